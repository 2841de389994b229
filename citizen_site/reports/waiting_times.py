"""How long reports of a category take in an area: measured once a day, shown before and after one is sent.

The definitions, for all figures of this kind:

- A case is a report that is resolved, was closed within the last WINDOW_DAYS whole days, and is in no quarantine.
  Duplicates, withdrawn and refused reports are none, nor is one that was reopened since.
- Its time is working time by the calendar of its area, from delivery to the answer, without the time in which its
  reporter was asked (`Report.resolution_seconds`). Half and nine in ten are nearest ranks: times that some case took.
- Confirmed is what its reporter confirmed, of those cases whose FEEDBACK_DAYS to confirm or dispute are over.
- A case counts for the ward that is responsible for its place today, whatever ward that was then, and for the city.
- Fewer than MIN_CASES say nothing; fewer than MIN_CASES that could be confirmed give no share of them.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import start_of, today
from citizen_site.core.revisions import invalidate
from citizen_site.reports.deadlines import FEEDBACK_DAYS, calendar_of
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.waiting_time import WaitingTime
from citizen_site.reports.workflow import Status

WINDOW_DAYS = 180
MIN_CASES = 20
HALF, MOST = 0.5, 0.9
HOUR = 3600


@dataclass
class Cases:
    """Those of one category in one area; times are seconds of working time."""

    times: array[int] = field(default_factory=lambda: array("q"))
    asked: int = 0
    confirmed: int = 0

    def add(self, seconds: int, *, is_asked: bool, is_confirmed: bool) -> None:
        self.times.append(seconds)
        self.asked += is_asked
        self.confirmed += is_asked and is_confirmed


def measure(session: Session, now: datetime) -> int:
    """Replace all figures by those of the WINDOW_DAYS days before today. Returns how many there are."""
    last_day = today(now) - timedelta(days=1)
    first_day = last_day - timedelta(days=WINDOW_DAYS - 1)
    found = {
        key: cases for key, cases in _cases(session, first_day, last_day, now).items() if len(cases.times) >= MIN_CASES
    }
    rows = [
        _figures(session, category_id, area_id, cases, first_day, last_day)
        for (category_id, area_id), cases in sorted(found.items())
    ]
    session.execute(delete(WaitingTime))
    session.add_all(rows)
    session.flush()
    invalidate(session, "waiting_times")
    return len(rows)


def _cases(session: Session, first_day: date, last_day: date, now: datetime) -> Mapping[tuple[int, int], Cases]:
    """By category and area; all that is asked for stands in the index ix_report_closed."""
    areas = gazetteer(session)
    counted_in: dict[int, tuple[int, ...]] = {}
    found: dict[tuple[int, int], Cases] = defaultdict(Cases)
    mature = start_of(today(now) - timedelta(days=FEEDBACK_DAYS))
    rows = session.execute(
        select(
            Report.area_id,
            Report.category_id,
            Report.resolution_seconds,
            Report.closed_at,
            Report.fix_confirmed_at.is_not(None).label("is_confirmed"),
        )
        .where(
            Report.closed_at >= start_of(first_day),
            Report.closed_at < start_of(last_day + timedelta(days=1)),
            Report.status == Status.RESOLVED,
            Report.quarantine_reason == "",
            Report.resolution_seconds.is_not(None),
            Report.area_id.is_not(None),
        )
        .execution_options(yield_per=10_000)
    )
    for row in rows:
        if row.area_id not in counted_in:
            counted_in[row.area_id] = tuple(each.id for each in counted_areas(areas, areas.get(row.area_id)))
        for area_id in counted_in[row.area_id]:
            found[row.category_id, area_id].add(
                row.resolution_seconds, is_asked=row.closed_at < mature, is_confirmed=row.is_confirmed
            )
    return found


def counted_areas(areas: Gazetteer, place: Place) -> Iterator[Place]:
    """Today's ward of a place, where it has one, and the city."""
    heir = areas.current_successor(place)
    if heir.is_current:
        yield from (each for each in (heir, *areas.ancestors(heir)) if each.is_unit)
    if areas.city:
        yield areas.city


def _figures(
    session: Session, category_id: int, area_id: int, cases: Cases, first_day: date, last_day: date
) -> WaitingTime:
    times = sorted(cases.times)
    week = calendar_of(session, area_id).week
    days = [sum(end - start for start, end in spans) * 60 for spans in week.values() if spans]
    return WaitingTime(
        category_id=category_id,
        area_id=area_id,
        first_day=first_day,
        last_day=last_day,
        cases=len(times),
        half_seconds=rank(times, HALF),
        most_seconds=rank(times, MOST),
        day_seconds=sum(days) // len(days),
        asked=cases.asked,
        confirmed=cases.confirmed,
    )


def rank(ordered: list[int], share: float) -> int:
    """The least of these values, in order, that so large a share of them does not exceed."""
    return ordered[max(math.ceil(len(ordered) * share) - 1, 0)]


@dataclass(frozen=True)
class Duration:
    """Working time as people count it, rounded up: hours below a working day, days from there on."""

    number: int
    is_days: bool

    @classmethod
    def of(cls, seconds: int, day_seconds: int) -> Duration:
        if seconds < day_seconds:
            return cls(max(math.ceil(seconds / HOUR), 1), is_days=False)
        return cls(math.ceil(seconds / day_seconds), is_days=True)


@dataclass(frozen=True)
class Expectation:
    """What a resident may expect in `place`, from the cases of `counted_place`: the city, where `place` has too few.

    `confirmed_per_cent` is None where too few could be confirmed.
    """

    place: Place
    counted_place: Place
    cases: int
    half: Duration
    most: Duration
    confirmed_per_cent: int | None
    first_day: date
    last_day: date

    @property
    def is_wider(self) -> bool:
        return self.counted_place is not self.place


def waiting_time(session: Session, area_id: int | None, category_id: int | None) -> Expectation | None:
    """What reports of a category took in the ward of an area, or else in the city; None where nothing can be said.

    One statement, by the primary key.
    """
    if area_id is None or category_id is None:
        return None
    areas = gazetteer(session)
    asked = list(counted_areas(areas, areas.get(area_id)))
    rows = session.scalars(
        select(WaitingTime)
        .where(WaitingTime.category_id == category_id, WaitingTime.area_id.in_([each.id for each in asked]))
        .order_by(WaitingTime.area_id)
    )
    known = {row.area_id: row for row in rows}
    counted = next((each for each in asked if each.id in known), None)
    if counted is None:
        return None
    row = known[counted.id]
    return Expectation(
        place=asked[0],
        counted_place=counted,
        cases=row.cases,
        half=Duration.of(row.half_seconds, row.day_seconds),
        most=Duration.of(row.most_seconds, row.day_seconds),
        confirmed_per_cent=round(100 * row.confirmed / row.asked) if row.asked >= MIN_CASES else None,
        first_day=row.first_day,
        last_day=row.last_day,
    )
