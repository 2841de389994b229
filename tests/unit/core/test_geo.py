"""Points, distances and map tiles."""

import pytest

from citizen_site.core.geo import Point, parse_point, quadkey, quadkeys_around, quadkeys_between


def test_the_distance_between_two_wards_is_in_kilometres() -> None:
    hoan_kiem, long_bien = Point(21.032, 105.85), Point(21.0197, 105.896)
    assert hoan_kiem.distance_km(long_bien) == pytest.approx(4.97, abs=0.05)
    assert hoan_kiem.distance_km(hoan_kiem) == 0


def test_a_point_is_read_from_an_address() -> None:
    assert parse_point("21.0422,105.919") == Point(21.0422, 105.919)
    assert parse_point(" -21 , 105 ") == Point(-21.0, 105.0)


@pytest.mark.parametrize(
    "text", ["", "21", "21,", "a,b", "99.5,105", "21,181", "21.1;105", "1e9,3", "nan,nan", "21,105,3"]
)
def test_what_is_no_point_is_none(text: str) -> None:
    assert parse_point(text) is None


def test_a_quadkey_is_the_path_of_the_tile_that_contains_the_point() -> None:
    assert quadkey(Point(21.0285, 105.8542)) == "13221011212201302230"
    assert quadkey(Point(0.0, 0.0)) == "3" + 19 * "0"


@pytest.mark.parametrize("point", [Point(90, 180), Point(-90, -180), Point(90, -180), Point(-90, 180)])
def test_every_point_on_earth_lies_in_a_tile_the_poles_included(point: Point) -> None:
    assert len(quadkey(point)) == 20
    corner = quadkeys_around(point, 15)
    assert len(corner) == 4
    assert quadkey(point)[:15] in corner


def test_the_nine_tiles_around_a_point_are_the_tiles_of_its_neighbourhood() -> None:
    middle, north, east = Point(21.0285, 105.8542), 0.01025, 0.010986  # a tile at zoom 15, in degrees
    around = quadkeys_around(middle, 15)
    points = [
        Point(middle.latitude + up * north, middle.longitude + right * east)
        for up in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    assert around == sorted({quadkey(point)[:15] for point in points})
    assert len(around) == 9


def test_a_rectangle_is_covered_by_tiles_in_rows_and_by_larger_ones_where_they_would_be_too_many() -> None:
    north_west, south_east = Point(21.4, 105.2), Point(20.5, 106.1)
    tiles = quadkeys_between(north_west, south_east, 11, most=36)
    assert (len(tiles), len(set(tiles)), {len(each) for each in tiles}) == (36, 36, {11})
    assert (tiles[0], tiles[-1]) == (quadkey(north_west)[:11], quadkey(south_east)[:11])
    assert {len(each) for each in quadkeys_between(north_west, south_east, 20, most=36)} == {11}
    assert quadkeys_between(Point(90, -180), Point(-90, 180), 20, most=3) == [""]
    assert quadkeys_between(north_west, north_west, 20, most=1) == [quadkey(north_west)]
