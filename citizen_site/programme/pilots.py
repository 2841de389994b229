"""Reads over pilot models. Everyone may see every model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from citizen_site.accounts.models import Contact, ContactKind
from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import today
from citizen_site.core.errors import NotFoundError
from citizen_site.directory.models import Pillar
from citizen_site.programme.models.pilots import (
    Pilot,
    PilotStatus,
    PilotUpdate,
    ProgrammeUnit,
    Promise,
    pilot_area,
    pilot_service,
)
from citizen_site.programme.units import thirteen_units

# Of each unit one place on each pillar: 39, as many as the programme has models. No source says which model is where.
PLACES = 39
QUIET_AFTER = timedelta(days=183)
FRESH = timedelta(days=30)
# Nothing more is expected of these.
ENDED = (PilotStatus.STOPPED, PilotStatus.SCALED)


@dataclass(frozen=True)
class GridRow:
    """A unit with the models that have a source, by pillar; `unplaced` are those whose pillar no source names."""

    unit: ProgrammeUnit
    cells: Mapping[Pillar, Sequence[Pilot]]
    unplaced: Sequence[Pilot]


@dataclass(frozen=True)
class Grid:
    """The units of the pilot by pillar. `sourced` counts the real models that have a public source."""

    rows: Sequence[GridRow]
    sourced: int

    @property
    def unsourced(self) -> int:
        return max(PLACES - self.sourced, 0)


def grid(session: Session) -> Grid:
    """All units and models: two statements."""
    pilots = session.scalars(select(Pilot).order_by(Pilot.is_demo, Pilot.sort_key, Pilot.id)).all()
    rows = []
    for unit in thirteen_units(session):
        own = [pilot for pilot in pilots if pilot.unit_id == unit.id]
        cells = {pillar: [pilot for pilot in own if pilot.pillar is pillar] for pillar in Pillar}
        rows.append(GridRow(unit, cells, [pilot for pilot in own if pilot.pillar is None]))
    return Grid(rows, sum(not pilot.is_demo for pilot in pilots))


def pilot_by_slug(session: Session, slug: str) -> Pilot:
    """With all that its page shows. Raises NotFoundError."""
    pilot = session.scalars(
        select(Pilot)
        .where(Pilot.slug == slug)
        .options(
            joinedload(Pilot.unit),
            *(
                selectinload(part)
                for part in (
                    Pilot.areas,
                    Pilot.services,
                    Pilot.indicators,
                    Pilot.updates,
                    Pilot.places,
                    Pilot.evidence,
                    Pilot.promises,
                )
            ),
            selectinload(Pilot.promises).joinedload(Promise.indicator),
        )
    ).first()
    if pilot is None:
        raise NotFoundError(slug)
    return pilot


def pilot_with_updates(session: Session, pilot_id: int) -> Pilot | None:
    """What tells whether it is quiet, read anew; None when it is gone."""
    query = select(Pilot).where(Pilot.id == pilot_id).options(selectinload(Pilot.updates))
    return session.scalars(query.execution_options(populate_existing=True)).first()


def responsible_email(session: Session, pilot: Pilot) -> str:
    """Where reminders go; "" for nobody."""
    address = select(Contact.value).where(
        Contact.person_id == pilot.responsible_person_id, Contact.kind == ContactKind.EMAIL
    )
    return session.scalars(address.order_by(Contact.id).limit(1)).first() or ""


def pilots_for_editing(session: Session) -> Sequence[Pilot]:
    """All of them with what tells whether they are quiet; real ones first."""
    query = select(Pilot).options(selectinload(Pilot.updates))
    return session.scalars(query.order_by(Pilot.is_demo, Pilot.sort_key, Pilot.id)).all()


def listed_pilots(session: Session, *, pillar: str = "", status: str = "", place: Place | None = None) -> list[Pilot]:
    """Models with their units; real ones first, then by name."""
    query = select(Pilot).options(joinedload(Pilot.unit))
    if pillar:
        query = query.where(Pilot.pillar == Pillar(pillar))
    if status:
        query = query.where(Pilot.status == PilotStatus(status))
    if place is not None:
        query = query.where(Pilot.id.in_(pilot_ids_for(session, place)))
    return list(session.scalars(query.order_by(Pilot.is_demo, Pilot.sort_key, Pilot.id)))


def pilots_by_ids(session: Session, ids: Sequence[int]) -> list[Pilot]:
    """With their units, in the order of the ids."""
    rows = session.scalars(select(Pilot).where(Pilot.id.in_(ids)).options(joinedload(Pilot.unit)).order_by(Pilot.id))
    found = {pilot.id: pilot for pilot in rows}
    return [found[each] for each in ids if each in found]


def pilots_with_places(session: Session) -> Sequence[Pilot]:
    """Models that have places, with these and their units."""
    query = select(Pilot).where(Pilot.places.any()).options(joinedload(Pilot.unit), selectinload(Pilot.places))
    return session.scalars(query.order_by(Pilot.is_demo, Pilot.sort_key, Pilot.id)).all()


def pilots_of_service(session: Session, service_id: int) -> Sequence[Pilot]:
    """The models that a service belongs to, with their units."""
    query = select(Pilot).join(pilot_service).where(pilot_service.c.service_id == service_id)
    ordered = query.options(joinedload(Pilot.unit)).order_by(Pilot.is_demo, Pilot.sort_key, Pilot.id)
    return session.scalars(ordered).all()


def pilot_ids_for(session: Session, place: Place) -> list[int]:
    """Ids of the models of an area, by lineage: those of the district or ward that its people belonged to.

    All of them for the city.
    """
    areas = gazetteer(session)
    where = _areas_of_pilots(session)
    if place is areas.city:
        return sorted(where)
    asked = _homes(areas, place)
    return sorted(pilot_id for pilot_id, area_ids in where.items() if _is_of(areas, area_ids, asked))


def _homes(areas: Gazetteer, place: Place) -> set[int]:
    """Ids of today's areas of a place and of all that contain them, but for the city."""
    homes = {each.id for current in areas.current_areas(place) for each in (current, *areas.ancestors(current))}
    return homes - {areas.city.id} if areas.city else homes


def _is_of(areas: Gazetteer, area_ids: Iterable[int], homes: set[int]) -> bool:
    """Whether people of the homes belonged to any of these areas."""
    return any(_reach(areas, each) & homes for each in area_ids)


def _areas_of_pilots(session: Session) -> Mapping[int, list[int]]:
    """Ids of all models -> where each ran; a model without areas of its own ran in all of its unit's."""
    units = session.execute(select(Pilot.id, ProgrammeUnit.area_id).join(Pilot.unit).order_by(Pilot.id))
    own: dict[int, list[int]] = {}
    for pilot_id, area_id in session.execute(
        select(pilot_area.c.pilot_id, pilot_area.c.area_id).order_by(pilot_area.c.pilot_id, pilot_area.c.area_id)
    ):
        own.setdefault(pilot_id, []).append(area_id)
    return {pilot_id: own.get(pilot_id, [unit] if unit else []) for pilot_id, unit in units}


def reach_of_pilots(session: Session) -> Mapping[int, set[int]]:
    """Ids of models -> of the areas where each ran and of today's areas of their people; two statements."""
    areas = gazetteer(session)
    where = _areas_of_pilots(session)
    return {pilot_id: set().union(*(_reach(areas, each) for each in ids)) for pilot_id, ids in where.items()}


def _reach(areas: Gazetteer, area_id: int) -> set[int]:
    place = areas.get(area_id)
    return {area_id, *(each.id for each in areas.current_areas(place))}


def last_news_on(pilot: Pilot) -> date | None:
    """The day of the newest update, or of its beginning; None where neither is known."""
    return max([update.on for update in pilot.updates], default=pilot.since)


def is_quiet(pilot: Pilot, now: datetime) -> bool:
    """Half a year or more without news of a model that goes on, as far as anyone says."""
    last = last_news_on(pilot)
    return pilot.status not in ENDED and (last is None or last <= today(now) - QUIET_AFTER)


def quiet_pilots(session: Session, now: datetime) -> Sequence[Pilot]:
    """Models of which somebody is to be reminded now: half a year without news, and as long since the last time."""
    news = select(func.max(PilotUpdate.on)).where(PilotUpdate.pilot_id == Pilot.id).scalar_subquery()
    last = func.coalesce(news, Pilot.since)
    query = select(Pilot).where(
        Pilot.responsible_person_id.is_not(None),
        Pilot.status.not_in(ENDED),
        (last.is_(None)) | (last <= today(now) - QUIET_AFTER),
        (Pilot.reminded_at.is_(None)) | (Pilot.reminded_at <= now - QUIET_AFTER),
    )
    return session.scalars(query.order_by(Pilot.id)).all()


@dataclass(frozen=True)
class FrontUpdate:
    """What is new about a model of the reader's ward."""

    pilot: Pilot
    update: PilotUpdate


def front_update(session: Session, place: Place | None, now: datetime) -> FrontUpdate | None:
    """The newest update of the last 30 days about a model of the place; None for the whole city."""
    if place is None:
        return None
    rows = session.execute(
        select(PilotUpdate, Pilot, func.coalesce(pilot_area.c.area_id, ProgrammeUnit.area_id).label("area_id"))
        .join(Pilot, Pilot.id == PilotUpdate.pilot_id)
        .join(Pilot.unit)
        .outerjoin(pilot_area, pilot_area.c.pilot_id == Pilot.id)
        .where(PilotUpdate.on > today(now) - FRESH, PilotUpdate.on <= today(now))
        .order_by(PilotUpdate.on.desc(), PilotUpdate.id.desc(), pilot_area.c.area_id)
    )
    areas = gazetteer(session)
    homes = _homes(areas, place)
    found = (row for row in rows if row.area_id is not None and _is_of(areas, [row.area_id], homes))
    return next((FrontUpdate(row.Pilot, row.PilotUpdate) for row in found), None)
