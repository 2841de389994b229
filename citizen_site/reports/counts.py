"""Keeps the numbers of listed reports: each flush appends what it changed, a job folds it, a command compares."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    delete,
    event,
    func,
    insert,
    inspect,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.idempotency import insert_or_add, insert_or_update
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import Base, db
from citizen_site.reports.filters import Period, since
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
from citizen_site.reports.workflow import CLOSED, Status

Value = TypeVar("Value")
# What was never up to those who handle reports says nothing about them.
NOT_COUNTED = frozenset({Status.DUPLICATE, Status.WITHDRAWN})
PERIODS = tuple(Period)
_COUNTED_BY = (
    "is_public",
    "area_id",
    "category_id",
    "status",
    "fix_confirmed_at",
    "received_at",
    "quadkey",
    "latitude",
    "longitude",
)

# Rows of one statement.
BATCH = 1000

# Area (0 for none), category, state and period, as in ReportCount.
Key = tuple[int, int, CountedState, int]


@dataclass(frozen=True)
class Numbers:
    """The kept numbers in their parts: `folded` for today's periods, and the changes since."""

    folded: Mapping[Key, int]
    changes: Sequence[tuple[Key, int]]


def state_of(status: Status, *, is_confirmed: bool) -> CountedState:
    if status not in CLOSED:
        return CountedState.OPEN_CONFIRMED if is_confirmed else CountedState.OPEN
    if status in NOT_COUNTED:
        return CountedState.LEFT_OUT_CONFIRMED if is_confirmed else CountedState.LEFT_OUT
    return CountedState.CONFIRMED if is_confirmed else CountedState.CLOSED


def period_of(day: date, today: date) -> int:
    """The place of the narrowest period that ends today and has the day in it."""
    return next(
        (place for place, period in enumerate(PERIODS) if day >= clock.today(since(period, today))), len(PERIODS)
    )


@event.listens_for(Session, "after_flush")
def _append_changes(session: Session, _context: Any) -> None:
    """One statement a flush, for all reports in it; none where nothing changed that is counted."""
    rows = []
    for report in (*session.new, *session.dirty, *session.deleted):
        if isinstance(report, Report):
            before = None if report in session.new else _counted(report, was=True)
            after = None if report in session.deleted else _counted(report, was=False)
            if before != after:
                rows += [{**each, "number": number} for each, number in ((before, -1), (after, 1)) if each]
    if rows:
        session.connection().execute(insert(ReportCountChange.__table__), rows)


def _counted(report: Report, *, was: bool) -> dict[str, Any] | None:
    """What it is counted by, or was before this flush; None when it is not listed."""
    attributes = inspect(report).attrs
    values = {}
    for name in _COUNTED_BY:
        history = attributes[name].history
        # What had no value yet has none to show.
        before = history.deleted[0] if history.deleted else None
        values[name] = before if was and history.has_changes() else getattr(report, name)
    if not values["is_public"]:
        return None
    return {
        "report_id": report.id,
        "area_id": values["area_id"] or 0,
        "category_id": values["category_id"],
        "state": state_of(values["status"], is_confirmed=values["fix_confirmed_at"] is not None),
        "received_on": clock.today(values["received_at"]),
        "quadkey": values["quadkey"],
        "latitude": round((values["latitude"] or 0) * UNITS_A_DEGREE),
        "longitude": round((values["longitude"] or 0) * UNITS_A_DEGREE),
    }


def state_column() -> ColumnElement[CountedState]:
    """`state_of` in the database."""
    confirmed = Report.fix_confirmed_at.is_not(None)
    cases = [
        (
            and_(condition, confirmed if is_confirmed else ~confirmed),
            _word(state_of(status, is_confirmed=is_confirmed)),
        )
        for condition, status in (
            (Report.closed_at.is_(None), Status.RECEIVED),
            (Report.status.in_(NOT_COUNTED), Status.DUPLICATE),
            (Report.closed_at.is_not(None), Status.RESOLVED),
        )
        for is_confirmed in (True, False)
    ]
    return case(*cases, else_=_word(CountedState.OPEN))


def _word(state: CountedState) -> ColumnElement[CountedState]:
    return literal(state, ReportCount.state.type)


def period_column(today: date) -> ColumnElement[int]:
    """`period_of` in the database."""
    starts = [(Report.received_at >= since(period, today), literal(place)) for place, period in enumerate(PERIODS)]
    return case(*starts, else_=literal(len(PERIODS)))


_folded: WeakKeyDictionary[Any, tuple[str, date, Mapping[Key, int]]] = WeakKeyDictionary()


def numbers(session: Session, today: date) -> Numbers:
    """All kept numbers. Each process reads the folded ones once a fold, and the few changes since each time."""
    engine = session.get_bind().engine
    stored = _folded.get(engine)
    change, kept = ReportCountChange, FoldedCounts
    rows = session.execute(
        select(kept.version, change.number, change.area_id, change.category_id, change.state, change.received_on)
        .select_from(kept)
        .outerjoin(change, true())
        .order_by(change.id)
    ).all()
    version = rows[0].version if rows else ""
    if stored is None or stored[:2] != (version, today):
        # In one statement, so that all of it is of one moment, also where transactions see each other's commits.
        parts = _read(session, today)
        stored = _folded[engine] = (parts.version, today, parts.folded)
        return Numbers(parts.folded, [(_key(row, today), row.number) for row in parts.changes])
    return Numbers(stored[2], [(_key(row, today), row.number) for row in rows if row.number])


def _key(row: Any, today: date) -> Key:
    return row.area_id, row.category_id, row.state, period_of(row.received_on, today)


@dataclass(frozen=True)
class _Parts:
    """All that the numbers consist of at one moment. `moved` is what the passing of days does to the folded ones."""

    version: str
    folded: Counter[Key]
    moved: Counter[Key]
    changes: Sequence[Row[Any]]


def _read(session: Session, today: date) -> _Parts:
    until = None
    while True:
        rows = session.execute(_all_parts(until or today, today)).all()
        kept = next((row for row in rows if row.part == "kept"), None)
        if kept is None or kept.day == (until or today):
            break
        until = kept.day
    folded, moved = Counter[Key](), Counter[Key]()
    for row in rows:
        if row.part == "number":
            folded[row.area_id, row.category_id, row.state, row.period] += row.number
        elif row.part == "moved":
            moved[row.area_id, row.category_id, row.state, row.period_before] -= row.number
            moved[row.area_id, row.category_id, row.state, row.period] += row.number
    changes = sorted((row for row in rows if row.part == "change"), key=lambda row: row.id)
    for row in changes:
        # Its report has moved, too, but is not among the folded ones.
        cell = row.area_id, row.category_id, row.state
        moved[(*cell, period_of(row.received_on, until or today))] += row.number
        moved[(*cell, period_of(row.received_on, today))] -= row.number
    folded.update(moved)
    return _Parts(kept.version if kept else "", folded, moved, changes)


def _all_parts(until: date, today: date) -> Any:
    """One statement: the row about the last fold, the folded numbers, the changes, and what moved since `until`."""
    columns = {
        "id": Integer(),
        "version": String(16),
        "day": Date(),
        "area_id": Integer(),
        "category_id": Integer(),
        "state": ReportCount.state.type,
        "period_before": Integer(),
        "period": Integer(),
        "number": Integer(),
        "quadkey": String(200),
        "latitude": Integer(),
        "longitude": Integer(),
        "report_id": Integer(),
        "received_on": Date(),
    }

    def part(name: str, **values: Any) -> Any:
        others = [values.get(each, cast(null(), kind)).label(each) for each, kind in columns.items()]
        return select(literal(name).label("part"), *others)

    change = {each: getattr(ReportCountChange, each) for each in columns if hasattr(ReportCountChange, each)}
    count = {each: getattr(ReportCount, each) for each in columns if hasattr(ReportCount, each)}
    parts = [
        part("kept", version=FoldedCounts.version, day=FoldedCounts.until),
        part("number", **count),
        part("change", **change),
    ]
    if until != today:
        ends = [sorted((since(period, until), since(period, today))) for period in PERIODS]
        between = or_(*(and_(Report.received_at >= first, Report.received_at < last) for first, last in ends))
        moved = _grouped(period_column(until), period_column(today), between).subquery()
        parts.append(part("moved", **{each.key: each for each in moved.c}))
    return union_all(*parts)


def _grouped(before: ColumnElement[int], after: ColumnElement[int], *where: ColumnElement[bool]) -> Any:
    """Listed reports counted by area, category, state and two periods."""
    each = (
        select(
            func.coalesce(Report.area_id, 0).label("area_id"),
            Report.category_id,
            state_column().label("state"),
            before.label("period_before"),
            after.label("period"),
        )
        .where(Report.is_public.is_(True), *where)
        .subquery()
    )
    return select(*each.c, func.count().label("number")).group_by(*each.c)


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
    parts = _read(session, today)
    counts = Counter(parts.moved)
    cells: dict[tuple[int, str, int, CountedState], list[int]] = {}
    for row in parts.changes:
        counts[_key(row, today)] += row.number
        for level in CELL_LEVELS if row.quadkey else ():
            cell = cells.setdefault((level, row.quadkey[:level], row.area_id, row.state), [0, 0, 0, 0])
            for place, value in enumerate((1, row.latitude, row.longitude, row.report_id)):
                cell[place] += row.number * value
    sums = ("number", "latitudes", "longitudes", "ids")
    for some in batched(((*key, number) for key, number in sorted(counts.items()) if number), BATCH):
        insert_or_add(session, ReportCount, [_row(ReportCount, each) for each in some], sums=("number",))
    for some in batched(((*key, *added) for key, added in sorted(cells.items()) if any(added)), BATCH):
        insert_or_add(session, MapCell, [_row(MapCell, each) for each in some], sums=sums)
        touched = MapCell.level.in_(CELL_LEVELS), MapCell.quadkey.in_({each[1] for each in some})
        session.execute(delete(MapCell).where(*touched, MapCell.number == 0))
    session.execute(delete(ReportCount).where(ReportCount.number == 0))
    # By name: others may have been appended between them that are not committed yet.
    for some in batched((row.id for row in parts.changes), BATCH):
        session.execute(delete(ReportCountChange).where(ReportCountChange.id.in_(some)))
    session.execute(update(FoldedCounts).values(until=today))
    return len(parts.changes)


def _take_turn(session: Session, today: date) -> None:
    """Others who fold wait for this one; whoever keeps numbers in memory sees that they are others now."""
    new = {"id": 1, "version": secrets.token_hex(8), "until": today}
    insert_or_update(session, FoldedCounts, [new], changes=("version",))


def batched(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    found = iter(values)
    while some := list(islice(found, size)):
        yield some


def _row(model: type[Base], values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(model.__table__.columns.keys(), values, strict=True))


def rebuild(session: Session, now: datetime) -> None:
    """Count everything anew. Whoever writes a report meanwhile waits."""
    today = clock.today(now)
    _take_turn(session, today)
    _keep_changes_out(session)
    for model in (ReportCountChange, ReportCount, MapCell):
        session.execute(delete(model))
    for model, _, counted in _expected(today):
        session.execute(insert(model.__table__).from_select(list(counted.selected_columns.keys()), counted))
    session.execute(update(FoldedCounts).values(until=today))


def differences(session: Session, now: datetime) -> int:
    """How many numbers are not what the table of reports gives. Folds first; whoever writes a report waits."""
    _keep_changes_out(session)
    fold(session, now)
    found = 0
    for model, level, counted in _expected(clock.today(now)):
        kept = select(*(model.__table__.c[each.key] for each in counted.selected_columns))
        if level:
            kept = kept.where(MapCell.level == level)
        for these, those in ((counted, kept), (kept, counted)):
            found += session.scalar(select(func.count()).select_from(these.except_(those).subquery())) or 0
    return found


def _expected(today: date) -> Iterator[tuple[type[Base], int, Select[Any]]]:
    """What to keep in each table, of cells at each level, as queries of reports."""
    grouped = _grouped(literal(0), period_column(today)).subquery()
    names = ("area_id", "category_id", "state", "period", "number")
    yield ReportCount, 0, select(*(grouped.c[name] for name in names))
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
