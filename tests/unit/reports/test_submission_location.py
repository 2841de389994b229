"""Points that people type, and the tiles around a point."""

import math

from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.geo import Point, quadkey, quadkeys_around
from citizen_site.reports.similarity import NEAR_KM, TILES_ZOOM
from citizen_site.reports.submission.location import PointProblem, read_point

hanoi = st.builds(Point, st.floats(20.5, 21.4), st.floats(105.2, 106.1))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_point_in_vietnam_or_a_reason(text: str) -> None:
    found = read_point(text)
    assert isinstance(found, PointProblem) or 6 <= found.latitude <= 23.6


@given(hanoi)
def test_two_numbers_in_the_wrong_order_are_recognised(point: Point) -> None:
    assert isinstance(read_point(f"{point.latitude:.6f}, {point.longitude:.6f}"), Point)
    assert read_point(f"{point.longitude:.6f}, {point.latitude:.6f}") is PointProblem.SWAPPED


@given(hanoi, st.floats(0, 2 * math.pi), st.floats(0, NEAR_KM))
def test_the_nine_tiles_hold_everything_that_is_near_enough(point: Point, direction: float, km: float) -> None:
    north, east = km * math.cos(direction) / 111.32, km * math.sin(direction) / 111.32
    other = Point(point.latitude + north, point.longitude + east / math.cos(math.radians(point.latitude)))
    tiles = quadkeys_around(point, TILES_ZOOM)
    assert len(tiles) == 9
    assert quadkey(other)[:TILES_ZOOM] in tiles
