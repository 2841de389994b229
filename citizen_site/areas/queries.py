"""Reads over areas. Everyone may see every area."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.text import initial


def area_by_slug(session: Session, slug: str) -> Place:
    """Raises NotFoundError."""
    place = gazetteer(session).find(slug)
    if place is None:
        raise NotFoundError(slug)
    return place


def names_of_areas(session: Session) -> list[str]:
    """Of all areas, former ones too, in short: "Phúc Lợi"."""
    return [place.short_name for place in gazetteer(session)]


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
