"""Points on the earth in degrees (WGS 84) and distances in kilometres."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

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


QUADKEY_ZOOM = 20


def quadkey(point: Point) -> str:
    """The path of the map tile at zoom 20 (about 35 m wide) that holds the point; its beginnings are larger tiles."""
    sine = math.sin(math.radians(max(-85.05112878, min(85.05112878, point.latitude))))
    tiles = 1 << QUADKEY_ZOOM
    x = (point.longitude + 180) / 360
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    column, row = (min(tiles - 1, max(0, int(part * tiles))) for part in (x, y))
    bits = range(QUADKEY_ZOOM - 1, -1, -1)
    return "".join(str((column >> bit & 1) | (row >> bit & 1) << 1) for bit in bits)


def quadkeys_around(point: Point, zoom: int) -> list[str]:
    """The tile at this zoom that holds the point, and the eight around it, as beginnings of quadkeys."""
    tile = quadkey(point)[:zoom]
    column = int("".join(str(int(digit) & 1) for digit in tile), 2)
    row = int("".join(str(int(digit) >> 1) for digit in tile), 2)
    last = (1 << zoom) - 1
    found = set()
    for x in (max(column - 1, 0), column, min(column + 1, last)):
        for y in (max(row - 1, 0), row, min(row + 1, last)):
            found.add("".join(str((x >> bit & 1) | (y >> bit & 1) << 1) for bit in range(zoom - 1, -1, -1)))
    return sorted(found)


def parse_point(text: str) -> Point | None:
    """ "21.0422,105.919" as a point; None when it is not one."""
    match = _POINT.match(text)
    if not match:
        return None
    point = Point(float(match[1]), float(match[2]))
    return point if abs(point.latitude) <= 90 and abs(point.longitude) <= 180 else None
