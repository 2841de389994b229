"""The small map of a point, drawn from the names around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.areas.models import AreaKind
from citizen_site.areas.small_map import HEIGHT, WIDTH, small_map
from citizen_site.core.geo import Point

HERE = Point(21.04, 105.92)
KM = 1 / 111.32  # degrees of latitude


def ward(number: int, name: str, north_km: float, *, east_km: float = 0, was: bool = False) -> Place:
    point = Point(HERE.latitude + north_km * KM, HERE.longitude + east_km * KM / 0.9332)
    ended = date(2025, 7, 1) if was else None
    return Place(number, name, AreaKind.WARD, name, name, name, None, None, ended, point, None, None, is_demo=False)


def names(places: list[Place], own: Place | None = None) -> dict[str, tuple[int, int]]:
    drawn = small_map(Gazetteer(places, []), HERE, own)
    return {each.place.name: (each.x, each.y) for each in drawn.names}


def test_names_stand_where_their_centres_lie_around_the_pin_in_the_middle() -> None:
    found = names([ward(1, "Bắc", 0.5), ward(2, "Nam", -0.5), ward(3, "Tây", 0, east_km=-1)])
    (north_x, north_y), (south_x, south_y), (west_x, west_y) = found["Bắc"], found["Nam"], found["Tây"]
    assert north_x == south_x == WIDTH // 2
    assert HEIGHT // 2 - north_y == south_y - HEIGHT // 2 > 0
    assert west_y == HEIGHT // 2
    assert WIDTH // 2 - west_x == pytest.approx(2 * (south_y - HEIGHT // 2), abs=2)


def test_the_map_is_as_wide_as_it_takes_to_show_ones_own_ward() -> None:
    own = ward(9, "Ở đây", 2.2)
    around = [ward(1, "Bắc", 0.5), ward(2, "Nam", -0.5), ward(3, "Tây", 0, east_km=-1)]
    assert "Ở đây" not in names([*around, own])
    assert "Ở đây" in names([*around, own], own)


def test_ones_own_ward_is_named_below_the_pin_where_it_would_lie_on_it() -> None:
    own = ward(1, "Ở đây", 0.1)
    x, y = names([own], own)["Ở đây"]
    assert x == WIDTH // 2
    assert y > HEIGHT // 2


def test_no_name_stands_twice_or_on_another_and_todays_come_before_former_ones() -> None:
    def places() -> Iterator[Place]:
        yield ward(1, "Cũ", 0.5, was=True)
        yield ward(2, "Mới", 0.5, east_km=0.1)
        yield ward(3, "Mới", -0.5, was=True)

    assert list(names(list(places()))) == ["Mới"]
