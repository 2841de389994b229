"""Pairs of reports that somebody at the desk compared and found to be different."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class DistinctPair(Base):
    """Two reports that are not the same, the smaller id first: neither is suggested for the other again."""

    __tablename__ = "distinct_pair"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True, index=True)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
