"""The numbers of listed reports: each flush appends what it changed in them (folded in reports/count_folding.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    String,
    and_,
    case,
    cast,
    event,
    func,
    insert,
    inspect,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.reports.filters import Period, since
from citizen_site.reports.models.count import (
    UNITS_A_DEGREE,
    CountedState,
    FoldedCounts,
    ReportCount,
    ReportCountChange,
)
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import CLOSED, Status

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
    values: dict[str, Any] = {}
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
        parts = read_parts(session, today)
        stored = _folded[engine] = (parts.version, today, parts.folded)
        return Numbers(parts.folded, [(key_of(row, today), row.number) for row in parts.changes])
    return Numbers(stored[2], [(key_of(row, today), row.number) for row in rows if row.number])


def key_of(row: Any, today: date) -> Key:
    return row.area_id, row.category_id, row.state, period_of(row.received_on, today)


@dataclass(frozen=True)
class Parts:
    """All that the numbers consist of at one moment. `moved` is what the passing of days does to the folded ones."""

    version: str
    folded: Mapping[Key, int]
    moved: Counter[Key]
    changes: Sequence[Row[Any]]


def read_parts(session: Session, today: date) -> Parts:
    """The folded numbers, the day they are of, and the changes since, as one moment shows them.

    `today` is the day of the city's calendar. It is asked again when the numbers turn out to be of another day.
    """
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
    kept_ones = {key: number for key, number in folded.items() if number}
    return Parts(kept.version if kept else "", kept_ones, moved, changes)


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
        moved = grouped(period_column(until), period_column(today), between).subquery()
        parts.append(part("moved", **{each.key: each for each in moved.c}))
    return union_all(*parts)


def grouped(before: ColumnElement[int], after: ColumnElement[int], *where: ColumnElement[bool]) -> Any:
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
