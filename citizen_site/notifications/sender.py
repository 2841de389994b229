"""Owing mails to staff, and sending each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact, ContactKind, Person
from citizen_site.core.idempotency import claim, insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue, handler
from citizen_site.core.site import current_site
from citizen_site.notifications.models import StaffNotification
from citizen_site.web.email_templates import RenderedEmail


@dataclass(frozen=True)
class Mailbox:
    """Where somebody reads mail, and in which language."""

    address: str
    language: str


# The mailbox and the mail, worked out when it is sent; None when there is no reason for it any more.
Renderer = Callable[[Session, StaffNotification, datetime], tuple[Mailbox, RenderedEmail] | None]
_renderers: dict[str, Renderer] = {}


def renders(kind: str) -> Callable[[Renderer], Renderer]:
    """Register what writes a kind of mail."""

    def register(writer: Renderer) -> Renderer:
        _renderers[kind] = writer
        return writer

    return register


def enqueue_once(session: Session, kind: str, about: str, recipient: str, now: datetime) -> bool:
    """Owe a mail unless it is owed already, by another worker too. Says whether it is new."""
    letter_id = insert_if_absent(session, StaffNotification, kind=kind, about=about, recipient=recipient, owed_at=now)
    if letter_id is not None:
        enqueue(session, JobName.SEND_STAFF_NOTIFICATION, due_at=now, letter_id=letter_id)
    return letter_id is not None


def mailbox_of(session: Session, person_id: int) -> Mailbox | None:
    """None without an address, or once the account is closed."""
    row = session.execute(
        select(Contact.value, Person.language)
        .join(Contact.person)
        .where(Contact.person_id == person_id, Contact.kind == ContactKind.EMAIL, Person.closed_at.is_(None))
        .order_by(Contact.id)
        .limit(1)
    ).first()
    return Mailbox(row.value, row.language) if row else None


@handler(JobName.SEND_STAFF_NOTIFICATION)
def send_notification(session: Session, now: datetime, *, letter_id: int) -> None:
    letter = session.get(StaffNotification, letter_id)
    if letter is None or letter.claimed_at:
        return
    written = _renderers[letter.kind](session, letter, now)
    if written is None or not claim(session, StaffNotification, letter_id, now):
        return
    mailbox, content = written
    try:
        current_site().mailer.send(mailbox.address, content.subject, text=content.text, html=content.html, now=now)
    except Exception:
        claim(session, StaffNotification, letter_id, None)
        raise
