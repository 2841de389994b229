"""Emails that forward a report to an agency. Their failures are counted: the desk has to learn of them."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session, joinedload

from citizen_site.notifications.models import Message
from citizen_site.notifications.outgoing import Outgoing, compose, office_address
from citizen_site.reports.forwarding import (
    LINK_DAYS,
    forwardings_of,
    link_token,
    note_failure,
    note_lost,
    note_sent,
)
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.web.presentation import deadline_of


def render_forwarded_report(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """Unless the report was fetched back in the meantime."""
    forwarding = session.get(Forwarding, message.subject_id)
    if forwarding is None or forwarding.sent_at or forwarding.failed_at:
        return None
    report = session.get_one(Report, forwarding.report_id, options=[joinedload(Report.category)])
    if not _is_current(session, forwarding, report):
        return None
    event, to = session.get_one(ReportEvent, forwarding.event_id), office_address(forwarding.email)
    content = compose(
        "report_forwarded",
        to,
        report=report,
        agency_name=forwarding.agency_name,
        words=event.text,
        sender=event.unit,
        deadline_of=deadline_of,
        now=now,
        token=link_token(forwarding.seed, current_app.config["SECRET_KEY"]),
        days=LINK_DAYS,
    )
    return Outgoing(
        to,
        content,
        when_sent=lambda: note_sent(session, forwarding, now),
        when_failed=lambda: _note_failure(session, message, forwarding, report, now),
    )


def _note_failure(session: Session, message: Message, forwarding: Forwarding, report: Report, now: datetime) -> None:
    note_failure(session, forwarding, report, now)
    message.discarded_at = forwarding.failed_at


def report_lost_email(session: Session, message: Message, now: datetime) -> None:
    """The worker died while it sent the email: nobody knows whether it went, so the desk has to ask."""
    forwarding = session.get(Forwarding, message.subject_id)
    if forwarding is None or forwarding.sent_at or forwarding.failed_at:
        return
    report = session.get_one(Report, forwarding.report_id)
    if _is_current(session, forwarding, report):
        note_lost(session, forwarding, report, now)


def _is_current(session: Session, forwarding: Forwarding, report: Report) -> bool:
    return any(each.is_current and each.forwarding.id == forwarding.id for each in forwardings_of(session, report))
