"""Changes to areas: importing the official units and their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.dataset import Dataset, Unit
from citizen_site.areas.gazetteer import load_gazetteer
from citizen_site.areas.heirs import record_moves
from citizen_site.areas.models import Area, AreaKind, AreaSuccession, SuccessionExtent, SuccessionKind
from citizen_site.areas.search import index_areas
from citizen_site.areas.succession_tables import TWO_LEVELS, Link
from citizen_site.core.text import slugify, sort_key

# Of AreaSuccession, as the tables give them.
LINK_FIELDS = ("extent", "on", "legal_basis", "clause", "main_source", "people", "area_km2")


@dataclass(frozen=True)
class ImportResult:
    """How many areas and successions are there after an import, and how many of them are new.

    `moved` counts the former areas whose things have another heir now, or none.
    """

    areas: int
    new_areas: int
    successions: int
    new_successions: int
    moved: int


class _Import:
    """Writes areas by slug, so that it can be run again: what is there is brought up to date."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.areas = {area.slug: area for area in session.scalars(select(Area))}
        self.steps = {
            (step.predecessor_id, step.successor_id): step for step in session.scalars(select(AreaSuccession))
        }
        self.new_areas = 0
        self.new_steps = 0
        self.has_changed = False

    def area(self, slug: str, **values: Any) -> Area:
        area = self.areas.get(slug)
        if area is None:
            area = self.areas[slug] = Area(slug=slug)
            self.session.add(area)
            self.new_areas += 1
        self._set(area, values)
        return area

    def unit(self, unit: Unit, parent: Area) -> Area:
        return self.area(
            unit.slug,
            kind=unit.kind,
            name=unit.name,
            short_name=unit.short_name,
            sort_key=sort_key(unit.short_name),
            parent_id=parent.id,
            code=unit.code,
            latitude=unit.latitude,
            longitude=unit.longitude,
            area_km2=unit.area_km2,
            **({"valid_until": unit.valid_until} if unit.valid_until else {"valid_from": TWO_LEVELS}),
        )

    def step(self, link: Link, kind: SuccessionKind) -> tuple[int, int]:
        key = (self.areas[link.old.slug].id, self.areas[link.new.slug].id)
        step = self.steps.get(key)
        if step is None:
            step = self.steps[key] = AreaSuccession(predecessor_id=key[0], successor_id=key[1])
            self.session.add(step)
            self.new_steps += 1
        values = {name: getattr(link, name) for name in LINK_FIELDS}
        self._set(step, {"kind": kind, "is_main": link.main_source is not None, **values})
        return key

    def remove_steps(self, predecessor_ids: Collection[int], but: Collection[tuple[int, int]]) -> None:
        """Take away what an earlier table said of these areas and this one does not."""
        for key in [key for key in self.steps if key[0] in predecessor_ids and key not in but]:
            self.session.delete(self.steps.pop(key))
            self.has_changed = True

    def heirs(self) -> dict[int, int]:
        """Ids of former areas -> ids of those that inherit their things, step by step."""
        return {step.predecessor_id: step.successor_id for step in self.steps.values() if step.is_main}

    def _set(self, record: Area | AreaSuccession, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if getattr(record, name) != value:
                setattr(record, name, value)
                self.has_changed = True


def import_areas(session: Session, dataset: Dataset, now: datetime) -> ImportResult:
    """Bring in the city, its 126 units, all former ones with their districts, and what became what.

    Where other tables said before who inherits a former area's things, those that there are get another heir, or none:
    the audit log says so, an entry for each such area.
    """
    work = _Import(session)
    heirs_before = work.heirs()
    city = work.area(
        "ha-noi",
        kind=AreaKind.CITY,
        name="Thành phố Hà Nội",
        short_name="Hà Nội",
        sort_key=sort_key("Hà Nội"),
        latitude=21.0278,
        longitude=105.8342,
    )
    session.flush()
    districts = {
        name: work.area(
            slugify(name),
            kind=AreaKind.DISTRICT,
            name=name,
            short_name=short_name,
            sort_key=sort_key(short_name),
            parent_id=city.id,
            valid_until=TWO_LEVELS,
        )
        for name, short_name in dataset.districts.items()
    }
    session.flush()
    for unit in dataset.units:
        work.unit(unit, city)
    former = [work.unit(unit, districts[unit.district or ""]) for unit in dataset.old_units]
    session.flush()

    predecessors = Counter(link.new for link in dataset.links)
    steps = {work.step(link, _kind(link, predecessors[link.new])) for link in dataset.links}
    work.remove_steps({area.id for area in former}, but=steps)
    session.flush()
    moved = record_moves(session, heirs_before, work.heirs(), now)
    if work.has_changed:
        index_areas(session, load_gazetteer(session))
    return ImportResult(len(work.areas), work.new_areas, len(work.steps), work.new_steps, moved)


def _kind(link: Link, predecessors: int) -> SuccessionKind:
    if link.extent is not SuccessionExtent.WHOLE:
        return SuccessionKind.SPLIT
    return SuccessionKind.MERGE if predecessors > 1 else SuccessionKind.RENAME


def add_group(session: Session, parent: Area, name: str, *, kind: AreaKind, is_demo: bool) -> Area:
    """A residential group of a ward, or a hamlet of a commune. Its slug never changes when it is renumbered."""
    area = Area(
        slug=f"{slugify(name)}-{parent.slug}",
        kind=kind,
        name=name,
        short_name=name,
        sort_key=sort_key(name),
        parent_id=parent.id,
        valid_from=TWO_LEVELS,
        is_demo=is_demo,
    )
    session.add(area)
    session.flush()
    return area
