"""Wards by their names and by those of former areas, each with what it has of what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.address_names import areas_in_address
from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.areas.labels import distinct_name, full_name
from citizen_site.areas.name_words import name_words, split_kind
from citizen_site.areas.names import AreaName, NameKind
from citizen_site.areas.search import search_areas
from citizen_site.reports.addresses import wards_of_street
from citizen_site.reports.submission.location import unit_of

# More former areas than this tell nobody anything; nor do more names.
MAX_NOTES = 3
MAX_NAMES = 20


@dataclass(frozen=True)
class WardMatch:
    """A ward of today, and sentences about which part of the former areas it is that the words found."""

    place: Place
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WardMatches:
    """What words found. `is_near` says that nobody knows the name, and that these have one like it."""

    wards: Sequence[WardMatch] = ()
    is_near: bool = False
    # What was understood: the name in an address, or its street where past addresses know the ward.
    name: str = ""

    @property
    def only(self) -> Place | None:
        """The one ward that is meant."""
        return self.wards[0].place if len(self.wards) == 1 and not self.is_near else None


def ward_matches(session: Session, words: str) -> WardMatches:
    """Today's wards and communes for a name, old or new; those that fit best come first."""
    areas = gazetteer(session)
    matches = search_areas(session, words)
    names = [*matches.found, *(name for text in matches.near for name in search_areas(session, text).found)]
    return WardMatches(_wards(areas, names), is_near=bool(matches.near))


def wards_of_address(session: Session, address: str) -> WardMatches:
    """Today's wards that an address speaks of: by a name in it, else by past reports at the same street."""
    areas = gazetteer(session)
    if names := areas_in_address(session, address):
        length = len(split_kind(name_words(names[0].text)).words)
        return WardMatches(_wards(areas, names), name=" ".join(names[0].text.split()[-length:]))
    units = [unit for area_id in wards_of_street(session, address) if (unit := unit_of(areas, areas.get(area_id)))]
    return WardMatches([WardMatch(unit) for unit in dict.fromkeys(units)])


def _wards(areas: Gazetteer, names: Sequence[AreaName]) -> Sequence[WardMatch]:
    found: dict[Place, WardMatch] = {}
    for name in names[:MAX_NAMES]:
        for place, today, unit in _todays_areas(areas, name):
            note = _("có %(name)s", name=name.text) if name.kind is NameKind.PLACE else _part(areas, place, today)
            known = found.setdefault(unit, WardMatch(unit))
            if note and note not in known.notes and len(known.notes) < MAX_NOTES:
                known.notes.append(note)
    return list(found.values())


def _todays_areas(areas: Gazetteer, name: AreaName) -> Iterator[tuple[Place, Place, Place]]:
    """Each area that bears the name, with each of today's that its people belong to, and the ward of that one."""
    for place in [name.place] if name.place else name.via:
        for today in areas.current_areas(place):
            if unit := unit_of(areas, today):
                yield place, today, unit


def _part(areas: Gazetteer, place: Place, today: Place) -> str:
    """What today's area has of the one that was found; "" when it is that one."""
    if place.is_current:
        return "" if place.is_unit else full_name(areas, place)
    name = distinct_name(areas, place)
    if len(areas.current_areas(place)) == 1:
        return _("gồm %(name)s", name=name)
    if today is areas.current_successor(place):
        return _("phần chính của %(name)s", name=name)
    return _("một phần của %(name)s", name=name)
