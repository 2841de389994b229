"""A small map of a point that needs no script and asks nobody for tiles: the names around it, on squares of one size.

Nobody publishes streets or borders under a free licence (position.py), so it shows what the site knows itself: where
today's units, and the former ones whose names people still use, have their centres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.core.geo import Point

# Of the drawing, in units of its own; the point lies in the middle.
WIDTH, HEIGHT = 320, 160
# Kilometres from edge to edge: the first with enough names, one's own unit and half of the other points is taken, or
# else the one with most names.
WIDTHS_KM = (3, 6, 12)
ENOUGH_NAMES, MOST_NAMES = 3, 6
SQUARE_KM = 0.5
KM_A_DEGREE = 111.32
# No name leaves the drawing, or lies on another one or on the pin: left, top, right, bottom.
LETTER_WIDTH, LINE_HEIGHT, MARGIN = 9, 18, 4
Box = tuple[float, float, float, float]
PIN: Box = (WIDTH / 2 - 16, HEIGHT / 2 - 36, WIDTH / 2 + 16, HEIGHT / 2 + 6)
BELOW_PIN = HEIGHT // 2 + 18


@dataclass(frozen=True)
class MapName:
    """A unit at its centre, in units of the drawing from its north-western corner."""

    place: Place
    x: int
    y: int

    @property
    def box(self) -> Box:
        half = len(self.place.short_name) * LETTER_WIDTH / 2
        return self.x - half, self.y - LINE_HEIGHT / 2, self.x + half, self.y + LINE_HEIGHT / 2


@dataclass(frozen=True)
class SmallMap:
    """`square` is the side of a square of `SQUARE_KM`, `pins` are other points, in units of the drawing."""

    names: list[MapName]
    square: int
    pins: list[tuple[int, int]]


def small_map(areas: Gazetteer, point: Point, own: Place | None, others: Sequence[Point] = ()) -> SmallMap:
    """The drawing of what lies around a point in the unit `own`, with other points. It needs no query."""
    drawings = [_draw(areas, point, own, others, WIDTH / km) for km in WIDTHS_KM]

    def shows_own(drawn: SmallMap) -> bool:
        return own is None or any(each.place is own for each in drawn.names)

    def is_good(drawn: SmallMap) -> bool:
        return len(drawn.names) >= ENOUGH_NAMES and shows_own(drawn) and 2 * len(drawn.pins) >= len(others)

    best = max(drawings, key=lambda each: (shows_own(each), len(each.names)))
    return next((each for each in drawings if is_good(each)), best)


def _draw(areas: Gazetteer, point: Point, own: Place | None, others: Sequence[Point], units_a_km: float) -> SmallMap:
    pins = [_position(each, point, units_a_km) for each in others]
    visible = [(x, y) for x, y in pins if 0 <= x <= WIDTH and 0 <= y <= HEIGHT]
    return SmallMap(_names(areas, point, own, units_a_km), round(units_a_km * SQUARE_KM), visible)


def _names(areas: Gazetteer, point: Point, own: Place | None, units_a_km: float) -> list[MapName]:
    """One's own unit, today's others, former ones of another name; the nearest first, as far as there is room."""

    def rank(found: tuple[Place, Point]) -> tuple[bool, bool, float, int]:
        place, centre = found
        return place is not own, not place.is_current, centre.distance_km(point), place.id

    reach_km = WIDTH / units_a_km / 2
    units = [(place, place.point) for place in areas if place.is_unit and place.point]
    near = [each for each in units if each[1].distance_km(point) <= reach_km]
    placed: list[MapName] = []
    for place, centre in sorted(near, key=rank):
        name = MapName(place, *_position(centre, point, units_a_km))
        if place is own and _overlap(name.box, PIN):
            name = MapName(place, WIDTH // 2, BELOW_PIN)
        is_said = any(each.place.short_name == place.short_name for each in placed)
        if not is_said and _fits(name.box) and not any(_overlap(name.box, each.box) for each in placed):
            placed.append(name)
    return placed[:MOST_NAMES]


def _position(place: Point, middle: Point, units_a_km: float) -> tuple[int, int]:
    east = (place.longitude - middle.longitude) * math.cos(math.radians(middle.latitude)) * KM_A_DEGREE
    north = (place.latitude - middle.latitude) * KM_A_DEGREE
    return round(WIDTH / 2 + east * units_a_km), round(HEIGHT / 2 - north * units_a_km)


def _fits(box: Box) -> bool:
    left, top, right, bottom = box
    inside = left >= MARGIN and top >= MARGIN and right <= WIDTH - MARGIN and bottom <= HEIGHT - MARGIN
    return inside and not _overlap(box, PIN)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
