"""The thirteen units, and who carries on for one that is no more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.programme.models.pilots import ProgrammeUnit, UnitSuccession


def thirteen_units(session: Session) -> Sequence[ProgrammeUnit]:
    """The units of the pilot, in their order."""
    units = select(ProgrammeUnit).where(ProgrammeUnit.position.is_not(None))
    return session.scalars(units.order_by(ProgrammeUnit.position, ProgrammeUnit.id)).all()


def unit_by_slug(session: Session, slug: str) -> ProgrammeUnit:
    """Raises NotFoundError."""
    unit = session.scalars(select(ProgrammeUnit).where(ProgrammeUnit.slug == slug)).first()
    if unit is None:
        raise NotFoundError(slug)
    return unit


def carrying_areas(session: Session, unit: ProgrammeUnit) -> Sequence[Place]:
    """Today's wards and communes that carry on for a district; none for an agency."""
    if unit.area_id is None:
        return []
    areas = gazetteer(session)
    return areas.current_areas(areas.get(unit.area_id))


def successions_of(session: Session, unit: ProgrammeUnit) -> Sequence[UnitSuccession]:
    """The way from an agency to the one of today, step by step."""
    rows = session.scalars(
        select(UnitSuccession)
        .options(joinedload(UnitSuccession.successor))
        .order_by(UnitSuccession.on, UnitSuccession.id)
    )
    steps: dict[int, list[UnitSuccession]] = {}
    for row in rows:
        steps.setdefault(row.predecessor_id, []).append(row)
    found: list[UnitSuccession] = []
    waiting, seen = [unit.id], set()
    while waiting:
        current = waiting.pop(0)
        if current not in seen:
            seen.add(current)
            found += steps.get(current, [])
            waiting += [step.successor_id for step in steps.get(current, [])]
    return found
