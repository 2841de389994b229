"""The table of blocked sources."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.enums import SourceKind


class Block(Base):
    """Until `ends_at`, reports from this source to the area, or to one below it, are refused or quarantined.

    An account is refused with the reason. Reports from a contact or a network are quarantined: innocent people may
    share it, so a moderator decides.

    The blocked person reads `reason`. `report_id` is the occasion. `unblocked_at`: a moderator ended the block early.
    """

    __tablename__ = "block"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="some_time"),
        Index("ix_block_digest", "digest", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SourceKind] = mapped_column(StrEnumType(SourceKind, 10))
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unblocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unblocked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    set_by: Mapped[Person | None] = relationship(foreign_keys=[set_by_id], lazy="raise")
