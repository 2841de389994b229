"""How values are written, in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from citizen_site.web import filters

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_a_request(sites):
    app: Flask = sites["sqlite"].app
    with time_machine.travel(NOW, tick=False), app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("past", "vietnamese", "english"),
    [
        (timedelta(seconds=-90), "vừa xong", "just now"),
        (timedelta(seconds=59), "vừa xong", "just now"),
        (timedelta(seconds=60), "1 phút trước", "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 phút trước", "59 minutes ago"),
        (timedelta(hours=1), "1 giờ trước", "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 giờ trước", "23 hours ago"),
        (timedelta(days=1), "1 ngày trước", "1 day ago"),
        (timedelta(days=6, hours=23), "6 ngày trước", "6 days ago"),
        (timedelta(days=7), "16/11/2026", "16 November 2026"),
    ],
)
def test_how_long_ago(past: timedelta, vietnamese: str, english: str) -> None:
    assert filters.ago(NOW - past) == vietnamese
    with force_locale("en"):
        assert filters.ago(NOW - past) == english


@pytest.mark.parametrize(
    ("kilometres", "text"),
    [(0, "0 m"), (0.354, "350 m"), (0.994, "990 m"), (0.996, "1 km"), (1.0, "1 km"), (1.24, "1,2 km")],
)
def test_distances(kilometres: float, text: str) -> None:
    assert filters.distance(kilometres) == text


def test_money_and_days_as_vietnamese_write_them() -> None:
    assert filters.money(0) == "0 ₫"
    assert filters.money(1_250_000) == "1.250.000 ₫"
    assert filters.short_date(date(2026, 9, 2)) == "02/09/2026"
    assert filters.weekday(date(2026, 11, 23)) == "Thứ Hai"


def test_moments_are_on_hanois_clocks() -> None:
    evening = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert filters.date_and_time(evening) == "01:30, 24/11/2026"
    assert filters.short_date(evening) == "24/11/2026"
    assert filters.clock_time(evening) == "01:30"
