"""The table of what neighbours say of a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.enums import UpdateKind


class NeighbourUpdate(Base):
    """What a neighbour said of a report, and what the desk decided about it.

    The words are those of the entry `event_id` of the timeline, the photos those that came with it. A neighbour is a
    person or a browser that is known by a digest only; `source_digest` is the network, for as long as that may be
    known. `quarantine_reason` says why the desk was not notified of it ("" when it was). Nobody but the desk reads it
    before it is published; `decided_at` is null until somebody decided.
    """

    __tablename__ = "neighbour_update"
    __cache_tag__ = "reports"
    __table_args__ = (
        CheckConstraint("NOT is_published OR decided_at IS NOT NULL", name="published_is_decided"),
        Index("ix_neighbour_update_report", "report_id", "created_at", "event_id"),
        Index("ix_neighbour_update_source", "source_digest", "created_at"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    kind: Mapped[UpdateKind] = mapped_column(StrEnumType(UpdateKind, 10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    browser_digest: Mapped[str] = mapped_column(String(64), default="")
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    quarantine_reason: Mapped[str] = mapped_column(String(20), default="")
    is_published: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
