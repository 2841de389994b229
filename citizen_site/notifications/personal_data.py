"""Messages to a person, among everything that the site stores about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.accounts.personal_data import erases_personal_data, exports_personal_data
from citizen_site.notifications.daily_digest import DigestOptOut
from citizen_site.notifications.models import Message, MessageKind


@exports_personal_data("messages")
def messages_to_person(session: Session, person: Person) -> list[dict[str, Any]]:
    """The choice about the daily digest, and the messages of the last months, the oldest first."""
    opt_out = session.get(DigestOptOut, person.id)
    messages = session.scalars(
        select(Message).where(Message.recipient == f"person:{person.id}").order_by(Message.created_at, Message.id)
    )
    return [
        *([{"kind": MessageKind.DAILY_DIGEST.value, "off_since": opt_out.since.isoformat()}] if opt_out else []),
        *(
            {
                "kind": each.kind.value,
                "about": each.about,
                "at": each.created_at.isoformat(),
                "sent_at": each.sent_at.isoformat() if each.sent_at else None,
            }
            for each in messages
        ),
    ]


@erases_personal_data
def erase_messages(session: Session, person: Person, now: datetime) -> None:
    session.execute(delete(DigestOptOut).where(DigestOptOut.person_id == person.id))
    session.execute(delete(Message).where(Message.recipient == f"person:{person.id}"))
