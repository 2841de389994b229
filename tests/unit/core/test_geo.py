"""Points and distances."""

import pytest

from citizen_site.core.geo import Point, parse_point


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
