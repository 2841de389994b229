"""Working time: by rules that hold for any week and any moment, and on the real days of 2025 to 2027."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from citizen_site.core.clock import HANOI
from citizen_site.core.public_calendar import PublicCalendar
from citizen_site.core.working_time import CITY_WEEK, DAY, WorkingCalendar
from citizen_site.directory.exchanged_days import read_kind
from citizen_site.directory.seed import EXCHANGED_DAYS

# As a new site has it: the holidays library, and the days that are seeded.
SEEDED = PublicCalendar(
    {
        date.fromisoformat(row["day"]): read_kind(row["kind"])
        for row in csv.DictReader(EXCHANGED_DAYS.read_text().splitlines())
    }
)
CITY = WorkingCalendar(CITY_WEEK, SEEDED)
HOUR, ZERO = timedelta(hours=1), timedelta(0)
# Years whose holidays are known; deadlines end within them.
moments = st.integers(0, 880 * 86_400_000).map(lambda ms: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
times = st.timedeltas(-timedelta(hours=20), timedelta(hours=20))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Any week: up to three spans a day, with half an hour from Monday to Friday at least."""
    week = {}
    for day in draw(st.sets(st.integers(0, 6), min_size=1)) | {draw(st.integers(0, 4))}:
        bounds = [30 * each for each in sorted(draw(st.sets(st.integers(0, DAY // 30), min_size=2, max_size=6)))]
        week[day] = tuple(zip(bounds[::2], bounds[1::2], strict=False))
    return WorkingCalendar(week)


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HANOI)


@settings(max_examples=30)
@given(calendars(), moments, times)
@example(CITY, at(2026, 2, 13, 16, 59), timedelta(microseconds=1))
def test_what_is_added_lies_between(calendar: WorkingCalendar, moment: datetime, time: timedelta) -> None:
    assert calendar.between(moment, calendar.add(moment, time)) == time


@settings(max_examples=30)
@given(calendars(), moments, moments)
def test_what_lies_between_leads_there_but_for_time_off(
    calendar: WorkingCalendar, one: datetime, two: datetime
) -> None:
    start, end = sorted((one, two))
    found = calendar.add(start, calendar.between(start, end))
    assert calendar.between(found, end) == ZERO
    back = calendar.add(end, -calendar.between(start, end))
    assert calendar.between(start, back) == ZERO


@settings(max_examples=30)
@given(calendars(), moments, times, times)
def test_more_time_is_never_earlier(
    calendar: WorkingCalendar, moment: datetime, one: timedelta, two: timedelta
) -> None:
    less, more = sorted((one, two))
    assert calendar.add(moment, less) <= calendar.add(moment, more)


@settings(max_examples=30)
@given(calendars(), moments, moments, times)
def test_what_begins_later_is_never_done_earlier(
    calendar: WorkingCalendar, one: datetime, two: datetime, time: timedelta
) -> None:
    earlier, later = sorted((one, two))
    assert calendar.add(earlier, time) <= calendar.add(later, time)


@settings(max_examples=30)
@given(calendars(), moments, moments, moments)
def test_spans_of_time_add_up(calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime) -> None:
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@settings(max_examples=30)
@given(calendars(), moments, st.timedeltas(timedelta(microseconds=1), timedelta(hours=20)))
def test_a_deadline_is_within_working_time(calendar: WorkingCalendar, moment: datetime, time: timedelta) -> None:
    end = calendar.add(moment, time)
    tick = timedelta(microseconds=1)
    assert calendar.between(end - tick, end) == tick, "the moment before it was worked"


@settings(max_examples=30)
@given(calendars(), moments, times, times)
def test_a_pause_costs_nothing(
    calendar: WorkingCalendar, moment: datetime, before: timedelta, pause: timedelta
) -> None:
    """Stopped and started again, the clock ends when as much time was worked as had been left."""
    assume(pause > ZERO)
    due = calendar.add(moment, before)
    left = calendar.between(moment, due)
    assert calendar.between(moment + pause, calendar.add(moment + pause, left)) == left


OFF = {
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
    2027: "01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24",
}
WORKED_INSTEAD = {2025: "04-26", 2026: "01-10 08-22", 2027: ""}


@pytest.mark.parametrize("year", OFF)
def test_exactly_these_days_of_the_week_are_off_and_these_of_a_weekend_are_worked(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    days = [day for day in days if day.year == year]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not CITY.spans(day)]
    worked = [f"{day:%m-%d}" for day in days if day.weekday() > 4 and CITY.spans(day)]
    assert (off, worked) == (OFF[year].split(), WORKED_INSTEAD[year].split())


def test_eight_hours_before_tet_end_after_it() -> None:
    assert CITY.add(at(2026, 2, 13, 15), 8 * HOUR) == at(2026, 2, 23, 16)
    assert CITY.add(at(2026, 2, 23, 16), -8 * HOUR) == at(2026, 2, 13, 15)


def test_a_deadline_is_the_evening_not_the_next_morning() -> None:
    assert CITY.add(at(2026, 11, 23, 8), 7 * HOUR) == at(2026, 11, 23, 17)
    assert CITY.add(at(2026, 11, 21, 10), HOUR) == at(2026, 11, 23, 9), "a Saturday counts from Monday on"
    assert CITY.add(at(2026, 11, 23, 12), -HOUR) == at(2026, 11, 23, 10, 30)


def test_a_saturday_worked_in_exchange_has_the_hours_of_a_friday() -> None:
    assert CITY.between(at(2026, 8, 22, 0), at(2026, 8, 23, 0)) == 7 * HOUR
    assert CITY.between(at(2026, 8, 31, 0), at(2026, 9, 3, 0)) == ZERO
    assert WorkingCalendar({0: ((480, 720),)}).spans(date(2026, 8, 22)) == (), "nobody works on Fridays"


def test_half_a_second_is_not_lost() -> None:
    due = CITY.add(at(2026, 11, 23, 16, 59) + timedelta(seconds=59, milliseconds=500), timedelta(seconds=1))
    assert due == at(2026, 11, 25, 8) + timedelta(milliseconds=500), "the 24th is a holiday"


@pytest.mark.parametrize(
    "week",
    [{}, {0: ()}, {0: ((600, 600),)}, {0: ((600, 500),)}, {0: ((480, 700), (690, 800))}, {0: ((0, DAY + 1),)}],
)
def test_a_week_that_makes_no_sense_is_refused(week: dict[int, tuple[tuple[int, int], ...]]) -> None:
    with pytest.raises(ValueError, match=r"working time|apart"):
        WorkingCalendar(week)
