"""Emails to units that were assigned a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from citizen_site.notifications.models import Message
from citizen_site.notifications.outgoing import Outgoing, compose, office_address
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.web.presentation import deadline_of


def render_assignment(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """Unless the report has gone elsewhere in the meantime. Nothing about the reporter is in it."""
    unit = session.get(HandlingUnit, int(message.recipient.removeprefix("unit:")))
    event = session.get(ReportEvent, message.subject_id)
    report = session.get(Report, event.report_id, options=[joinedload(Report.category)]) if event else None
    if unit is None or report is None or report.removed_at or report.assigned_unit_id != unit.id or not unit.email:
        return None
    to = office_address(unit.email)
    return Outgoing(to, compose("unit_assigned", to, report=report, unit=unit, deadline_of=deadline_of, now=now))
