"""How many reports each filter would show: from the kept numbers, or counted for a search, then added up in memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.core import clock
from citizen_site.core.revisions import RevisionCache
from citizen_site.reports.categories import CategorySummary, categories_by_code
from citizen_site.reports.counts import PERIODS, Key, numbers, period_column, state_column
from citizen_site.reports.filters import Filters, State, conditions, reach_of
from citizen_site.reports.models.count import CountedState
from citizen_site.reports.models.report import Report

# The states of the filter in which each of them is shown.
STATES_SHOWN = {
    CountedState.OPEN: (State.OPEN,),
    CountedState.OPEN_CONFIRMED: (State.OPEN, State.CONFIRMED),
    CountedState.CLOSED: (State.CLOSED,),
    CountedState.CONFIRMED: (State.CLOSED, State.CONFIRMED),
    CountedState.LEFT_OUT: (State.CLOSED,),
    CountedState.LEFT_OUT_CONFIRMED: (State.CLOSED, State.CONFIRMED),
}
_ALL_STATES = tuple(CountedState)
_LEFT_OUT = (CountedState.LEFT_OUT, CountedState.LEFT_OUT_CONFIRMED)
# How many numbers there are of one category in one area.
_STATES_AND_PERIODS = len(_ALL_STATES) * (len(PERIODS) + 1)


@dataclass(frozen=True)
class Cell:
    """What reports have in common that are alike in all that filters ask but the area. `periods` are those in which
    they were received.
    """

    group: str
    category: str
    state: CountedState
    periods: frozenset[str]

    @property
    def states(self) -> Collection[str]:
        return STATES_SHOWN[self.state]


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
    """All numbers of a list: how many it has, and how many each value of each filter would list.

    Those of a search that finds too many are not `known`.
    """

    total: int
    facets: Mapping[str, Counter[str]]
    places: Mapping[int, int]
    progress: Progress
    known: bool = True


UNKNOWN = FacetCounts(0, {}, {}, Progress(0, 0, 0), known=False)


class Counts:
    """Every listed report as a number: for each area a row of numbers, one for each cell.

    The rows are as long whatever there is to count, and so are the additions.
    """

    def __init__(
        self, counted: Iterable[tuple[Key, int]], categories: Sequence[CategorySummary], areas: Gazetteer
    ) -> None:
        self._areas = areas
        self._cells = [
            Cell(each.group_code, each.code, state, frozenset(PERIODS[period:]))
            for each in categories
            for state in _ALL_STATES
            for period in range(len(PERIODS) + 1)
        ]
        first_of = {each.id: position * _STATES_AND_PERIODS for position, each in enumerate(categories)}
        within = {state: position * (len(PERIODS) + 1) for position, state in enumerate(_ALL_STATES)}
        self._rows: dict[int, array[int]] = {}
        for (area_id, category_id, state, period), number in counted:
            row = self._rows.get(area_id)
            if row is None:
                row = self._rows[area_id] = array("l", bytes(array("l").itemsize * len(self._cells)))
            row[first_of[category_id] + within[state] + period] += number
        # Everybody asks for the same few combinations again and again.
        self.tally = lru_cache(maxsize=256)(self._tally)

    def _tally(self, filters: Filters) -> FacetCounts:
        """The words of the filters are ignored: only what matches them was counted."""
        counted = self._in_place(filters)
        facets = {}
        for name, values_of in FACETS.items():
            without: dict[str, Any] = {name: ""}
            if name == "group":
                without["category"] = ""  # as its links do: a kind of another heading would show nothing
            facet: Counter[str] = Counter()
            for cell, number in _admitted(counted, replace(filters, **without)):
                for value in values_of(cell):
                    facet[value] += number
            facets[name] = facet
        return FacetCounts(
            total=sum(number for _, number in _admitted(counted, filters)),
            facets=facets,
            places=self._places(filters),
            progress=_progress(_admitted(counted, replace(filters, state=""))),
        )

    def _in_place(self, filters: Filters) -> list[tuple[Cell, int]]:
        """Cells in which there is something, with the numbers of all areas of the place added up."""
        reach = reach_of(self._areas, filters.place) if filters.place else None
        rows = [row for area_id, row in self._rows.items() if reach is None or area_id in reach]
        return [
            (cell, number)
            for cell, number in zip(self._cells, map(sum, zip(*rows, strict=True)), strict=False)
            if number
        ]

    def _places(self, filters: Filters) -> dict[int, int]:
        """Today's wards and communes by id."""
        chosen = [position for position, cell in enumerate(self._cells) if _admits(filters, cell)]
        is_all = len(chosen) == len(self._cells)
        by_area = {
            area_id: sum(row) if is_all else sum(map(row.__getitem__, chosen)) for area_id, row in self._rows.items()
        }
        return {
            unit.id: sum(by_area.get(each, 0) for each in reach_of(self._areas, unit) or ())
            for unit in self._areas.units
        }


def _admitted(counted: Iterable[tuple[Cell, int]], filters: Filters) -> Iterable[tuple[Cell, int]]:
    return ((cell, number) for cell, number in counted if _admits(filters, cell))


def _admits(filters: Filters, cell: Cell) -> bool:
    """Whatever the place."""
    return (
        (not filters.group or cell.group == filters.group)
        and (not filters.category or cell.category == filters.category)
        and (not filters.state or filters.state in cell.states)
        and (not filters.period or filters.period in cell.periods)
    )


def _progress(counted: Iterable[tuple[Cell, int]]) -> Progress:
    total = handled = confirmed = 0
    for cell, number in counted:
        if cell.state in _LEFT_OUT:
            continue
        total += number
        handled += number if State.CLOSED in cell.states else 0
        confirmed += number if State.CONFIRMED in cell.states else 0
    return Progress(total, handled, confirmed)


def _count_all(session: Session) -> Counts:
    kept = numbers(session, clock.today(clock.now()))
    return Counts([*kept.folded.items(), *kept.changes], _categories(session), gazetteer(session))


def _count_matching(session: Session, filters: Filters) -> Counts:
    today = clock.today(clock.now())
    cell = (
        func.coalesce(Report.area_id, 0),
        Report.category_id,
        state_column().label("state"),
        period_column(today).label("period"),
    )
    words = Filters(words=filters.words, matches=filters.matches)
    rows = session.execute(select(*cell).where(*conditions(session, words, today)))
    counted = Counter((row[0], row[1], row[2], row[3]) for row in rows)
    return Counts(counted.items(), _categories(session), gazetteer(session))


def _categories(session: Session) -> Sequence[CategorySummary]:
    return tuple(categories_by_code(session).values())


_cache = RevisionCache(
    "reports", "report_categories", "areas", load=_count_all, extra_key=lambda: clock.today(clock.now())
)


def facet_counts(session: Session, filters: Filters) -> FacetCounts:
    """The numbers of a filtered list. Only a search for words is counted for its reader alone, if at all."""
    if filters.matches and filters.matches.are_too_many:
        return UNKNOWN
    counts = _count_matching(session, filters) if filters.words else _cache.get(session)
    return counts.tally(replace(filters, words="", matches=None))
