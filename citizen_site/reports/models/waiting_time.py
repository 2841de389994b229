"""The table of waiting times."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.extensions import Base


class WaitingTime(Base):
    """How long reports of a category took in an area, the city among them (reports/waiting_times.py defines it).

    Of `cases` resolved from the first to the last day, half took no longer than `half_seconds` of working time, nine
    in ten no longer than `most_seconds`; a working day there has `day_seconds`. `confirmed` of `asked` reporters
    confirmed the fix. An area with too few cases has no row.
    """

    __tablename__ = "waiting_time"
    __cache_tag__ = "waiting_times"
    __table_args__ = (CheckConstraint("confirmed <= asked AND asked <= cases", name="parts"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("report_category.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    cases: Mapped[int]
    half_seconds: Mapped[int]
    most_seconds: Mapped[int]
    day_seconds: Mapped[int]
    asked: Mapped[int]
    confirmed: Mapped[int]
