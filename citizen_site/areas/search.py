"""Search entries of areas: current ones by their present and former names, former ones by theirs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, load_gazetteer
from citizen_site.areas.models import AreaKind
from citizen_site.core.search import SearchEntry, index

KIND = "area"


def entries(areas: Gazetteer) -> Iterable[SearchEntry]:
    """Today's areas are found by all names that ever led to them; they rank before groups and old names."""
    old_names: dict[int, list[str]] = {}
    for place in areas:
        if place.is_unit and not place.is_current:
            for successor in areas.current_areas(place):
                old_names.setdefault(successor.id, []).append(place.name)
    # Equal matches are in alphabetical order.
    for position, place in enumerate(sorted(areas, key=lambda place: place.sort_key)):
        above = [ancestor.name for ancestor in areas.ancestors(place)]
        body = " . ".join([*dict.fromkeys(old_names.get(place.id, [])), *above])
        yield SearchEntry(KIND, place.id, place.name, body=body, weight=_rank(place) * 1_000_000 - position)


def _rank(place: Place) -> int:
    if place.kind == AreaKind.CITY:
        return 4
    if not place.is_current:
        return 1
    return 3 if place.is_unit else 2


def index_areas(session: Session, areas: Gazetteer) -> None:
    index(session, entries(areas))


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    return entries(load_gazetteer(session))
