"""The table of timeline entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import StrEnumType, UtcDateTime, append_only
from citizen_site.extensions import Base
from citizen_site.reports.enums import EventKind
from citizen_site.reports.workflow import ActorKind, Status

_NOTES = "kind = 'note_added'"


@append_only
class ReportEvent(Base):
    """One entry of a report's timeline: who, what, why. Entries are added and never changed.

    `unit` names staff to the public ("Phường Phúc Lợi"); `actor_id` is for those who may know. `act_id` is the act of
    staff (ReportAct) that it is part of: residents read it once that is delivered. Null: at once.
    """

    __tablename__ = "report_event"
    __cache_tag__ = "reports"
    __table_args__ = (
        Index("ix_report_event_order", "report_id", "at", "id"),
        # What colleagues wrote lately, among millions of entries.
        Index("ix_report_event_notes", "at", "report_id", sqlite_where=text(_NOTES), postgresql_where=text(_NOTES)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[EventKind] = mapped_column(StrEnumType(EventKind, 20))
    actor_kind: Mapped[ActorKind] = mapped_column(StrEnumType(ActorKind, 10))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    unit: Mapped[str] = mapped_column(String(120), default="")
    is_public: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str] = mapped_column(Text, default="")
    status_before: Mapped[Status | None] = mapped_column(StrEnumType(Status, 20))
    status_after: Mapped[Status | None] = mapped_column(StrEnumType(Status, 20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    act_id: Mapped[int | None]

    actor: Mapped[Person | None] = relationship(lazy="raise")
