"""Discard messages that will not be sent, and delete old rows."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.core.clock import MAX_SKEW
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import DEAD_LETTER_RETENTION, periodic
from citizen_site.extensions import db
from citizen_site.notifications.agency_emails import report_lost_email
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.notifications.sender import give_up

log = structlog.get_logger(__name__)

# No server takes so long to accept a message: the worker died while it sent this one.
CLAIM_LIMIT = timedelta(hours=1)
# Until then a row prevents its message from being created again. No job is retried for as long.
RETENTION = timedelta(days=90)


@periodic(JobName.PURGE_MESSAGES, minutes=30)
def purge_old_messages(now: datetime) -> None:
    session = db.session()
    give_up_lost(session, now)
    # Its job was given up long ago. Others hold no address, and may still be sent by a worker that was down.
    give_up(session, now, Message.address != "", Message.created_at < now - DEAD_LETTER_RETENTION)
    session.execute(delete(Message).where(Message.created_at < now - RETENTION))
    session.commit()


def give_up_lost(session: Session, now: datetime) -> None:
    """Give up what a worker claimed before it died. It may have gone, so it is not sent again."""
    # Claimed by a clock that was fast and has been set right: the hour begins now.
    session.execute(
        update(Message)
        .where(Message.sent_at.is_(None), Message.discarded_at.is_(None), Message.claimed_at > now + MAX_SKEW)
        .values(claimed_at=now)
        .execution_options(synchronize_session=False)
    )
    lost = (Message.sent_at.is_(None), Message.discarded_at.is_(None), Message.claimed_at < now - CLAIM_LIMIT)
    for message in session.scalars(select(Message).where(*lost)).all():
        log.warning("message_lost", kind=message.kind.value, message=message.id)
        if message.kind is MessageKind.FORWARDED_REPORT:
            report_lost_email(session, message, now)
    give_up(session, now, *lost)
