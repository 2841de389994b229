"""Bulk actions and the outcome for each report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.models.report import Report


class BulkKind(StrEnum):
    """What can be done with many, as it stands in addresses."""

    ASSIGN = "giao"
    RECATEGORISE = "loai"
    DUPLICATE = "trung"
    REJECT = "tu-choi"


class Outcome(StrEnum):
    """How far one report of many is. UNDO_FAILED: it was to be undone, but could not be."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
    UNDO_FAILED = "undo_failed"


class BulkAction(Base):
    """One bulk action of a person. `key` is the idempotency key of its form, so that a second tap starts nothing.

    `task_id` is the background task that does or undoes it; null when it was done in the request.
    """

    __tablename__ = "bulk_action"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[BulkKind] = mapped_column(StrEnumType(BulkKind, 12))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("background_task.id", ondelete="SET NULL"), index=True)


class BulkActionItem(Base):
    """One of them. `problem` is a word of problems.PROBLEM_CODES, `act_id` what was done to it (ReportAct)."""

    __tablename__ = "bulk_action_item"
    __table_args__ = (
        UniqueConstraint("action_id", "report_id"),
        Index("ix_bulk_action_item_outcome", "action_id", "outcome", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("bulk_action.id", ondelete="CASCADE"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    seen_version: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(StrEnumType(Outcome, 12), default=Outcome.WAITING)
    problem: Mapped[str] = mapped_column(String(20), default="")
    act_id: Mapped[int | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    report: Mapped[Report] = relationship(lazy="raise")
