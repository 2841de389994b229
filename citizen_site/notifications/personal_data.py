"""Messages to a person, among everything that the site stores about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.notifications.daily_digest import DigestOptOut
from citizen_site.notifications.models import Message, MessageKind


def messages_to_person(session: Session, person_id: int) -> list[dict[str, object]]:
    """The choice about the daily digest, and the messages of the last months, the oldest first."""
    opt_out = session.get(DigestOptOut, person_id)
    messages = session.scalars(
        select(Message).where(Message.recipient == f"person:{person_id}").order_by(Message.created_at, Message.id)
    )
    found: list[dict[str, object]] = []
    if opt_out:
        found.append({"kind": MessageKind.DAILY_DIGEST.value, "off_since": opt_out.since.isoformat()})
    for each in messages:
        sent_at = each.sent_at.isoformat() if each.sent_at else None
        moments = {"at": each.created_at.isoformat(), "sent_at": sent_at}
        found.append({"kind": each.kind.value, "about": each.about, **moments})
    return found


def erase_messages(session: Session, person_id: int, now: datetime) -> None:
    session.execute(delete(DigestOptOut).where(DigestOptOut.person_id == person_id))
    session.execute(delete(Message).where(Message.recipient == f"person:{person_id}"))
