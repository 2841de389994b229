"""Units are added, changed and closed by those who moderate in their area."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.text import sort_key
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.reports.units.queries import possible_heads


def add_unit(session: Session, actor: Actor, place: Place, *, name: str, email: str, now: datetime) -> HandlingUnit:
    """A new one; a closed one of that name opens again. Raises InvalidInputError("name") for one that is there."""
    unit = session.scalars(
        select(HandlingUnit).where(HandlingUnit.area_id == place.id, HandlingUnit.sort_key == sort_key(name))
    ).first()
    if unit is not None and unit.closed_at is None:
        raise InvalidInputError("name")
    if unit is None:
        unit = HandlingUnit(area_id=place.id, created_at=now)
    authorise(actor, Permission.SEE_DESK, unit)
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
    """Raises InvalidInputError: "name" for one that another unit has, "head" for somebody who has no role there."""
    authorise(actor, Permission.SEE_DESK, unit)
    same = select(HandlingUnit.id).where(
        HandlingUnit.area_id == unit.area_id, HandlingUnit.sort_key == sort_key(name), HandlingUnit.id != unit.id
    )
    if session.scalars(same).first():
        raise InvalidInputError("name")
    if head_id is not None and head_id not in {each.id for each in possible_heads(session, unit.area_id, now)}:
        raise InvalidInputError("head")
    unit.name, unit.sort_key, unit.email, unit.head_id = name, sort_key(name), email, head_id
    session.flush()
    audit.record(
        session, "unit.changed", now=now, actor_id=actor.person_id, thing=f"unit:{unit.id}", name=name, head=head_id
    )


def close_unit(session: Session, actor: Actor, unit: HandlingUnit, now: datetime) -> None:
    """It is given nothing any more; what it has stays until it is given to somebody else."""
    authorise(actor, Permission.SEE_DESK, unit)
    unit.closed_at = unit.closed_at or now
    session.flush()
    audit.record(session, "unit.closed", now=now, actor_id=actor.person_id, thing=f"unit:{unit.id}")
