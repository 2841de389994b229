"""What of an area can be searched for: today's areas by their own and by their old names, old ones by theirs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, load_gazetteer
from citizen_site.areas.models import AreaKind
from citizen_site.core.search import SearchEntry, index

KIND = "area"


def entries(areas: Gazetteer) -> Iterable[SearchEntry]:
    """Today's units rank before groups and before old names."""
    for place in areas:  # type: ignore[attr-defined]
        old_names = " . ".join(dict.fromkeys(step.predecessor.name for step in areas.predecessors(place)))
        above = " . ".join(ancestor.name for ancestor in areas.ancestors(place))
        yield SearchEntry(KIND, place.id, place.name, body=f"{old_names} . {above}", weight=_weight(place))


def _weight(place: Place) -> int:
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
