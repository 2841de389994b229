"""The arithmetic of waiting times."""

from __future__ import annotations

import pytest

from citizen_site.reports.waiting_times import HALF, MOST, Duration, rank

HOUR, DAY = 3600, 7 * 3600


@pytest.mark.parametrize(
    ("times", "half", "most"),
    [([5], 5, 5), ([1, 2], 1, 2), ([1, 2, 3], 2, 3), (list(range(1, 11)), 5, 9), (list(range(1, 22)), 11, 19)],
)
def test_half_and_nine_in_ten_are_times_that_some_case_took(times: list[int], half: int, most: int) -> None:
    assert (rank(times, HALF), rank(times, MOST)) == (half, most)


@pytest.mark.parametrize(
    ("seconds", "number", "is_days"),
    [
        (0, 1, False),
        (HOUR, 1, False),
        (HOUR + 1, 2, False),
        (DAY - 1, 7, False),
        (DAY, 1, True),
        (2 * DAY + 1, 3, True),
    ],
)
def test_working_time_is_rounded_up_to_hours_below_a_day_and_to_days_above(
    seconds: int, number: int, is_days: bool
) -> None:
    assert Duration.of(seconds, DAY) == Duration(number, is_days)
