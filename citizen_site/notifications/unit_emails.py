"""Emails to units that were assigned a report."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session, joinedload

from citizen_site.notifications.models import Message
from citizen_site.notifications.outgoing import Outgoing, compose, office_address
from citizen_site.reports.forwarding import LINK_DAYS, forwardings_of, link_token, note_sent
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.web.presentation import deadline_of


def render_assignment(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """Unless the report has gone elsewhere in the meantime. Nothing about the reporter is in it.

    The link needs no account: crews answer by it.
    """
    unit = session.get(HandlingUnit, int(message.recipient.removeprefix("unit:")))
    event = session.get(ReportEvent, message.subject_id)
    if unit is None or event is None or not unit.email:
        return None
    with_category = [joinedload(Report.category)]
    report = session.get_one(Report, event.report_id, options=with_category, populate_existing=True)
    links = forwardings_of(session, report)
    link = next((each.forwarding for each in links if each.forwarding.event_id == event.id and each.is_open(now)), None)
    if link is None:
        return None
    to = office_address(unit.email)
    content = compose(
        "unit_assigned",
        to,
        report=report,
        unit=unit,
        deadline_of=deadline_of,
        now=now,
        token=link_token(link.seed, current_app.config["SECRET_KEY"]),
        days=LINK_DAYS,
    )
    return Outgoing(to, content, when_sent=lambda: note_sent(session, link, now))
