"""The directory in memory: filters, orders and counts over plain records, loaded after each change.

A filtered list and the counts beside every filter come from here without counting in the database.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import load_gazetteer
from citizen_site.core.geo import Point
from citizen_site.core.pagination import Kind, decode_cursor, encode_cursor
from citizen_site.core.revisions import RevisionCache
from citizen_site.directory.keywords import Keywords, NamedService
from citizen_site.directory.models import Service, service_area, values


class Sort(StrEnum):
    """Orders of the list; the values stand in addresses."""

    SUGGESTED = "goi-y"
    NAME = "ten"
    NEWEST = "moi"
    NEAREST = "gan"


@dataclass(frozen=True)
class Entry:
    """What filters and orders need of a service. `areas` are today's areas that it serves."""

    id: int
    kind: str
    pillar: str
    audiences: frozenset[str]
    life_events: frozenset[str]
    areas: frozenset[int]
    position: int
    sort_key: str
    updated: float
    is_demo: bool
    point: Point | None
    name: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; empty means all. `areas` are ids of which a service must serve one.

    `ids` are those that match words; `best_first` are some of them, which the suggested order begins with.
    """

    kind: str = ""
    pillar: str = ""
    audience: str = ""
    life_event: str = ""
    areas: frozenset[int] = frozenset()
    ids: frozenset[int] | None = None
    best_first: tuple[int, ...] = ()

    def admits(self, entry: Entry) -> bool:
        return (
            (not self.kind or entry.kind == self.kind)
            and (not self.pillar or entry.pillar == self.pillar)
            and (not self.audience or self.audience in entry.audiences)
            and (not self.life_event or self.life_event in entry.life_events)
            and (not self.areas or not self.areas.isdisjoint(entry.areas))
            and (self.ids is None or entry.id in self.ids)
        )


# Which values of a filter an entry counts for.
FACETS: dict[str, Callable[[Entry], Collection[str]]] = {
    "kind": lambda entry: (entry.kind,),
    "pillar": lambda entry: (entry.pillar,),
    "audience": lambda entry: entry.audiences,
    "life_event": lambda entry: entry.life_events,
}


class Catalogue:
    """All services of one revision."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        in_order = sorted(entries, key=lambda entry: (entry.is_demo, entry.position, entry.sort_key, entry.id))
        self.keywords = Keywords(NamedService(entry.id, entry.name, entry.keywords) for entry in in_order)
        # Word searches differ for every reader; all else is asked again and again.
        self._select = lru_cache(maxsize=256)(self._selected)
        self._count = lru_cache(maxsize=256)(self._counted)

    def select(self, filters: Filters) -> Sequence[Entry]:
        return self._select(filters) if filters.ids is None else self._selected(filters)

    def counts(self, filters: Filters) -> dict[str, Counter[str]]:
        """For each filter, how many services each of its values would list with all other filters unchanged."""
        return self._count(filters) if filters.ids is None else self._counted(filters)

    def _selected(self, filters: Filters) -> Sequence[Entry]:
        return [entry for entry in self.entries if filters.admits(entry)]

    def _counted(self, filters: Filters) -> dict[str, Counter[str]]:
        counts = {}
        for name, values_of in FACETS.items():
            empty: dict[str, Any] = {name: ""}
            without = replace(filters, **empty)
            counts[name] = Counter(
                value for entry in self.entries if without.admits(entry) for value in values_of(entry)
            )
        return counts

    def page(
        self, filters: Filters, sort: Sort, *, position: Point | None, cursor: str | None, size: int
    ) -> tuple[list[int], str | None]:
        """Ids of a page and the cursor of the next. Raises InvalidCursorError."""
        keyed = sorted(self._keys(self.select(filters), sort, position, filters.best_first))
        start = 0
        if cursor:
            kinds = [Kind(type(part), bits=31) for part in keyed[0]] if keyed else []
            start = bisect_right(keyed, tuple(decode_cursor(cursor, kinds)))
        rows = keyed[start : start + size]
        more = len(keyed) > start + size
        return [key[-1] for key in rows], encode_cursor(rows[-1]) if more and rows else None

    def _keys(
        self, entries: Sequence[Entry], sort: Sort, position: Point | None, best_first: Sequence[int]
    ) -> list[tuple[Any, ...]]:
        if sort == Sort.NEAREST and position:
            return [
                (round(position.distance_km(entry.point), 3) if entry.point else 1e6, entry.sort_key, entry.id)
                for entry in entries
            ]
        if sort == Sort.NEWEST:
            return [(-entry.updated, entry.sort_key, entry.id) for entry in entries]
        if sort == Sort.NAME:
            return [(entry.sort_key, entry.id) for entry in entries]
        ranks = {each: rank for rank, each in enumerate(best_first)}
        return [
            (ranks.get(entry.id, len(ranks)), int(entry.is_demo), entry.position, entry.sort_key, entry.id)
            for entry in entries
        ]


def load_catalogue(session: Session) -> Catalogue:
    """Read what filters need of all services: two queries, and two for the areas."""
    areas = load_gazetteer(session)
    served: dict[int, set[int]] = {}
    for service_id, area_id in session.execute(select(service_area.c.service_id, service_area.c.area_id)):
        # A service of an old area serves the areas that stand there today.
        served.setdefault(service_id, set()).update(place.id for place in areas.current_areas(areas.get(area_id)))
    columns = (
        Service.id,
        Service.kind,
        Service.pillar,
        Service.audiences,
        Service.life_events,
        Service.position,
        Service.sort_key,
        Service.updated_at,
        Service.is_demo,
        Service.latitude,
        Service.longitude,
        Service.name,
        Service.keywords,
    )
    return Catalogue(
        [
            Entry(
                id=row.id,
                kind=row.kind,
                pillar=row.pillar,
                audiences=frozenset(values(row.audiences)),
                life_events=frozenset(values(row.life_events)),
                areas=frozenset(served.get(row.id, ())),
                position=row.position,
                sort_key=row.sort_key,
                updated=_seconds(row.updated_at),
                is_demo=row.is_demo,
                point=Point(row.latitude, row.longitude) if row.latitude is not None else None,
                name=row.name,
                keywords=tuple(values(row.keywords)),
            )
            for row in session.execute(select(*columns))
        ]
    )


def _seconds(moment: datetime) -> float:
    return float(int(moment.timestamp()))


_cache = RevisionCache("directory", "areas", load=load_catalogue)


def catalogue(session: Session) -> Catalogue:
    """The current directory; needs a query only if it changed."""
    return _cache.get(session)
