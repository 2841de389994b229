"""Is a report about those who handle it? Then nobody hides it alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.text import fold
from citizen_site.reports.models import Report
from citizen_site.reports.units.models import HandlingUnit


def names_office(session: Session, report: Report) -> bool:
    """Does it name a unit or a committee that handles reports where it is now? A unit that closed still counts."""
    areas = gazetteer(session)
    place = areas.heir(areas.get(report.area_id or 0))
    units = session.scalars(select(HandlingUnit.name).where(HandlingUnit.area_id.in_(areas.with_ancestors(place))))
    offices = [name for each in (place, *areas.ancestors(place)) if each.is_unit for name in committee_names(each.name)]
    return names_one_of(report.description, [*units, *offices])


def names_one_of(text: str, offices: Iterable[str]) -> bool:
    """Does the text name one of these offices, with or without accents? A name of one word says too little."""
    words = f" {fold(text)} "
    return any(" " in name and f" {name} " in words for name in map(fold, offices))


def committee_names(place_name: str) -> list[str]:
    """How people write the office of a ward or commune."""
    return [f"UBND {place_name}", f"Ủy ban nhân dân {place_name}", f"Công an {place_name}"]
