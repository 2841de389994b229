"""The tables of time limits and office hours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import StrEnumType, UtcDateTime, append_only
from citizen_site.extensions import Base
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.category import ReportCategory


class OfficeHours(Base):
    """The working week of an area, where it differs from the city's: minutes of the day by weekday (0 is Monday).

    `week` is like {"0": [[480, 690], [810, 1020]], ...}. It holds for everything below the area that has none.
    """

    __tablename__ = "office_hours"
    __cache_tag__ = "office_hours"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    week: Mapped[dict[str, list[list[int]]]] = mapped_column(JSON)


# Nothing is promised for years ahead.
MAX_HOURS = 2000
MAX_REASON = 300


@append_only
class CategoryDeadline(Base):
    """From `valid_from` on, reports of this kind and urgency have so many working hours; the newest one holds.

    What holds before the first one is in the category itself (content/categories.json).
    """

    __tablename__ = "category_deadline"
    __cache_tag__ = "category_deadlines"
    __table_args__ = (
        CheckConstraint(f"hours BETWEEN 1 AND {MAX_HOURS}", name="some_hours"),
        Index("ix_category_deadline_order", "category_id", "urgency", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("report_category.id"))
    urgency: Mapped[Urgency] = mapped_column(StrEnumType(Urgency, 10))
    hours: Mapped[int]
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)

    category: Mapped[ReportCategory] = relationship(lazy="raise")
    set_by: Mapped[Person | None] = relationship(lazy="raise")
