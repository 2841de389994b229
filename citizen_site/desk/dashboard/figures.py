"""The dashboard's figures, computed from counts and times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, distinct, func, select, true
from sqlalchemy.orm import Session, aliased

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import start_of
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.reports.categories import CategorySummary, categories_by_code
from citizen_site.reports.counts import NOT_COUNTED
from citizen_site.reports.filters import is_overdue, of_actor
from citizen_site.reports.models.participants import ReportFeedback
from citizen_site.reports.models.report import Report


def within(seconds: Sequence[int], per_cent: int) -> int | None:
    """The time within which so many per cent were handled: that of the report at this rank. Sorted ones only."""
    return seconds[-(-len(seconds) * per_cent // 100) - 1] if seconds else None


@dataclass
class Figures:
    """What came in, what was closed, how the reporters saw it, how long it took, and what is late at this moment.

    `confirmed` is a part of `handled`. `seconds` are the working times of what was handled, as far as they are known.
    """

    received: int = 0
    handled: int = 0
    confirmed: int = 0
    disputed: int = 0
    overdue: int = 0
    very_late: int = 0
    seconds: list[int] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        for name in ("received", "handled", "confirmed", "disputed", "overdue", "very_late"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds += other.seconds

    @property
    def median_hours(self) -> float | None:
        return round(median(self.seconds) / 3600, 1) if self.seconds else None

    @property
    def most_hours(self) -> float | None:
        """Nine of ten were handled within."""
        seconds = within(sorted(self.seconds), 90)
        return None if seconds is None else round(seconds / 3600, 1)

    @property
    def confirmed_per_cent(self) -> int | None:
        return round(100 * self.confirmed / self.handled) if self.handled else None

    @property
    def is_empty(self) -> bool:
        return not (self.received or self.handled or self.disputed or self.overdue)


Group = TypeVar("Group", bound=Hashable)
Cells = Mapping[tuple[int, int], Figures]


@dataclass(frozen=True)
class Overview:
    """Figures of all, of each kind and of each area, the most work first."""

    total: Figures
    by_kind: Sequence[tuple[CategorySummary, Figures]]
    by_area: Sequence[tuple[Place, Figures]]


def unit_of(areas: Gazetteer, area_id: int) -> Place:
    """Today's ward or commune of an area; the area itself where there is none."""
    place = areas.current_successor(areas.get(area_id))
    return next((each for each in (place, *areas.ancestors(place)) if each.is_unit), place)


def units_of(session: Session, actor: Actor) -> Sequence[Place]:
    """Today's wards and communes in which the actor moderates."""
    areas = gazetteer(session)
    mine = actor.areas(Role.MODERATOR)
    return [each for each in areas.units if Role.MODERATOR in actor.everywhere or each.id in mine]


def overview(session: Session, actor: Actor, scope: Scope, now: datetime) -> Overview:
    """Of the actor's areas. Duplicates and what was withdrawn are not counted: nobody could handle them."""
    authorise(actor, Permission.SEE_DESK)
    cells = _cells(session, actor, scope, now)
    total = Figures()
    for each in cells.values():
        total.add(each)
    by_id = {kind.id: kind for kind in categories_by_code(session).values()}
    areas = gazetteer(session)
    return Overview(
        total,
        _grouped(cells, lambda _area, category: by_id[category], lambda kind: kind.name),
        _grouped(cells, lambda area, _category: unit_of(areas, area), lambda place: place.sort_key),
    )


def _grouped(
    cells: Cells, group_of: Callable[[int, int], Group], name_of: Callable[[Group], str]
) -> Sequence[tuple[Group, Figures]]:
    found: dict[Group, Figures] = {}
    for (area_id, category_id), figures in cells.items():
        found.setdefault(group_of(area_id, category_id), Figures()).add(figures)
    return sorted(found.items(), key=lambda pair: (-pair[1].received, -pair[1].handled, name_of(pair[0])))


def _cells(session: Session, actor: Actor, scope: Scope, now: datetime) -> Cells:
    cells: dict[tuple[int, int], Figures] = {}

    def cell(row: Any) -> Figures:
        return cells.setdefault((row.area_id, row.category_id), Figures())

    where = (of_actor(actor), scope.holds())
    group = (Report.area_id, Report.category_id)
    counted = Report.status.not_in(NOT_COUNTED)
    received = select(*group, func.count().label("number")).where(*where, scope.during(Report.delivered_at), counted)
    for row in session.execute(received.group_by(*group)):
        cell(row).received = row.number
    is_confirmed = Report.fix_confirmed_at.is_not(None)
    closed = select(*group, Report.resolution_seconds, is_confirmed).where(
        *where, scope.during(Report.closed_at), counted
    )
    # Unpacked, not by name: of the many rows that this may be, that is half the time.
    rows: Any = session.execute(closed)
    for area_id, category_id, seconds, confirmed in rows:
        figures = cells.get((area_id, category_id)) or cells.setdefault((area_id, category_id), Figures())
        figures.handled += 1
        figures.confirmed += confirmed
        if seconds is not None:
            figures.seconds.append(seconds)
    # What was merged is one case, that of its original.
    judged = aliased(Report)
    disputed = (
        select(*group, func.count(distinct(Report.id)).label("number"))
        .select_from(ReportFeedback)
        .join(judged, judged.id == ReportFeedback.report_id)
        .join(Report, Report.id == func.coalesce(judged.duplicate_of_id, judged.id))
        .where(*where, scope.during(ReportFeedback.created_at), ReportFeedback.is_fixed.is_(False))
    )
    for row in session.execute(disputed.group_by(*group)):
        cell(row).disputed = row.number
    very_late = func.sum(case((Report.escalate_at <= now, 1), else_=0)).label("very_late")
    late = select(*group, func.count().label("overdue"), very_late).where(*where, is_overdue(now))
    for row in session.execute(late.group_by(*group)):
        figures = cell(row)
        figures.overdue, figures.very_late = row.overdue, row.very_late
    return cells


LONGEST = 400


class Period(StrEnum):
    """Times to look at, as they stand in addresses."""

    TODAY = "hom-nay"
    WEEK = "tuan"
    MONTH = "30-ngay"
    CHOSEN = "chon"


def days_of(period: Period, today: date) -> tuple[date, date]:
    """First and last day; weeks begin on Monday."""
    begins = {Period.TODAY: today, Period.WEEK: today - timedelta(days=today.weekday())}
    return begins.get(period, today - timedelta(days=29)), today


@dataclass(frozen=True)
class Scope:
    """From the first to the last day, of some areas (None: all of the actor's), of a kind (None: all)."""

    first: date
    last: date
    area_ids: frozenset[int] | None = None
    category_id: int | None = None

    def during(self, moment: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """That a column's moment falls into these days."""
        return and_(moment >= start_of(self.first), moment < start_of(self.last + timedelta(days=1)))

    def holds(self) -> ColumnElement[bool]:
        """That a report is of these areas and this kind."""
        return and_(
            true() if self.area_ids is None else Report.area_id.in_(sorted(self.area_ids)),
            true() if self.category_id is None else Report.category_id == self.category_id,
        )
