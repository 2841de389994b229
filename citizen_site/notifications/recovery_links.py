"""A new private link for a reporter who lost theirs."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Contact
from citizen_site.core.tokens import derived_token
from citizen_site.notifications.models import REPORTER, Message, has_successor
from citizen_site.notifications.outgoing import DeliveryAddress, Outgoing, compose
from citizen_site.reports.access_link import rotate_token
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report


def recipient_for(session: Session, report: Report, kind: str, value: str) -> str | None:
    """Whose contact this is: "reporter" when it came with the report and is verified, "contact:5" when it belongs to
    the account that sent the report. None for any other.
    """
    contact = _reporter_contact(session, report)
    if contact and (contact.kind, contact.value) == (kind, value):
        return REPORTER
    if report.reporter_id is None:
        return None
    contact_id = session.scalars(
        select(Contact.id).where(Contact.person_id == report.reporter_id, Contact.kind == kind, Contact.value == value)
    ).first()
    return f"contact:{contact_id}" if contact_id else None


def render_recovery_link(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """The new link, which exists in the message alone. The old one works until the new one has gone.

    Not when it was asked for again: the later message has the link that is to work.
    """
    report = session.get(Report, message.subject_id, options=[joinedload(Report.category)])
    if report is None or report.removed_at or has_successor(session, message):
        return None
    contact = _contact(session, report, message.recipient)
    if contact is None:
        return None
    key = current_app.config["SECRET_KEY"]
    token = derived_token(key, "report link", message.identity)
    to = DeliveryAddress(contact.kind, contact.value, message.language)
    return Outgoing(
        to,
        compose("report_link", to, report=report, token=token),
        when_sent=lambda: rotate_token(session, report, token, key),
    )


def _contact(session: Session, report: Report, recipient: str) -> Contact | ReporterContact | None:
    if recipient == REPORTER:
        return _reporter_contact(session, report)
    contact = session.get(Contact, int(recipient.removeprefix("contact:")))
    return contact if contact and contact.person_id == report.reporter_id else None


def _reporter_contact(session: Session, report: Report) -> ReporterContact | None:
    contact = session.get(ReporterContact, report.id)
    return contact if contact and contact.verified_at else None
