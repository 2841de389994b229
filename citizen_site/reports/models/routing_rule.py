"""Rules of an area for its new reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.unit import HandlingUnit


class RoutingRule(Base):
    """Reports that meet all its conditions get its effects; an empty condition is met by all.

    `group` is a group of categories, `within_id` an area below the rule's. `words` are phrases separated by commas, of
    which one has to occur. `weekdays` (0 is Monday) and the minutes of the day are those of the report's receipt in
    Hanoi; `from_minute` after `until_minute` means over midnight. `least_loaded`: of the people who can be given the
    report, the one with the fewest open ones gets it; then `person_id` is null.
    """

    __tablename__ = "routing_rule"
    __table_args__ = (
        CheckConstraint("(from_minute IS NULL) = (until_minute IS NULL)", name="whole_time"),
        CheckConstraint("category_id IS NULL OR group_code = ''", name="one_kind"),
        Index("ix_routing_rule_order", "area_id", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("report_category.id", ondelete="CASCADE"))
    group_code: Mapped[str] = mapped_column(String(40), default="")
    within_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(300), default="")
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("handling_unit.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    least_loaded: Mapped[bool] = mapped_column(default=False)
    urgency: Mapped[str] = mapped_column(String(10), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)

    category: Mapped[ReportCategory | None] = relationship(lazy="raise")
    unit: Mapped[HandlingUnit | None] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")

    # Of two who change a rule at once, the second is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name
