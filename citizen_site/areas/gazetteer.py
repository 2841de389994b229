"""All areas in memory: a few thousand small records, loaded again after each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.models import (
    GROUPS,
    UNITS,
    Area,
    AreaKind,
    AreaSuccession,
    SuccessionExtent,
    SuccessionKind,
)
from citizen_site.core.geo import Bounds, Point
from citizen_site.core.revisions import RevisionCache


@dataclass(frozen=True)
class Place:
    """An area as pages need it. `point` is the centre, `bounds` the box around it; None where they are not known."""

    id: int
    slug: str
    kind: AreaKind
    name: str
    short_name: str
    sort_key: str
    parent_id: int | None
    valid_from: date | None
    valid_until: date | None
    point: Point | None
    bounds: Bounds | None
    area_km2: float | None
    is_demo: bool
    legal_basis: str = ""

    @property
    def is_current(self) -> bool:
        return self.valid_until is None

    @property
    def is_unit(self) -> bool:
        """A ward, commune or township, not a district or a residential group."""
        return self.kind in UNITS

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS


@dataclass(frozen=True)
class Succession:
    """What of `predecessor` came to `successor` on a day; the fields are those of AreaSuccession."""

    predecessor: Place
    successor: Place
    kind: SuccessionKind
    extent: SuccessionExtent
    on: date
    legal_basis: str
    clause: int | None
    is_main: bool
    main_source: str | None
    people: int | None
    area_km2: float | None

    @property
    def brings_people(self) -> bool:
        """False where only land came: nobody who lives there changed their unit."""
        return self.extent is not SuccessionExtent.LAND_ONLY


# What came wholly stands before what came in part.
_EXTENTS = list(SuccessionExtent)


def _rank(step: Succession) -> tuple[bool, int]:
    return not step.is_main, _EXTENTS.index(step.extent)


# Of a unit, worked out once.
MOST_NEIGHBOURS = 12


class Gazetteer:
    """Look-ups over all areas. Everything is in Vietnamese order of names unless said otherwise."""

    def __init__(self, places: Iterable[Place], successions: Iterable[AreaSuccession]):
        self._by_id = {place.id: place for place in sorted(places, key=lambda place: (place.sort_key, place.id))}
        self._by_name = {place.name: place for place in self._by_id.values() if not place.is_group}
        self._by_slug = {place.slug: place for place in self._by_id.values()}
        self._children: dict[int | None, list[Place]] = {}
        for place in self._by_id.values():
            self._children.setdefault(place.parent_id, []).append(place)
        self._neighbours: dict[int, list[tuple[Place, float]]] = {}
        self._successors: dict[int, list[Succession]] = {}
        self._predecessors: dict[int, list[Succession]] = {}
        for row in successions:
            step = Succession(
                predecessor=self._by_id[row.predecessor_id],
                successor=self._by_id[row.successor_id],
                kind=SuccessionKind(row.kind),
                extent=SuccessionExtent(row.extent),
                on=row.on,
                legal_basis=row.legal_basis,
                clause=row.clause,
                is_main=row.is_main,
                main_source=row.main_source,
                people=row.people,
                area_km2=row.area_km2,
            )
            self._successors.setdefault(row.predecessor_id, []).append(step)
            self._predecessors.setdefault(row.successor_id, []).append(step)
        for steps in self._successors.values():
            steps.sort(key=lambda step: (*_rank(step), step.successor.sort_key, step.successor.id))
        for steps in self._predecessors.values():
            steps.sort(key=lambda step: (*_rank(step), step.predecessor.sort_key, step.predecessor.id))

    def __iter__(self) -> Iterator[Place]:
        return iter(self._by_id.values())

    def get(self, area_id: int) -> Place:
        return self._by_id[area_id]

    def named(self, name: str) -> Place | None:
        """An area of that whole name, today's or a former one; never a residential group, whose names many share."""
        return self._by_name.get(name)

    def find(self, slug: str) -> Place | None:
        return self._by_slug.get(slug)

    def children(self, place: Place) -> list[Place]:
        return self._children.get(place.id, [])

    def ancestors(self, place: Place) -> list[Place]:
        """The areas that contain this one, nearest first."""
        found = []
        while place.parent_id is not None:
            place = self._by_id[place.parent_id]
            found.append(place)
        return found

    def with_ancestors(self, place: Place) -> list[int]:
        """Ids of this area and all that contain it: what serves any of them serves this one. Nearest first.

        After each of today's areas come the former ones whose things it inherited: what served them goes on there.
        """
        containing = (place, *self.ancestors(place))
        return [each for area in containing for each in (area.id, *self._lineage.get(area.id, ()))]

    def descendants(self, place: Place) -> list[int]:
        """Ids of this area and all below it."""
        found, waiting = [], [place]
        while waiting:
            current = waiting.pop()
            found.append(current.id)
            waiting.extend(self.children(current))
        return found

    def successors(self, place: Place) -> list[Succession]:
        """What it became directly: the main part first, land without people last."""
        return self._successors.get(place.id, [])

    def predecessors(self, place: Place) -> list[Succession]:
        """What became (part of) it: those that went mainly here first, land without people last."""
        return self._predecessors.get(place.id, [])

    def current_areas(self, place: Place) -> list[Place]:
        """Today's areas that the people of any area belong to, the heir first. A district leads to those of its wards.

        An area that is valid leads to itself. What received only land is not among them. Follows merges of merges;
        never loops.
        """
        if place.is_current:
            return [place]
        found: dict[int, Place] = {}
        seen: set[int] = set()
        waiting = [place]
        while waiting:
            current = waiting.pop(0)
            if current.id in seen:
                continue
            seen.add(current.id)
            if current.is_current:
                found.setdefault(current.id, current)
                continue
            steps = self.successors(current)
            waiting.extend(step.successor for step in steps if step.brings_people)
            if not steps and current.kind == AreaKind.DISTRICT:
                waiting.extend(self.children(current))
        heir = self.current_successor(place)
        return sorted(found.values(), key=lambda each: (each is not heir, each.sort_key, each.id))

    def current_successor(self, place: Place) -> Place:
        """The heir: today's area that all people of this one belong to, or most of them, as a source says.

        Itself while it is valid. Where no source says where most went, nobody is the heir: then it is the last area
        that is known, this one or what it was merged into before, whose things stay with the city that contains it.
        """
        seen: set[int] = set()
        while not place.is_current and place.id not in seen:
            seen.add(place.id)
            heir = next((step.successor for step in self.successors(place) if step.is_main), None)
            if heir is None:
                break
            place = heir
        return place

    def land_areas(self, place: Place) -> list[Place]:
        """What received land of this area on its last day, but nobody who lived there."""
        return [step.successor for step in self.successors(place) if not step.brings_people]

    def namesakes(self, place: Place) -> list[Place]:
        """Other former units of the same whole name: their districts tell them apart."""
        return [each for each in self._former_by_name.get(place.name, ()) if each.id != place.id]

    @cached_property
    def _former_by_name(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self:
            if place.is_unit and not place.is_current:
                found.setdefault(place.name, []).append(place)
        return found

    @cached_property
    def _lineage(self) -> dict[int, list[int]]:
        """Ids of heirs -> ids of the former areas whose things they inherited."""
        found: dict[int, list[int]] = {}
        for place in self:
            heir = self.current_successor(place)
            if heir.id != place.id:
                found.setdefault(heir.id, []).append(place.id)
        return found

    def subtree(self, place: Place) -> frozenset[int]:
        """Ids of all areas in which somebody responsible for this one is responsible today.

        An area that was merged reaches its heir, one without an heir only itself. With each area come those below it,
        and the former ones whose things it inherited.
        """
        today = self.descendants(self.current_successor(place))
        reached = {*today, *(old for each in today for old in self._lineage.get(each, ()))}
        # A residential group that goes on in another ward is served there.
        return frozenset(each for each in reached if self._group_heirs.get(each, each) in reached)

    @cached_property
    def _group_heirs(self) -> dict[int, int]:
        """Ids of former residential groups -> ids of today's that inherited their things."""
        former = [place for place in self if place.is_group and not place.is_current]
        heirs = {place.id: self.current_successor(place) for place in former}
        return {each: heir.id for each, heir in heirs.items() if heir.is_current}

    def divided_before(self, place: Place) -> list[int]:
        """Ids of former areas without an heir that this one is a part of: what was said to all their people holds."""
        steps = [step for each in self.identities(place) for step in self.predecessors(self._by_id[each])]
        return [
            step.predecessor.id
            for step in steps
            if step.brings_people and self.current_successor(step.predecessor) is step.predecessor
        ]

    def identities(self, place: Place) -> list[int]:
        """Ids of the heir and of the former areas whose things it inherited, without those below it."""
        today = self.current_successor(place)
        return [today.id, *self._lineage.get(today.id, ())]

    @cached_property
    def city(self) -> Place | None:
        return next((place for place in self._by_id.values() if place.kind == AreaKind.CITY), None)

    @cached_property
    def units(self) -> list[Place]:
        """Today's wards and communes."""
        return [place for place in self._by_id.values() if place.is_unit and place.is_current]

    def neighbours(self, place: Place, count: int) -> list[tuple[Place, float]]:
        """Today's other units nearest to the centre point of this one, with kilometres; [] without a point."""
        if place.id not in self._neighbours:
            nearest = self.nearest(place.point, MOST_NEIGHBOURS + 1) if place.point else []
            self._neighbours[place.id] = [each for each in nearest if each[0] is not place]
        return self._neighbours[place.id][:count]

    def nearest(self, point: Point, count: int) -> list[tuple[Place, float]]:
        """Today's units by the distance of their centre points in kilometres, nearest first."""
        distances = [(place, point.distance_km(place.point)) for place in self.units if place.point]
        return sorted(distances, key=lambda pair: (pair[1], pair[0].id))[:count]


def load_gazetteer(session: Session) -> Gazetteer:
    """Read all areas: two queries."""
    places = [
        Place(
            id=area.id,
            slug=area.slug,
            kind=AreaKind(area.kind),
            name=area.name,
            short_name=area.short_name,
            sort_key=area.sort_key,
            parent_id=area.parent_id,
            valid_from=area.valid_from,
            valid_until=area.valid_until,
            point=Point(area.latitude, area.longitude) if area.latitude is not None else None,
            bounds=Bounds(area.south, area.west, area.north, area.east) if area.south is not None else None,
            area_km2=area.area_km2,
            is_demo=area.is_demo,
            legal_basis=area.legal_basis,
        )
        for area in session.execute(select(Area.__table__))
    ]
    return Gazetteer(places, session.execute(select(AreaSuccession.__table__)))  # type: ignore[arg-type]  # rows with its columns


_cache = RevisionCache("areas", load=load_gazetteer)


def gazetteer(session: Session) -> Gazetteer:
    """The current areas; needs a query only if they changed."""
    return _cache.get(session)
