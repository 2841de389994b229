"""Where a photo was taken: JPEG and HEIC say it alike, and nonsense is no position."""

import io
from typing import Any

import pytest

from citizen_site.reports.attachments.processing import read_position
from tests.factories.photos import GPS, photo_file


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "WEBP", "AVIF"])
def test_the_position_is_read_in_degrees(kind: str) -> None:
    point = read_position(io.BytesIO(photo_file(kind, gps=GPS)))
    assert point
    assert (point.latitude, point.longitude) == (21.0417, 105.919)


def test_letters_that_are_small_or_end_in_a_null_are_read() -> None:
    point = read_position(io.BytesIO(photo_file(gps={**GPS, 1: "n", 3: "E\0"})))
    assert point
    assert (point.latitude, point.longitude) == (21.0417, 105.919)


def test_south_and_west_are_negative() -> None:
    point = read_position(io.BytesIO(photo_file(gps={**GPS, 1: "S", 3: "W"})))
    assert point
    assert (point.latitude, point.longitude) == (-21.0417, -105.919)


@pytest.mark.parametrize(
    "gps",
    [
        None,
        {1: "N", 2: (21.0, 2.0, 30.0)},
        {**GPS, 1: "X"},
        {**GPS, 2: (91.0, 0.0, 0.0)},
        {**GPS, 4: (181.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {**GPS, 2: (21.0, 2.0)},
    ],
)
def test_what_is_no_position_is_none(gps: dict[int, Any] | None) -> None:
    assert read_position(io.BytesIO(photo_file(gps=gps))) is None


@pytest.mark.parametrize("content", [b"", b"no picture", photo_file(gps=GPS)[:60]])
def test_a_broken_file_has_no_position(content: bytes) -> None:
    assert read_position(io.BytesIO(content)) is None
