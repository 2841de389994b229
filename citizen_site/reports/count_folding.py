"""Folds the changes of the kept counts into the numbers, counts all anew, and compares numbers with reports."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, cast, delete, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.idempotency import insert_or_add, insert_or_update
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import Base, db
from citizen_site.reports.counts import grouped, key_of, period_column, read_parts, state_column
from citizen_site.reports.models.count import (
    CELL_LEVELS,
    UNITS_A_DEGREE,
    CountedState,
    FoldedCounts,
    MapCell,
    ReportCount,
    ReportCountChange,
)
from citizen_site.reports.models.report import Report

Value = TypeVar("Value")
# Rows of one statement.
BATCH = 1000


@periodic(JobName.FOLD_REPORT_COUNTS, minutes=5)
def fold_counts(now: datetime) -> None:
    session = db.session()
    fold(session, now)
    session.commit()


def fold(session: Session, now: datetime) -> int:
    """Put the changes that were appended into the numbers, and let the periods end today. Returns how many they were.

    Nobody waits for it but another fold.
    """
    today = clock.today(now)
    _take_turn(session, today)
    parts = read_parts(session, today)
    counts = Counter(parts.moved)
    cells: dict[tuple[int, str, int, CountedState], list[int]] = {}
    for row in parts.changes:
        counts[key_of(row, today)] += row.number
        for level in CELL_LEVELS if row.quadkey else ():
            cell = cells.setdefault((level, row.quadkey[:level], row.area_id, row.state), [0, 0, 0, 0])
            for place, value in enumerate((1, row.latitude, row.longitude, row.report_id)):
                cell[place] += row.number * value
    sums = ("number", "latitudes", "longitudes", "ids")
    changed = ((*key, number) for key, number in sorted(counts.items()) if number)
    for numbers in batched(changed, BATCH):
        insert_or_add(session, ReportCount, [_row(ReportCount, each) for each in numbers], sums=("number",))
    for some in batched(((*key, *added) for key, added in sorted(cells.items()) if any(added)), BATCH):
        insert_or_add(session, MapCell, [_row(MapCell, each) for each in some], sums=sums)
        touched = MapCell.level.in_(CELL_LEVELS), MapCell.quadkey.in_({each[1] for each in some})
        session.execute(delete(MapCell).where(*touched, MapCell.number == 0))
    session.execute(delete(ReportCount).where(ReportCount.number == 0))
    # By name: others may have been appended between them that are not committed yet.
    for ids in batched((row.id for row in parts.changes), BATCH):
        session.execute(delete(ReportCountChange).where(ReportCountChange.id.in_(ids)))
    session.execute(update(FoldedCounts).values(until=today))
    return len(parts.changes)


def _take_turn(session: Session, today: date) -> None:
    """Others who fold wait for this one; processes that keep numbers in memory see that they changed."""
    new = {"id": 1, "version": secrets.token_hex(8), "until": today}
    insert_or_update(session, FoldedCounts, [new], changes=("version",))


def batched(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    found = iter(values)
    while some := list(islice(found, size)):
        yield some


def _row(model: type[Base], values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(model.__table__.columns.keys(), values, strict=True))


def rebuild(session: Session, now: datetime) -> None:
    """Count everything anew. Those who write a report meanwhile wait."""
    today = clock.today(now)
    _take_turn(session, today)
    _keep_changes_out(session)
    for kept in (ReportCountChange, ReportCount, MapCell):
        session.execute(delete(kept))
    for model, _, counted in _expected(today):
        session.execute(insert(model.__table__).from_select(list(counted.selected_columns.keys()), counted))
    session.execute(update(FoldedCounts).values(until=today))


def differences(session: Session, now: datetime) -> int:
    """How many numbers are not what the table of reports gives. Folds first; those who write a report wait."""
    _keep_changes_out(session)
    fold(session, now)
    found = 0
    for model, level, counted in _expected(clock.today(now)):
        kept = select(*(model.__table__.c[str(each.key)] for each in counted.selected_columns))
        if level:
            kept = kept.where(MapCell.level == level)
        for these, those in ((counted, kept), (kept, counted)):
            found += session.scalar(select(func.count()).select_from(these.except_(those).subquery())) or 0
    return found


def _expected(today: date) -> Iterator[tuple[type[Base], int, Select[Any]]]:
    """What to keep in each table, of cells at each level, as queries of reports."""
    each = grouped(literal(0), period_column(today)).subquery()
    names = ("area_id", "category_id", "state", "period", "number")
    yield ReportCount, 0, select(*(each.c[name] for name in names))
    for level in CELL_LEVELS:
        yield MapCell, level, _expected_cells(level)


def _expected_cells(level: int) -> Select[Any]:
    def whole(degrees: Any) -> ColumnElement[int]:
        return func.sum(cast(func.round(degrees * UNITS_A_DEGREE), BigInteger))

    each = (
        select(
            func.substr(Report.quadkey, 1, level).label("quadkey"),
            func.coalesce(Report.area_id, 0).label("area_id"),
            state_column().label("state"),
            Report.latitude,
            Report.longitude,
            Report.id,
        )
        .where(Report.is_public.is_(True), Report.quadkey != "")
        .subquery()
    )
    key = each.c.quadkey, each.c.area_id, each.c.state
    return select(
        literal(level).label("level"),
        *key,
        func.count().label("number"),
        cast(whole(each.c.latitude), BigInteger).label("latitudes"),
        cast(whole(each.c.longitude), BigInteger).label("longitudes"),
        cast(func.sum(each.c.id), BigInteger).label("ids"),
    ).group_by(*key)


def _keep_changes_out(session: Session) -> None:
    """SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE report_count_change IN SHARE ROW EXCLUSIVE MODE"))
