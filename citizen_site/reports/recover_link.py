"""The private link was lost: a new one goes to the contact that came with the report, and to nobody else."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Contact, ContactKind
from citizen_site.core.errors import NotFoundError
from citizen_site.core.jobs import enqueue, handler
from citizen_site.core.tokens import new_token
from citizen_site.reports.access_link import rotate_token
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report, code_of
from citizen_site.web.email_templates import render_email, render_text_message


def enqueue_recovery_link(
    session: Session, code: str, kind: ContactKind, value: str, *, language: str, now: datetime
) -> None:
    """Look for the report later and elsewhere: nothing here depends on whether there is one."""
    enqueue(session, "reports.send_link", due_at=now, code=code, kind=kind.value, value=value, language=language)


@handler("reports.send_link")
def send_recovery_link(session: Session, now: datetime, *, code: str, kind: str, value: str, language: str) -> None:
    """Make the new link, which until now exists nowhere, and send it; nothing when code and contact do not fit."""
    try:
        stored = code_of(code)
    except NotFoundError:
        return
    report = session.scalars(select(Report).where(Report.code == stored).options(joinedload(Report.category))).first()
    if report is None or report.delivery is Delivery.UNSENT or report.removed_at:
        return
    if not _belongs(session, report, kind, value):
        return
    token = new_token()
    if kind == ContactKind.PHONE:
        text = render_text_message("report_link", language, report=report, token=token)
        current_app.extensions["sms"].send(value, text)
    else:
        letter = render_email("report_link", language, report=report, token=token)
        current_app.extensions["mailer"].send(value, letter.subject, text=letter.text, html=letter.html, now=now)
    rotate_token(session, report, token, current_app.config["SECRET_KEY"])


def _belongs(session: Session, report: Report, kind: str, value: str) -> bool:
    """Is it the verified contact of the report, or one of the account that sent it?"""
    contact = session.get(ReporterContact, report.id)
    if contact and contact.verified_at and (contact.kind, contact.value) == (kind, value):
        return True
    own = select(Contact.id).where(
        Contact.person_id == report.reporter_id, Contact.kind == kind, Contact.value == value
    )
    return report.reporter_id is not None and session.scalars(own).first() is not None
