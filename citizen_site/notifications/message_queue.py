"""Creating messages, each once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.notifications.models import Message, MessageKind


def create_message(
    session: Session, kind: MessageKind, about: str, recipient: str, now: datetime, **values: object
) -> int | None:
    """Insert a message unless it is there, even if another worker does so at this moment.

    Returns its id, or None when it was there.
    """
    found = insert_if_absent(session, Message, kind=kind, about=about, recipient=recipient, created_at=now, **values)
    return None if found is None else int(found)


def enqueue_once(
    session: Session,
    kind: MessageKind,
    about: str,
    recipient: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    """Create a message unless it is there, and let the worker send it, now or later, by a job of its own."""
    message_id = create_message(session, kind, about, recipient, now)
    if message_id is not None:
        enqueue(session, JobName.SEND_MESSAGE, due_at=due_at or now, enqueued_at=now, message_id=message_id)
