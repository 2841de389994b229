"""A map of what is open, drawn as SVG: no tiles of other hosts, no script.

Somebody with many wards sees a disc for each ward; with few, the cells of the map in which reports lie.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from citizen_site.areas.gazetteer import Place
from citizen_site.core.geo import QUADKEY_ZOOM, Bounds, Point, cell_bounds, quadkeys_between

# More cells than that are no map but a carpet.
MOST_CELLS = 150
FEW_PLACES = 6
WIDTH = 600
_KM_A_DEGREE = 111.2
_USUAL_KM2 = 9.0
_MARGIN = 0.08
_SHADES = 4


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing, in its units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Spot:
    """Something on the map: where, how many reports are open and late there, how dark (1 to 4), and its list."""

    box: Box
    open: int
    late: int
    shade: int
    label: str
    href: str

    @property
    def middle(self) -> tuple[float, float]:
        return self.box.x + self.box.width / 2, self.box.y + self.box.height / 2


@dataclass(frozen=True)
class OpenMap:
    """The spots, the darkest last; `places` are names with their points; `width` and `height` of the drawing."""

    spots: Sequence[Spot]
    places: Sequence[tuple[str, float, float]]
    height: float
    are_places: bool
    width: float = WIDTH


def bounds_of(places: Sequence[Place]) -> Bounds | None:
    """A box around places, wide enough for the area that each has; None when nobody knows where they are."""
    known = [(each.point, math.sqrt(each.area_km2 or _USUAL_KM2) * (0.5 + _MARGIN)) for each in places if each.point]
    if not known:
        return None
    edges = [
        (
            point.latitude - reach / _KM_A_DEGREE,
            point.longitude - reach / _longitude_km(point),
            point.latitude + reach / _KM_A_DEGREE,
            point.longitude + reach / _longitude_km(point),
        )
        for point, reach in known
    ]
    south, west, north, east = zip(*edges, strict=True)
    return Bounds(south=min(south), west=min(west), north=max(north), east=max(east))


def _longitude_km(point: Point) -> float:
    return _KM_A_DEGREE * math.cos(math.radians(point.latitude))


def cells_between(bounds: Bounds) -> Sequence[str]:
    """The quadkeys of the cells that cover a box, at most MOST_CELLS, all of one size."""
    north_west, south_east = Point(bounds.north, bounds.west), Point(bounds.south, bounds.east)
    return quadkeys_between(north_west, south_east, QUADKEY_ZOOM - 2, most=MOST_CELLS)


class Drawing:
    """Degrees within a box as units of a drawing that is WIDTH wide."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._scale = WIDTH / (bounds.east - bounds.west)
        self._stretch = self._scale / math.cos(math.radians(bounds.middle.latitude))
        self.height = round((bounds.north - bounds.south) * self._stretch, 1)

    def point(self, point: Point) -> tuple[float, float]:
        x = (point.longitude - self._bounds.west) * self._scale
        return round(x, 1), round((self._bounds.north - point.latitude) * self._stretch, 1)

    def box(self, bounds: Bounds) -> Box:
        x, y = self.point(Point(bounds.north, bounds.west))
        right, bottom = self.point(Point(bounds.south, bounds.east))
        return Box(x, y, round(right - x, 1), round(bottom - y, 1))

    def disc(self, point: Point, radius: float) -> Box:
        x, y = self.point(point)
        return Box(round(x - radius, 1), round(y - radius, 1), 2 * radius, 2 * radius)


def shade_of(number: int, most: int) -> int:
    """1 for few to 4 for the most, by square root: a single full cell does not make all others pale."""
    return max(1, math.ceil(_SHADES * math.sqrt(number / most))) if most else 1


def map_of_cells(
    bounds: Bounds,
    cells: Mapping[str, tuple[int, int]],
    places: Sequence[Place],
    *,
    label: Callable[[int, int], str],
    href: Callable[[str], str],
) -> OpenMap:
    """Squares of the map; `cells` has how many are open and late in each."""
    drawing, most = Drawing(bounds), max((number for number, _late in cells.values()), default=0)
    spots = [
        Spot(drawing.box(cell_bounds(key)), number, late, shade_of(number, most), label(number, late), href(key))
        for key, (number, late) in cells.items()
    ]
    names = [(each.short_name, *drawing.point(each.point)) for each in places if each.point]
    return OpenMap(sorted(spots, key=lambda spot: (spot.shade, spot.href)), names, drawing.height, are_places=False)


def map_of_places(
    bounds: Bounds,
    loads: Sequence[tuple[Place, tuple[int, int]]],
    *,
    label: Callable[[Place, int, int], str],
    href: Callable[[Place], str],
) -> OpenMap:
    """A disc for each place with open reports, as large as they are many; the largest are drawn first."""
    drawing, most = Drawing(bounds), max((number for _place, (number, _late) in loads), default=0)
    spots = []
    for place, (number, late) in loads:
        if place.point and number:
            disc = drawing.disc(place.point, round(6 + 20 * math.sqrt(number / most), 1))
            spots.append(Spot(disc, number, late, shade_of(number, most), label(place, number, late), href(place)))
    return OpenMap(sorted(spots, key=lambda spot: (-spot.open, spot.href)), (), drawing.height, are_places=True)
