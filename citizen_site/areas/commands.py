"""Changes to areas: importing the official units and their history."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.dataset import Dataset, Unit
from citizen_site.areas.gazetteer import load_gazetteer
from citizen_site.areas.models import Area, AreaKind, AreaSuccession, SuccessionKind
from citizen_site.areas.search import index_areas
from citizen_site.core.text import slugify, sort_key

TWO_LEVELS = date(2025, 7, 1)
TWO_LEVELS_BASIS = "Nghị quyết 1656/NQ-UBTVQH15 ngày 16/6/2025"

KINDS = {"Phường": AreaKind.WARD, "Xã": AreaKind.COMMUNE, "Thị trấn": AreaKind.TOWNSHIP}


@dataclass(frozen=True)
class EarlierMerge:
    """A merge from before the data set begins. `centre` is not known, so there is none."""

    name: str
    short_name: str
    district: str
    into: str
    on: date
    legal_basis: str


EARLIER_MERGES = [
    EarlierMerge(
        name="Phường Sài Đồng",
        short_name="Sài Đồng",
        district="Quận Long Biên",
        into="Phường Phúc Đồng",
        on=date(2025, 1, 1),
        legal_basis="Nghị quyết 1286/NQ-UBTVQH15",
    )
]


@dataclass(frozen=True)
class ImportResult:
    """How many areas and successions are there after an import, and how many of them are new."""

    areas: int
    new_areas: int
    successions: int
    new_successions: int


def old_slug(name: str, district: str) -> str:
    """ "phuong-phuc-loi-quan-long-bien-truoc-2025": an old unit's name may stand in several districts."""
    return f"{slugify(name)}-{slugify(district)}-truoc-2025"


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

    def area(self, slug: str, **values: Any) -> Area:
        area = self.areas.get(slug)
        if area is None:
            area = self.areas[slug] = Area(slug=slug)
            self.session.add(area)
            self.new_areas += 1
        for name, value in values.items():
            if getattr(area, name) != value:
                setattr(area, name, value)
        return area

    def unit(self, slug: str, unit: Unit, parent: Area, **values: Any) -> Area:
        return self.area(
            slug,
            kind=KINDS[unit.kind],
            name=unit.name,
            short_name=unit.short_name,
            sort_key=sort_key(unit.short_name),
            parent_id=parent.id,
            code=unit.code,
            latitude=unit.latitude,
            longitude=unit.longitude,
            area_km2=unit.area_km2,
            **(asdict(unit.bounds) if unit.bounds else {}),
            **values,
        )

    def step(self, old: Area, new: Area, kind: SuccessionKind, on: date, legal_basis: str, is_main: bool) -> None:
        step = self.steps.get((old.id, new.id))
        if step is None:
            step = self.steps[old.id, new.id] = AreaSuccession(predecessor_id=old.id, successor_id=new.id)
            self.session.add(step)
            self.new_steps += 1
        step.kind, step.on, step.legal_basis, step.is_main = kind, on, legal_basis, is_main


def import_areas(session: Session, dataset: Dataset) -> ImportResult:
    """Bring in the city, its 126 units, the units before 1 July 2025 with their districts, and what became what."""
    work = _Import(session)
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

    districts: dict[str, Area] = {}
    for unit in dataset.old_units:
        if unit.district and unit.district not in districts:
            districts[unit.district] = work.area(
                slugify(unit.district),
                kind=AreaKind.DISTRICT,
                name=unit.district,
                short_name=unit.district_short,
                sort_key=sort_key(unit.district_short or ""),
                parent_id=city.id,
                valid_until=TWO_LEVELS,
            )
    session.flush()

    new = {unit.key: work.unit(slugify(unit.name), unit, city, valid_from=TWO_LEVELS) for unit in dataset.units}
    old = {
        unit.key: work.unit(
            old_slug(unit.name, unit.district or ""),
            unit,
            districts[unit.district or ""],
            valid_until=TWO_LEVELS,
        )
        for unit in dataset.old_units
    }
    session.flush()

    whole_predecessors: dict[str, int] = {}
    for mapping in dataset.mappings:
        whole_predecessors[mapping.new_key] = whole_predecessors.get(mapping.new_key, 0) + 1
    for mapping in dataset.mappings:
        merged = whole_predecessors[mapping.new_key] > 1
        kind = SuccessionKind.SPLIT if mapping.divided else SuccessionKind.MERGE if merged else SuccessionKind.RENAME
        work.step(old[mapping.old_key], new[mapping.new_key], kind, TWO_LEVELS, TWO_LEVELS_BASIS, mapping.is_main)
    for merge in EARLIER_MERGES:
        predecessor = work.area(
            old_slug(merge.name, merge.district),
            kind=AreaKind.WARD,
            name=merge.name,
            short_name=merge.short_name,
            sort_key=sort_key(merge.short_name),
            parent_id=districts[merge.district].id,
            valid_until=merge.on,
        )
        session.flush()
        successor = work.areas[old_slug(merge.into, merge.district)]
        work.step(predecessor, successor, SuccessionKind.MERGE, merge.on, merge.legal_basis, is_main=True)
    session.flush()
    if work.new_areas or work.new_steps:
        index_areas(session, load_gazetteer(session))
    return ImportResult(len(work.areas), work.new_areas, len(work.steps), work.new_steps)


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
