"""Messages in doubt: handed over, and nobody knows whether they arrived (ADR 0045)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind
from citizen_site.core.claims import shorten_leases
from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import DEAD_LETTER_RETENTION, MAX_CRASHES, enqueue, periodic
from citizen_site.extensions import db
from citizen_site.notifications.agency_emails import report_lost_email
from citizen_site.notifications.models import Message, MessageKind

log = structlog.get_logger(__name__)


@periodic(JobName.RESEND_MESSAGES, minutes=1)
def resend_in_doubt(now: datetime) -> None:
    """Enqueue messages again whose worker died while it handed them over; `sender.send` decides whether they go."""
    session = db.session()
    shorten_leases(session, Message, now)
    has_ended = Message.claimed_until <= now
    rows = session.execute(
        select(Message.id, Message.kind, Message.claim_token).where(has_ended).order_by(Message.id)
    ).all()
    for row in rows:
        released = count_changed(
            session,
            update(Message)
            .where(Message.id == row.id, Message.claim_token == row.claim_token, has_ended)
            .values(claim_token=None, claimed_until=None, crashes=Message.crashes + 1)
            .execution_options(synchronize_session=False),
        )
        if released:
            log.warning("message_in_doubt", kind=row.kind.value, message=row.id)
            enqueue(session, JobName.SEND_MESSAGE, due_at=now, message_id=row.id)
        session.commit()


def may_go_again(message: Message) -> bool:
    """An email has a name by which its copies are one. A text message has none, and each costs money."""
    if not message.is_in_doubt:
        return True
    return message.channel != ContactKind.PHONE and message.crashes < MAX_CRASHES


def give_up_in_doubt(session: Session, message: Message, now: datetime) -> None:
    """It may have gone, and is not sent again. The desk is told of an email to an agency."""
    log.error("message_lost", kind=message.kind.value, message=message.id)
    message.discarded_at, message.address = now, ""
    if message.kind is MessageKind.FORWARDED_REPORT:
        report_lost_email(session, message, now)


@dataclass(frozen=True)
class LostMessages:
    """Messages of one kind that went one way and were given up in doubt: how many, and when the last was."""

    kind: MessageKind
    channel: str
    number: int
    last_at: datetime


def lost_messages(session: Session, now: datetime) -> Sequence[LostMessages]:
    """What may not have arrived, of the days for which dead letters are retained, the latest first."""
    last = func.max(Message.discarded_at)
    rows = session.execute(
        select(Message.kind, Message.channel, func.count(), last)
        .where(
            Message.claimed_at.is_not(None),
            Message.sent_at.is_(None),
            Message.discarded_at > now - DEAD_LETTER_RETENTION,
        )
        .group_by(Message.kind, Message.channel)
        .order_by(last.desc(), Message.kind, Message.channel)
    )
    return [LostMessages(*row) for row in rows]  # type: ignore[arg-type]  # discarded_at is set in all of them
