"""The tables of people around a report: the reporter's contact, supporters, followers and feedback."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class ReporterContact(Base):
    """How to reach the reporter; the only place of a name and an address, and purged after its retention."""

    __tablename__ = "reporter_contact"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default="")
    value: Mapped[str] = mapped_column(String(254), default="", index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportSupport(Base):
    """Somebody has the same trouble: a person, or a browser that is known by a digest only."""

    __tablename__ = "report_support"
    __table_args__ = (
        UniqueConstraint("report_id", "person_id", name="uq_report_support_person"),
        UniqueConstraint("report_id", "browser_digest", name="uq_report_support_browser"),
        CheckConstraint("(person_id IS NULL) <> (browser_digest IS NULL)", name="one_supporter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportFollow(Base):
    """A person who follows a report."""

    __tablename__ = "report_follow"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportFeedback(Base):
    """What the reporter says of an answer: is it fixed? `rating` is 1 to 5, or null; one for each answer (event)."""

    __tablename__ = "report_feedback"
    __table_args__ = (
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_scale"),
        Index("ix_report_feedback_order", "created_at", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    answer_event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"), unique=True)
    is_fixed: Mapped[bool]
    rating: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
