"""The mail to a body outside."""

from __future__ import annotations

import smtplib
from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler
from citizen_site.core.site import current_site
from citizen_site.reports.forwarding import LINK_DAYS, forwardings_of, link_token, note_failure, note_sent
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.web.presentation import deadline_of
from citizen_site.web.email_templates import render_email

log = structlog.get_logger(__name__)


@handler(JobName.SEND_FORWARDING)
def send(session: Session, now: datetime, *, forwarding_id: int) -> None:
    """Unless the report was taken back in the meantime. Failures are counted here: the desk wants to know of them."""
    forwarding = session.get(Forwarding, forwarding_id)
    if forwarding is None or forwarding.sent_at or forwarding.failed_at:
        return
    report = session.get_one(Report, forwarding.report_id, options=[joinedload(Report.category)])
    if not any(each.is_current and each.forwarding.id == forwarding_id for each in forwardings_of(session, report)):
        return
    letter = render_email(
        "report_forwarded",
        "vi",
        report=report,
        body_name=forwarding.body_name,
        words=session.get_one(ReportEvent, forwarding.event_id).text,
        sender=session.get_one(ReportEvent, forwarding.event_id).unit,
        deadline_of=deadline_of,
        now=now,
        token=link_token(forwarding.seed, current_app.config["SECRET_KEY"]),
        days=LINK_DAYS,
    )
    try:
        current_site().mailer.send(forwarding.email, letter.subject, text=letter.text, html=letter.html, now=now)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("forwarding_not_sent", forwarding=forwarding_id, error=type(error).__name__)
        note_failure(session, forwarding, report, now)
    else:
        note_sent(session, forwarding, now)
