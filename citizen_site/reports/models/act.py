"""The table of acts of staff on a report: what each changed, and until when it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.models.report import Report


class ReportAct(Base):
    """One act of a member of staff on a report, alone or as a part of a bulk action.

    `other_id` is a second report that it touched, `action` its word in the audit log. The act holds at the desk at
    once; residents and the public learn of it when it is delivered, at `due_at`. Until then it can be undone: of
    `delivered_at` and `undone_at` one at most is ever set, by a conditional UPDATE. `snapshot` is what undo.py
    restores, `jobs` what is enqueued with the delivery (the name and the payload of each); both are purged soon, to
    null and empty, because they may hold what is removed from the report later. `delivered_version` is the report's
    version that the delivery made, if it made one.
    """

    __tablename__ = "report_act"
    __table_args__ = (
        Index("ix_report_act_report", "report_id", "id"),
        Index("ix_report_act_other", "other_id"),
        Index("ix_report_act_actor", "actor_id", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(String(60), default="")
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_version: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    jobs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    report: Mapped[Report] = relationship(foreign_keys=[report_id], lazy="raise")
