"""Agencies outside of the city's desks, and links by which agencies and units answer without an account."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import BinaryCollatedString, StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.models.report import Report


class Outcome(StrEnum):
    """What an agency answers about a report that was forwarded to it."""

    RECEIVED = "received"
    WILL_DO = "will_do"
    DONE = "done"
    NOT_OURS = "not_ours"


# After these nothing more is to be said.
FINAL = frozenset({Outcome.DONE, Outcome.NOT_OURS})


class Agency(Base):
    """An agency that reports of an area, and of those below it, can be forwarded to: the water company, …

    `handles` says what it is responsible for; residents read it with a refusal. Never deleted, only closed.
    """

    __tablename__ = "agency"
    __table_args__ = (Index("uq_agency_name", "area_id", "sort_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(BinaryCollatedString)
    email: Mapped[str] = mapped_column(String(254), default="")
    handles: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Forwarding(Base):
    """One report passed on to an agency, or assigned to a unit (`unit_id`), by mail.

    It is open for as long as the report stands where `event_id` brought it, until the end of the day of `expires_at`,
    until a final answer, and until somebody at the desk revokes it. The link's secret is worked out from `seed` when
    the mail is written, and kept nowhere; its digest finds the row. `failed_at`: the mail could not be sent, after
    several attempts.
    """

    __tablename__ = "report_forwarding"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered_has_outcome"),
        Index("ix_report_forwarding_report", "report_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("handling_unit.id", ondelete="CASCADE"), index=True)
    agency_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    seed: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(StrEnumType(Outcome, 12))
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_event_id: Mapped[int | None] = mapped_column(ForeignKey("report_event.id", ondelete="SET NULL"))

    report: Mapped[Report] = relationship(lazy="raise")
