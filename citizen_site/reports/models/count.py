"""How many reports everybody may read, kept as numbers: of each kind in each area, and of each cell of the map.

A write appends its change (`ReportCountChange`), so that no two of them wait for one row; a job folds the changes into
the numbers. Numbers and changes together are what the table of reports would give (reports/counts.py).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import BinaryCollatedString, StrEnumType
from citizen_site.extensions import Base

# Of the quadkeys that cells are kept for; what the map shows lies at most two levels above the next of them.
CELL_LEVELS = (14, 16, 18)
# Coordinates are added up as whole numbers, so that taking one off again leaves nothing behind.
UNITS_A_DEGREE = 10_000_000


class CountedState(StrEnum):
    """All that filters and the bar of progress ask of a report's status. `left_out` says nothing about those who
    handle reports: duplicates and what was withdrawn.
    """

    OPEN = "open"
    OPEN_CONFIRMED = "open_confirmed"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    LEFT_OUT = "left_out"
    LEFT_OUT_CONFIRMED = "left_out_confirmed"


class FoldedCounts(Base):
    """One row: another `version` with each fold, and the day on which the periods of `ReportCount` end."""

    __tablename__ = "folded_counts"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(16), default="")
    until: Mapped[date]


class ReportCount(Base):
    """So many listed reports. `area_id` is 0 for those without; `period` is the narrowest in which they were received,
    by its place in filters.Period, one more for what is older.
    """

    __tablename__ = "report_count"

    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[CountedState] = mapped_column(StrEnumType(CountedState, 20), primary_key=True)
    period: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int]


class MapCell(Base):
    """So many listed reports with a point in the tile `quadkey` of this level, their coordinates and ids added up: of
    a single report, the sum is its id.
    """

    __tablename__ = "map_cell"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    quadkey: Mapped[str] = mapped_column(BinaryCollatedString, primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[CountedState] = mapped_column(StrEnumType(CountedState, 20), primary_key=True)
    number: Mapped[int]
    latitudes: Mapped[int] = mapped_column(BigInteger)
    longitudes: Mapped[int] = mapped_column(BigInteger)
    ids: Mapped[int] = mapped_column(BigInteger)


class ReportCountChange(Base):
    """A report more (`number` 1) or less (-1), with what it is counted by. Coordinates in UNITS_A_DEGREE, 0 without."""

    __tablename__ = "report_count_change"
    __table_args__ = (Index("ix_report_count_change_quadkey", "quadkey"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger)
    report_id: Mapped[int]
    area_id: Mapped[int]
    category_id: Mapped[int]
    state: Mapped[CountedState] = mapped_column(StrEnumType(CountedState, 20))
    received_on: Mapped[date]
    quadkey: Mapped[str] = mapped_column(BinaryCollatedString, default="")
    latitude: Mapped[int]
    longitude: Mapped[int]
