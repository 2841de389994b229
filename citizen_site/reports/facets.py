"""How many reports each filter would show: counted by the database once for each change, then added up in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.core import clock
from citizen_site.core.revisions import RevisionCache
from citizen_site.reports.filters import Filters, Period, State, conditions, reach_of, since
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import CLOSED, Status

# What was never up to those who handle reports says nothing about them.
NOT_COUNTED = frozenset({Status.DUPLICATE, Status.WITHDRAWN})


@dataclass(frozen=True)
class Cell:
    """So many reports that are alike in all that filters ask. `periods` are those in which they fall."""

    area_id: int | None
    group: str
    category: str
    status: Status
    is_confirmed: bool
    periods: frozenset[str]
    number: int

    @property
    def states(self) -> Collection[str]:
        if self.status not in CLOSED:
            return (State.OPEN,)
        return (State.CLOSED, State.CONFIRMED) if self.is_confirmed else (State.CLOSED,)


# Which values of a filter a cell counts for.
FACETS: dict[str, Callable[[Cell], Collection[str]]] = {
    "group": lambda cell: (cell.group,),
    "category": lambda cell: (cell.category,),
    "state": lambda cell: cell.states,
    "period": lambda cell: cell.periods,
}


@dataclass(frozen=True)
class Progress:
    """How far those who handle reports got. Closed is not fixed: `confirmed` is what the reporters say.

    `total` leaves out duplicates and what was withdrawn.
    """

    total: int
    handled: int
    confirmed: int

    @property
    def handled_per_cent(self) -> int:
        return round(100 * self.handled / self.total) if self.total else 0

    @property
    def confirmed_per_cent(self) -> int:
        return round(100 * self.confirmed / self.total) if self.total else 0


@dataclass(frozen=True)
class FacetCounts:
    """All numbers of a list: how many it has, and how many each value of each filter would list."""

    total: int
    facets: Mapping[str, Counter[str]]
    places: Mapping[int, int]
    progress: Progress


class Counts:
    """Every listed report as a number in a cell."""

    def __init__(self, cells: Sequence[Cell], areas: Gazetteer) -> None:
        self._cells = cells
        self._areas = areas
        # Everybody asks for the same few combinations again and again.
        self.tally = lru_cache(maxsize=256)(self._tally)

    def _tally(self, filters: Filters) -> FacetCounts:
        """The words of the filters are ignored: the cells contain what matches them."""
        facets = {}
        for name, values_of in FACETS.items():
            without: dict[str, Any] = {name: ""}
            if name == "group":
                without["category"] = ""  # as its links do: a kind of another heading would show nothing
            facet: Counter[str] = Counter()
            for cell in self._admitted(replace(filters, **without)):
                for value in values_of(cell):
                    facet[value] += cell.number
            facets[name] = facet
        return FacetCounts(
            total=sum(cell.number for cell in self._admitted(filters)),
            facets=facets,
            places=self._places(replace(filters, place=None)),
            progress=_progress(self._admitted(replace(filters, state=""))),
        )

    def _admitted(self, filters: Filters) -> Iterable[Cell]:
        reach = reach_of(self._areas, filters.place) if filters.place else None
        for cell in self._cells:
            if (
                (reach is None or cell.area_id in reach)
                and (not filters.group or cell.group == filters.group)
                and (not filters.category or cell.category == filters.category)
                and (not filters.state or filters.state in cell.states)
                and (not filters.period or filters.period in cell.periods)
            ):
                yield cell

    def _places(self, filters: Filters) -> dict[int, int]:
        """Today's wards and communes by id."""
        by_area: Counter[int | None] = Counter()
        for cell in self._admitted(filters):
            by_area[cell.area_id] += cell.number
        return {unit.id: sum(by_area[each] for each in reach_of(self._areas, unit) or ()) for unit in self._areas.units}


def _progress(cells: Iterable[Cell]) -> Progress:
    total = handled = confirmed = 0
    for cell in cells:
        if cell.status in NOT_COUNTED:
            continue
        total += cell.number
        handled += cell.number if cell.status in CLOSED else 0
        confirmed += cell.number if cell.is_confirmed else 0
    return Progress(total, handled, confirmed)


def _count(session: Session, words: str = "") -> Counts:
    today = clock.today(clock.now())
    # The narrowest period that holds it; wider ones hold it too.
    narrowest = case(
        *((Report.received_at >= since(period, today), position) for position, period in enumerate(Period)),
        else_=len(Period),
    ).label("narrowest")
    confirmed = Report.fix_confirmed_at.is_not(None).label("is_confirmed")
    each = (
        select(Report.area_id, Report.category_id, Report.status, confirmed, narrowest)
        .where(*conditions(session, Filters(words=words), today))
        .subquery()
    )
    grouped = select(*each.c, func.count().label("number")).group_by(*each.c).subquery()
    rows = session.execute(
        select(grouped, ReportCategory.group_code.label("heading"), ReportCategory.code).join(
            ReportCategory, ReportCategory.id == grouped.c.category_id
        )
    )
    periods = tuple(Period)
    cells = [
        Cell(
            area_id=row.area_id,
            group=row.heading,
            category=row.code,
            status=row.status,
            is_confirmed=bool(row.is_confirmed),
            periods=frozenset(periods[row.narrowest :]),
            number=row.number,
        )
        for row in rows
    ]
    return Counts(cells, gazetteer(session))


_cache = RevisionCache("reports", "report_categories", "areas", load=_count, extra_key=lambda: clock.today(clock.now()))


def facet_counts(session: Session, filters: Filters) -> FacetCounts:
    """The numbers of a filtered list. Only a search for words is counted for its reader alone."""
    counts = _count(session, filters.words) if filters.words else _cache.get(session)
    return counts.tally(replace(filters, words=""))
