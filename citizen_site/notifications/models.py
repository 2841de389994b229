"""A message about an entry of a timeline, to one recipient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base

REPORTER = "reporter"


class ReportMessage(Base):
    """One of each entry to each recipient, "reporter" or "person:7"; where to send it is looked up when it goes.

    `claimed_at` is set before it is sent, in a transaction of its own: whatever happens then, it is not sent again.
    """

    __tablename__ = "report_message"
    __table_args__ = (UniqueConstraint("event_id", "recipient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"))
    recipient: Mapped[str] = mapped_column(String(40))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffNotification(Base):
    """One about a thing ("2026-11-25", "escalation:7") to a recipient ("person:7", "unit:3").

    What it says and where it goes is looked up when it is sent. `claimed_at` is set before that, in a transaction of
    its own: whatever happens then, it is not sent again.
    """

    __tablename__ = "desk_letter"
    __table_args__ = (
        UniqueConstraint("kind", "about", "recipient"),
        Index("ix_desk_letter_recipient", "recipient", "owed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(40))
    owed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
