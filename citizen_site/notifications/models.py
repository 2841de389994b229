"""Messages: one row for each message to one recipient, whatever it is about and however it goes."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.claims import Claimable
from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.extensions import Base

REPORTER = "reporter"
_PENDING = text("sent_at IS NULL AND discarded_at IS NULL")
_CLAIMED = text("claimed_until IS NOT NULL")


class MessageKind(StrEnum):
    """What a message is. Each kind has a renderer in `notifications/sender.py`."""

    ACCOUNT_CHANGE = "account_change"
    DAILY_DIGEST = "daily_digest"
    ESCALATION = "escalation"
    FEED_TROUBLE = "feed_trouble"
    FORWARDED_REPORT = "forwarded_report"
    INVITATION = "invitation"
    NEW_REPLY = "new_reply"
    PILOT_REMINDER = "pilot_reminder"
    RECOVERY_LINK = "recovery_link"
    REPORT_UPDATE = "report_update"
    UNIT_ASSIGNMENT = "unit_assignment"
    VERIFICATION_CODE = "verification_code"


class Message(Claimable, Base):
    """One message about one thing ("2026-11-25", or what `subject()` returns) to one recipient ("person:7", "unit:3").

    What it says and where it goes is looked up when it is sent. Only an address that cannot be looked up then is
    stored, in `address`, until the message is sent or given up. A worker claims the message before it hands it over;
    `channel` ("email", "phone") and `language` say how it goes. `claimed_at` is the first of the claims after which it
    may have arrived: cleared when it certainly did not, and while there is no `sent_at` the message is in doubt
    (ADR 0045). `crashes` counts the attempts that left it so. `discarded_at`: it will not be sent (again), because
    nobody needs it or can be reached any more, because sending failed for good, or because it stays in doubt.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("kind", "about", "recipient"),
        Index("ix_message_recipient", "recipient", "created_at"),
        Index("ix_message_pending", "created_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_message_claimed_until", "claimed_until", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(StrEnumType(MessageKind, 20))
    about: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(254), default="")
    channel: Mapped[str] = mapped_column(String(10), default="")
    language: Mapped[str] = mapped_column(String(5), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def subject_id(self) -> int:
        """The id of the row that `subject()` named."""
        return int(self.about.split(":")[1])

    @property
    def is_in_doubt(self) -> bool:
        """It may have arrived, and nobody knows."""
        return self.claimed_at is not None and self.sent_at is None

    @property
    def identity(self) -> str:
        """What is no other message's, and the same each time this one is sent: its name and its secrets follow."""
        return f"{self.id} {self.kind} {self.about} {self.recipient} {self.created_at.isoformat()}"


def subject(name: str, row_id: int, moment: datetime) -> str:
    """What a message about a row is about: "event:7:20261125T073000000000".

    The moment, when the row was made or when the message was asked for, distinguishes two rows that had the same id:
    SQLite gives the id of a deleted row to the next one.
    """
    return f"{name}:{row_id}:{moment.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def create_message(
    session: Session, kind: MessageKind, about: str, recipient: str, now: datetime, **values: object
) -> int | None:
    """Insert a message unless it is there, even if another worker does so at this moment.

    Returns its id, or None when it was there.
    """
    found = insert_if_absent(session, Message, kind=kind, about=about, recipient=recipient, created_at=now, **values)
    return None if found is None else int(found)


def has_successor(session: Session, message: Message) -> bool:
    """Whether the same was asked for again: the later message has a link that works in place of this one's."""
    name, row_id, _ = message.about.split(":")
    later = select(Message.id).where(
        Message.kind == message.kind, Message.about.startswith(f"{name}:{row_id}:"), Message.id > message.id
    )
    return session.scalars(later.limit(1)).first() is not None


def enqueue_once(
    session: Session,
    kind: MessageKind,
    about: str,
    recipient: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    """Create a message unless it is there, and enqueue a job that sends it, now or at `due_at`."""
    message_id = create_message(session, kind, about, recipient, now)
    if message_id is not None:
        enqueue(session, JobName.SEND_MESSAGE, due_at=due_at or now, enqueued_at=now, message_id=message_id)
