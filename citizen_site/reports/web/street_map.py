"""A still map of the streets around a point: pictures of the map server side by side, for paper and without scripts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.core.geo import Point

# At this zoom a pixel is about 1.1 m wide in Hanoi: the house and the corners of its block.
ZOOM, TILE = 17, 256
WIDTH, HEIGHT = 480, 360


@dataclass(frozen=True)
class MapTile:
    """A picture of 256 pixels, and where its corner lies in the map, in pixels from the upper left."""

    href: str
    x: float
    y: float


@dataclass(frozen=True)
class StreetMap:
    """The map is WIDTH by HEIGHT pixels; its point lies in the middle."""

    tiles: Sequence[MapTile]
    width: int = WIDTH
    height: int = HEIGHT


def street_map(point: Point | None, address: str) -> StreetMap | None:
    """The map around a point; `address` is that of tiles, with {z}, {x} and {y}. None without a point or a server."""
    if point is None or not address:
        return None
    side = 2**ZOOM
    across = (point.longitude + 180) / 360 * side * TILE
    down = (1 - math.asinh(math.tan(math.radians(point.latitude))) / math.pi) / 2 * side * TILE
    left, top = across - WIDTH / 2, down - HEIGHT / 2
    return StreetMap(
        [
            MapTile(
                address.replace("{z}", str(ZOOM)).replace("{x}", str(column % side)).replace("{y}", str(row)),
                round(column * TILE - left, 1),
                round(row * TILE - top, 1),
            )
            for row in range(int(top // TILE), int((top + HEIGHT) // TILE) + 1)
            for column in range(int(left // TILE), int((left + WIDTH) // TILE) + 1)
        ]
    )
