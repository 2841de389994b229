"""The day of the lunar calendar, as the front page says it."""

from datetime import date

import pytest

from citizen_site.home.street import lunar_day


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2026, 2, 17), "mùng 1 tháng Giêng âm"),
        (date(2026, 11, 30), "22 tháng Mười âm"),
        (date(2027, 2, 5), "29 tháng Chạp âm"),
        # In China the same new moon falls on the next day: Hanoi's clocks are an hour behind.
        (date(2007, 2, 17), "mùng 1 tháng Giêng âm"),
        (date(2025, 8, 1), "mùng 8 tháng Sáu nhuận âm"),
    ],
)
def test_the_lunar_day_is_that_of_vietnam(day: date, lunar: str) -> None:
    assert lunar_day(day) == lunar
