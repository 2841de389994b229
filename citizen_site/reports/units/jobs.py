"""A unit with an address hears of what it is given."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.jobs import handler
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.shown import deadline_of
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.web.letters import write_letter


@handler("units.announce")
def announce(session: Session, now: datetime, *, event_id: int, unit_id: int) -> None:
    """Unless the report has gone elsewhere in the meantime. Nothing about the reporter is in it."""
    unit, event = session.get(HandlingUnit, unit_id), session.get(ReportEvent, event_id)
    report = session.get(Report, event.report_id, options=[joinedload(Report.category)]) if event else None
    if unit is None or report is None or report.removed_at or report.assigned_unit_id != unit_id or not unit.email:
        return
    letter = write_letter("unit_assigned", "vi", report=report, unit=unit, deadline_of=deadline_of, now=now)
    current_app.extensions["mailer"].send(unit.email, letter.subject, text=letter.text, html=letter.html, now=now)
