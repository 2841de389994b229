"""Reads over areas. Everyone may see every area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.search import KIND
from citizen_site.core.errors import NotFoundError
from citizen_site.core.search import search
from citizen_site.core.text import initial

MAX_RESULTS = 20


@dataclass(frozen=True)
class AreaMatch:
    """An area that a query found; for one that is no more, today's areas in `today`, the main one first."""

    place: Place
    today: Sequence[Place]


def area_by_slug(session: Session, slug: str) -> Place:
    """Raises NotFoundError."""
    place = gazetteer(session).find(slug)
    if place is None:
        raise NotFoundError(slug)
    return place


def names_of_areas(session: Session) -> list[str]:
    """Of all areas, former ones too, in short: "Phúc Lợi"."""
    return [place.short_name for place in gazetteer(session)]


def area_matches(session: Session, ids: Sequence[int]) -> list[AreaMatch]:
    """Areas for ids, in the order of the ids."""
    areas = gazetteer(session)
    return [AreaMatch(areas.get(each), areas.current_areas(areas.get(each))) for each in ids]


def search_areas(session: Session, words: str) -> list[AreaMatch]:
    """Areas by name, without accents too; at most 20."""
    hits = search(session, words, kinds=[KIND], limit=MAX_RESULTS).get(KIND)
    return area_matches(session, hits.ids) if hits else []


def units_by_letter(session: Session) -> dict[str, list[Place]]:
    """Today's wards and communes under their first letter, in Vietnamese order."""
    letters: dict[str, list[Place]] = {}
    for place in gazetteer(session).units:
        letters.setdefault(initial(place.short_name), []).append(place)
    return letters


def units_geojson(session: Session) -> dict[str, Any]:
    """Today's units as a GeoJSON FeatureCollection of centre points (not borders)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": place.slug,
                "geometry": {"type": "Point", "coordinates": [place.point.longitude, place.point.latitude]},
                "properties": {"name": place.name, "kind": place.kind.value, "area_km2": place.area_km2},
            }
            for place in gazetteer(session).units
            if place.point
        ],
    }
