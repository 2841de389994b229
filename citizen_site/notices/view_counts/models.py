"""Tables of view counts, and of confirmations that leaders may see."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class ReadAct(StrEnum):
    """What is counted."""

    OPENED = "opened"
    CONFIRMED = "confirmed"


class NoticeViewCount(Base):
    """The two counts of a notice. A separate table: it changes with every reader, the notice does not."""

    __tablename__ = "notice_view_count"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True)
    opened: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)


class NoticeRead(Base):
    """That a reader was counted today. The digest cannot be led back once the day's salt is gone; both go next day."""

    __tablename__ = "notice_read"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class ReadingSalt(Base):
    """A day's random salt, the same for all processes."""

    __tablename__ = "reading_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))


class NoticeConfirmation(Base):
    """Somebody signed in tapped "I have read it" and agreed that the group's leader sees the name."""

    __tablename__ = "notice_confirmation"
    __table_args__ = (UniqueConstraint("notice_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
