"""Wards by their names and by those of former areas, each with what it has of what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.areas.labels import area_name, full_name
from citizen_site.areas.queries import AreaMatch, search_areas
from citizen_site.reports.submission.location import unit_of

# More former areas than this tell nobody anything.
MAX_NOTES = 3


@dataclass(frozen=True)
class WardMatch:
    """A ward of today, and sentences about which part of the former areas it is that the words found."""

    place: Place
    notes: list[str] = field(default_factory=list)


def ward_matches(session: Session, words: str) -> Sequence[WardMatch]:
    """Today's wards and communes for a name, old or new; those that fit best come first."""
    areas = gazetteer(session)
    found: dict[Place, WardMatch] = {}
    for match in search_areas(session, words):
        for today in match.today:
            unit = unit_of(areas, today)
            if unit is None:
                continue
            note = _part_of(areas, match, today)
            known = found.setdefault(unit, WardMatch(unit))
            if note and note not in known.notes and len(known.notes) < MAX_NOTES:
                known.notes.append(note)
    return list(found.values())


def _part_of(areas: Gazetteer, match: AreaMatch, today: Place) -> str:
    """What today's area has of the one that was found; "" when it is that one."""
    place = match.place
    if place.is_current:
        return "" if place.is_unit else full_name(areas, place)
    name = area_name(place)
    if len(match.today) == 1:
        return _("gồm %(name)s cũ", name=name)
    if place.is_unit and today is match.today[0]:
        return _("phần chính của %(name)s cũ", name=name)
    return _("một phần của %(name)s cũ", name=name)
