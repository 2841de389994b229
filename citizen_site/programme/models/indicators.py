"""Tables of indicators and of their values, each with its source; what was entered together can be undone together."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.programme.models.sourced import HAS_SOURCE, SourcedMixin

MAX_REASON, MAX_UNIT = 300, 40
_CURRENT = text("ended_at IS NULL")


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class PeriodKind(StrEnum):
    """How often an indicator is due."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ONCE = "once"


class ValueKind(StrEnum):
    """Whose figure a value is. Different kinds never share a line."""

    REPORTED = "reported"  # the unit says so of itself
    MEASURED = "measured"  # somebody else counted
    COMPUTED = "computed"  # from the site's own records, by a definition that the indicator names


class Formula(StrEnum):
    """What this site computes an indicator from (programme/computed.py)."""

    CONFIRMED_FIXED = "confirmed_fixed"
    RESOLVED_IN_TIME = "resolved_in_time"


class BatchOrigin(StrEnum):
    """How values came in."""

    SEED = "seed"
    FORM = "form"
    FILE = "file"
    COMPUTED = "computed"


class Indicator(SourcedMixin, Base):
    """A figure with its definition. `group` is a key of the frame of Decision 5279 (content/frame.csv), or "".

    `target` is in `unit` ("%" is 0 to 100); null where no source sets one. The source is that of the definition.
    """

    __tablename__ = "indicator"
    __cache_tag__ = "programme"
    __table_args__ = (CheckConstraint(HAS_SOURCE, name="source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    group: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(MAX_UNIT))
    unit_en: Mapped[str] = mapped_column(String(MAX_UNIT), default="")
    direction: Mapped[Direction] = mapped_column(StrEnumType(Direction, 10), default=Direction.UP)
    target: Mapped[float | None]
    target_on: Mapped[date | None]
    period: Mapped[PeriodKind] = mapped_column(StrEnumType(PeriodKind, 10))
    definition: Mapped[str] = mapped_column(Text)
    definition_en: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(String(200), default="")
    legal_basis_en: Mapped[str] = mapped_column(String(200), default="")
    formula: Mapped[Formula | None] = mapped_column(StrEnumType(Formula, 30), unique=True)
    version: Mapped[int] = mapped_column()
    is_demo: Mapped[bool] = mapped_column(default=False)

    # Of two who change an indicator at once, the second is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name


class ValueBatch(Base):
    """Values that were entered in one go, by a form, a file, the seed or a computation; undone in one go, too."""

    __tablename__ = "value_batch"
    __cache_tag__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[BatchOrigin] = mapped_column(StrEnumType(BatchOrigin, 10))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    count: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    is_demo: Mapped[bool] = mapped_column(default=False)


class IndicatorValue(SourcedMixin, Base):
    """What an indicator was in an area from `period_start` to `period_end`, both included.

    Nothing is overwritten: a value that is corrected gets its `ended_at`, and the new one `supersedes` it and says
    why (`reason`). The area is that of the time; its heirs show the value as history.
    """

    __tablename__ = "indicator_value"
    __cache_tag__ = "programme"
    __table_args__ = (
        CheckConstraint(HAS_SOURCE, name="source"),
        CheckConstraint("period_start <= period_end", name="period"),
        CheckConstraint("supersedes_id IS NULL OR reason <> ''", name="reason"),
        Index(
            "uq_indicator_value_current",
            "indicator_id",
            "area_id",
            "period_start",
            "period_end",
            "kind",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_indicator_value_area", "area_id", "indicator_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    kind: Mapped[ValueKind] = mapped_column(StrEnumType(ValueKind, 10))
    value: Mapped[float]
    reason: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    batch_id: Mapped[int] = mapped_column(ForeignKey("value_batch.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("indicator_value.id", ondelete="SET NULL"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    batch: Mapped[ValueBatch] = relationship(lazy="raise")
    indicator: Mapped[Indicator] = relationship(lazy="raise")
