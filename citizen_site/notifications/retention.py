"""Discard messages that will not be sent, and delete old rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import DEAD_LETTER_RETENTION, periodic
from citizen_site.extensions import db
from citizen_site.notifications.models import Message
from citizen_site.notifications.sender import give_up

# Until then a row prevents its message from being created again. No job is retried for as long.
RETENTION = timedelta(days=90)


@periodic(JobName.PURGE_MESSAGES, minutes=30)
def purge_old_messages(now: datetime) -> None:
    session = db.session()
    # Its job was given up long ago. Others hold no address, and may still be sent by a worker that was down.
    give_up(session, now, Message.address != "", Message.created_at < now - DEAD_LETTER_RETENTION)
    session.execute(delete(Message).where(Message.created_at < now - RETENTION))
    session.commit()
