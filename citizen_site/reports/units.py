"""Handling units, and the people whom reports can be assigned to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.text import sort_key
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.workflow import CLOSED
from citizen_site.staff.queries import grants_of_people, holders_in, responsible_for


class NameTakenError(InvalidInputError):
    """Another unit of the area has this name."""


class UnknownHeadError(InvalidInputError):
    """The person is neither moderator nor leader there."""


def names_of_units(session: Session) -> Sequence[str]:
    """Of all units, closed ones too."""
    return session.scalars(select(HandlingUnit.name).order_by(HandlingUnit.sort_key, HandlingUnit.id)).all()


def units_for(session: Session, area_id: int) -> Sequence[HandlingUnit]:
    """Those that can be given a report of this area: of what the area is today and of all above it, as sorted."""
    return units_in(session, _reach(session, area_id))


def units_in(session: Session, area_ids: Collection[int]) -> Sequence[HandlingUnit]:
    """Units of these areas themselves that are not closed, with their heads, as sorted."""
    return session.scalars(
        select(HandlingUnit)
        .where(HandlingUnit.area_id.in_(area_ids), HandlingUnit.closed_at.is_(None))
        .options(joinedload(HandlingUnit.head))
        .order_by(HandlingUnit.sort_key, HandlingUnit.id)
    ).all()


def _reach(session: Session, area_id: int) -> Collection[int]:
    """What the area is today, all above it, and what these inherited."""
    areas = gazetteer(session)
    return areas.with_ancestors(areas.current_successor(areas.get(area_id)))


def units_of(session: Session, actor: Actor) -> Sequence[HandlingUnit]:
    """Those that the actor cares for, as sorted."""
    mine = true() if Role.MODERATOR in actor.everywhere else HandlingUnit.area_id.in_(actor.areas(Role.MODERATOR))
    return session.scalars(
        select(HandlingUnit)
        .where(mine, HandlingUnit.closed_at.is_(None))
        .options(joinedload(HandlingUnit.head))
        .order_by(HandlingUnit.sort_key, HandlingUnit.id)
    ).all()


def unit_of(session: Session, actor: Actor, unit_id: int) -> HandlingUnit:
    """One that the actor cares for. Raises NotFoundError."""
    unit = session.get(HandlingUnit, unit_id)
    if unit is None or not allowed(actor, Permission.SEE_DESK, unit):
        raise NotFoundError(f"unit {unit_id}")
    return unit


def open_reports_of(session: Session, units: Collection[HandlingUnit]) -> dict[int, int]:
    """How many open reports each of them has."""
    rows = session.execute(
        select(Report.assigned_unit_id, func.count())
        .where(Report.assigned_unit_id.in_([each.id for each in units]), Report.status.not_in(CLOSED))
        .group_by(Report.assigned_unit_id)
    )
    return {unit_id: number for unit_id, number in rows if unit_id is not None}


def possible_heads(session: Session, area_id: int, now: datetime) -> Sequence[Person]:
    """Moderators and leaders of the area and of those above it."""
    people = {
        each.id: each for role in (Role.MODERATOR, Role.LEADER) for each in responsible_for(session, role, area_id, now)
    }
    return sorted(people.values(), key=lambda each: (each.search_name, each.id))


def people_for(
    session: Session, report: Report, now: datetime, units: Collection[HandlingUnit] | None = None
) -> Sequence[Person]:
    """Those who can be given this report: its area's moderators and the heads of its units; never its reporter."""
    if report.area_id is None:
        return ()
    units = units_for(session, report.area_id) if units is None else units
    people = handlers_for(session, report.area_id, units, now)
    return [each for each in people if each.id != report.reporter_id]


def handlers_for(session: Session, area_id: int, units: Collection[HandlingUnit], now: datetime) -> Sequence[Person]:
    """Those who can be given reports of this area; `units` are those of units_for()."""
    return handlers_in(session, _reach(session, area_id), units, now)


def handlers_in(
    session: Session, area_ids: Collection[int], units: Collection[HandlingUnit], now: datetime
) -> Sequence[Person]:
    """Moderators of these areas and heads of these units, by name. People who closed their account are left out."""
    people = {each.id: each for each in holders_in(session, Role.MODERATOR, area_ids, now)}
    heads = active_head_ids(session, units, now)
    people.update({each.head.id: each.head for each in units if each.head and each.id in heads})
    return sorted(people.values(), key=lambda each: (each.search_name, each.id))


def active_head_ids(session: Session, units: Collection[HandlingUnit], now: datetime) -> Mapping[int, int]:
    """Unit -> person, of those whose head still has a role there (`possible_heads`) and an account."""
    by_head = {each.id: each.head_id for each in units if each.head_id is not None}
    if not by_head:
        return {}
    areas = gazetteer(session)
    reach: dict[int, set[int]] = {}
    for grant in grants_of_people(session, set(by_head.values()), (Role.MODERATOR, Role.LEADER), now):
        reach.setdefault(grant.person_id, set()).update(areas.subtree(areas.get(grant.area_id)))
    return {each.id: each.head_id for each in units if each.head_id and each.area_id in reach.get(each.head_id, ())}


def add_unit(session: Session, actor: Actor, place: Place, *, name: str, email: str, now: datetime) -> HandlingUnit:
    """A new one; a closed one of that name opens again. Of two taps the second gets what the first has made.

    Raises NameTakenError for a name that another one has.
    """
    new = HandlingUnit(area_id=place.id, created_at=now)
    authorise(actor, Permission.SEE_DESK, new)
    lock_rows(session, Area, Area.id == place.id)
    unit = session.scalars(
        select(HandlingUnit)
        .where(HandlingUnit.area_id.in_(gazetteer(session).identities(place)), HandlingUnit.sort_key == sort_key(name))
        .order_by(HandlingUnit.closed_at.is_not(None), HandlingUnit.id)
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    if unit is not None and unit.closed_at is None:
        if (unit.area_id, unit.name, unit.email) != (place.id, name, email):
            raise NameTakenError
        return unit
    unit = unit or new
    unit.name, unit.sort_key, unit.email, unit.closed_at = name, sort_key(name), email, None
    session.add(unit)
    session.flush()
    audit.record(session, "unit.added", now=now, actor_id=actor.person_id, thing=f"unit:{unit.id}", name=name)
    return unit


def change_unit(
    session: Session,
    actor: Actor,
    unit: HandlingUnit,
    *,
    name: str,
    email: str,
    head_id: int | None,
    now: datetime,
) -> None:
    """Raises NameTakenError, and UnknownHeadError for somebody who has no role there."""
    authorise(actor, Permission.SEE_DESK, unit)
    _lock(session, unit)
    if (unit.name, unit.email, unit.head_id) == (name, email, head_id):
        return
    same = select(HandlingUnit.id).where(
        HandlingUnit.area_id == unit.area_id, HandlingUnit.sort_key == sort_key(name), HandlingUnit.id != unit.id
    )
    if session.scalars(same).first():
        raise NameTakenError
    if head_id is not None and head_id not in {each.id for each in possible_heads(session, unit.area_id, now)}:
        raise UnknownHeadError
    unit.name, unit.sort_key, unit.email, unit.head_id = name, sort_key(name), email, head_id
    session.flush()
    audit.record(
        session, "unit.changed", now=now, actor_id=actor.person_id, thing=f"unit:{unit.id}", name=name, head=head_id
    )


def close_unit(session: Session, actor: Actor, unit: HandlingUnit, now: datetime) -> None:
    """Nothing new is assigned to it; its reports stay until they are reassigned. A second time changes nothing."""
    authorise(actor, Permission.SEE_DESK, unit)
    _lock(session, unit)
    if unit.closed_at is not None:
        return
    unit.closed_at = now
    session.flush()
    audit.record(session, "unit.closed", now=now, actor_id=actor.person_id, thing=f"unit:{unit.id}")


def _lock(session: Session, unit: HandlingUnit) -> None:
    """Units of an area change one after the other; this one is read again."""
    lock_rows(session, Area, Area.id == unit.area_id)
    session.refresh(unit)
