"""How values are written, in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from citizen_site.core.clock import HANOI
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
    assert filters.money(0) == "0 đồng"
    assert filters.money(1_250_000) == "1.250.000 đồng"
    assert filters.short_date(date(2026, 9, 2)) == "2/9/2026"
    with force_locale("en"):
        assert filters.money(7000) == "7,000 dong"
        assert filters.short_date(date(2026, 9, 2)) == "2 September 2026"


def test_a_weekday_is_small_within_a_sentence_and_large_where_it_starts_the_text() -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 22)
    assert [filters.weekday(day) for day in (monday, sunday)] == ["thứ Hai", "Chủ nhật"]
    assert [filters.weekday(day, starts_text=True) for day in (monday, sunday)] == ["Thứ Hai", "Chủ nhật"]
    assert filters.day_and_date(date(2026, 12, 1)) == "thứ Ba, 1/12/2026"
    with force_locale("en"):
        assert filters.day_and_date(date(2026, 12, 1)) == "Tuesday 1 December 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "vietnamese", "english"),
    [
        (0, 0, "00:00", "12 midnight"),
        (0, 5, "00:05", "12.05 am"),
        (8, 15, "08:15", "8.15 am"),
        (12, 0, "12:00", "12 noon"),
        (15, 0, "15:00", "3 pm"),
        (19, 30, "19:30", "7.30 pm"),
    ],
)
def test_a_time_and_its_day_are_written_in_one_way(hour: int, minute: int, vietnamese: str, english: str) -> None:
    moment = datetime(2026, 12, 1, hour, minute, tzinfo=HANOI)
    assert filters.clock_time(moment) == vietnamese
    assert filters.date_and_time(moment) == f"{vietnamese} ngày 1/12/2026"
    assert filters.time_on_day(moment) == f"{vietnamese} thứ Ba, 1/12/2026"
    assert filters.time_and_day(moment) == f"{vietnamese} ngày 1/12"
    assert filters.time_and_day(moment.replace(year=2028)) == f"{vietnamese} ngày 1/12/2028"
    with force_locale("en"):
        assert filters.clock_time(moment) == english
        assert filters.date_and_time(moment) == f"{english} on 1 December 2026"
        assert filters.time_on_day(moment) == f"{english} on Tuesday 1 December 2026"
        assert filters.time_and_day(moment) == f"{english} on 1 December"


def test_moments_are_on_hanois_clocks() -> None:
    evening = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert filters.date_and_time(evening) == "01:30 ngày 24/11/2026"
    assert filters.short_date(evening) == "24/11/2026"
    assert filters.clock_time(evening) == "01:30"
