"""Points on the earth in degrees (WGS 84), distances in kilometres, and map tiles."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import mercantile

_EARTH_RADIUS_KM = 6371.0088
_POINT = re.compile(r"^\s*(-?\d{1,2}(?:\.\d{1,10})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*$")


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees."""

    latitude: float
    longitude: float

    def distance_km(self, other: Point) -> float:
        """Great-circle distance in kilometres."""
        phi1, phi2 = math.radians(self.latitude), math.radians(other.latitude)
        half_phi = (phi2 - phi1) / 2
        half_lambda = math.radians(other.longitude - self.longitude) / 2
        a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
        return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(a))


@dataclass(frozen=True)
class Bounds:
    """The box around an area, its edges in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def middle(self) -> Point:
        return Point((self.south + self.north) / 2, (self.west + self.east) / 2)

    def half_widths_from_centre(self, point: Point) -> float:
        """How far a point lies from the centre, by the size of the box: 1 in the middle of an edge, √2 in a corner."""
        up = (2 * point.latitude - self.south - self.north) / (self.north - self.south)
        right = (2 * point.longitude - self.west - self.east) / (self.east - self.west)
        return math.hypot(up, right)


QUADKEY_ZOOM = 20
# Web Mercator has no poles: the map ends here, in degrees.
_MAX_LATITUDE = 85.05112878


def _tile(point: Point, zoom: int) -> mercantile.Tile:
    """The tile of Web Mercator at this zoom that contains the point; points beyond the map lie in its edge tiles."""
    latitude = max(-_MAX_LATITUDE, min(_MAX_LATITUDE, point.latitude))
    return mercantile.tile(point.longitude, latitude, zoom)


def quadkey(point: Point) -> str:
    """The quadkey of the map tile at zoom 20 (about 35 m wide) that contains the point; prefixes are larger tiles."""
    key: str = mercantile.quadkey(_tile(point, QUADKEY_ZOOM))
    return key


def quadkeys_around(point: Point, zoom: int) -> list[str]:
    """The tile at this zoom that contains the point and its neighbours, up to nine, as quadkeys in order."""
    tile = _tile(point, zoom)
    return sorted(mercantile.quadkey(each) for each in (tile, *mercantile.neighbors(tile)))


def quadkeys_between(north_west: Point, south_east: Point, zoom: int, *, most: int) -> list[str]:
    """The tiles that cover a rectangle, as quadkeys, row by row from its north-western corner.

    They are of this zoom, or of the nearest smaller one at which there are no more than `most`.
    """
    for level in range(zoom, 0, -1):
        first, last = _tile(north_west, level), _tile(south_east, level)
        columns, rows = range(first.x, last.x + 1), range(first.y, last.y + 1)
        if len(columns) * len(rows) <= most:
            return [mercantile.quadkey(column, row, level) for row in rows for column in columns]
    return [""]


def cell_bounds(quadkey: str) -> Bounds:
    """The edges of the tile with this quadkey."""
    box = mercantile.bounds(mercantile.quadkey_to_tile(quadkey))
    return Bounds(south=box.south, west=box.west, north=box.north, east=box.east)


def parse_point(text: str) -> Point | None:
    """ "21.0422,105.919" as a point; None when it is not one."""
    match = _POINT.match(text)
    if not match:
        return None
    point = Point(float(match[1]), float(match[2]))
    return point if abs(point.latitude) <= 90 and abs(point.longitude) <= 180 else None
