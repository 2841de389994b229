"""Opening hours as residents meet them: lunch, weekends, Tết, substitute days, midnight."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.core.clock import HANOI
from citizen_site.core.public_calendar import PublicCalendar
from citizen_site.directory.opening_hours import InvalidHoursError, check_hours, exceptions, status, week

OFFICE = "Mo-Fr 08:00-11:30,13:30-17:00; Sa 08:00-11:30; PH off"
WHOLE_DAY = (("08:00", "11:30"), ("13:30", "17:00"))


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HANOI)


def test_in_the_morning_the_office_is_open_until_lunch() -> None:
    now = status(OFFICE, at(2026, 11, 23, 9))
    assert now.is_open
    assert now.until == at(2026, 11, 23, 11, 30)
    assert now.holiday == ""


def test_during_the_lunch_break_it_opens_again_in_the_afternoon() -> None:
    now = status(OFFICE, at(2026, 11, 23, 12))
    assert not now.is_open
    assert now.until == at(2026, 11, 23, 13, 30)


def test_the_minute_of_closing_is_closed_and_the_minute_of_opening_is_open() -> None:
    assert status(OFFICE, at(2026, 11, 23, 8)).is_open
    assert not status(OFFICE, at(2026, 11, 23, 17)).is_open


def test_a_moment_in_another_zone_is_read_on_hanois_clocks() -> None:
    assert status(OFFICE, datetime.fromisoformat("2026-11-23T02:00:00+00:00")).is_open
    assert not status(OFFICE, datetime.fromisoformat("2026-11-23T09:00:00-05:00")).is_open


def test_after_saturday_noon_it_opens_on_monday() -> None:
    assert status(OFFICE, at(2026, 11, 28, 12)).until == at(2026, 11, 30, 8)


@pytest.mark.parametrize(
    ("day", "holiday", "holiday_en"),
    [
        (date(2026, 2, 16), "Giao thừa Tết Nguyên Đán", "Lunar New Year's Eve"),
        (date(2026, 2, 17), "Tết Nguyên Đán", "Lunar New Year"),
        (date(2026, 2, 20), "Mùng bốn Tết Nguyên Đán", "Fourth Day of Lunar New Year"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)", "Hung Kings' Commemoration Day (observed)"),
        (date(2026, 9, 2), "Quốc khánh", "National Day"),
        (date(2027, 1, 1), "Tết Dương lịch", "New Year's Day"),
    ],
)
def test_on_a_holiday_lunar_or_not_the_office_is_closed_and_the_reason_is_named(
    day: date, holiday: str, holiday_en: str
) -> None:
    moment = at(day.year, day.month, day.day)
    assert status(OFFICE, moment) == status(OFFICE, moment, "vi")
    assert (status(OFFICE, moment).is_open, status(OFFICE, moment).holiday) == (False, holiday)
    assert status(OFFICE, moment, "en").holiday == holiday_en


def test_after_tet_it_opens_on_the_first_working_day() -> None:
    eve = status(OFFICE, at(2026, 2, 14, 12))
    assert eve.until == at(2026, 2, 21, 8)  # closed from Saturday noon through the fourth day of Tết


def test_over_new_year_the_next_opening_is_found_in_the_next_year() -> None:
    assert status(OFFICE, at(2026, 12, 31, 18)).until == at(2027, 1, 2, 8)


def test_sunday_is_no_holiday_even_where_one_falls_on_it() -> None:
    """26 April 2026 is the Hùng kings' day and a Sunday: closed as every Sunday, so no reason is given."""
    assert status(OFFICE, at(2026, 4, 26)).holiday == ""


def test_a_place_that_names_no_holidays_is_open_on_tet() -> None:
    assert status("Mo-Su 06:00-22:00", at(2026, 2, 17)).is_open


def test_a_place_with_hours_of_its_own_for_holidays_keeps_them() -> None:
    hours = "Mo-Fr 08:00-17:00; PH 09:00-11:00"
    assert status(hours, at(2026, 2, 17, 10)).until == at(2026, 2, 17, 11)
    assert week(hours, date(2026, 2, 17))[0].spans == (("09:00", "11:00"),)


def test_sundays_and_holidays_can_stand_in_one_rule() -> None:
    hours = "Mo-Su 08:00-17:00; Su,PH off"
    assert not status(hours, at(2026, 11, 29)).is_open
    assert not status(hours, at(2026, 9, 2)).is_open
    assert status(hours, at(2026, 9, 3)).is_open


def test_hours_over_midnight_last_into_the_next_day() -> None:
    night = "Fr 22:00-02:00"
    assert status(night, at(2026, 11, 28, 1)).until == at(2026, 11, 28, 2)
    friday, saturday = week(night, date(2026, 11, 27))[:2]
    assert friday.spans == (("22:00", "24:00"),)
    assert saturday.spans == (("00:00", "02:00"),)


@pytest.mark.parametrize("hours", ["24/7", "Mo-Su 00:00-24:00"])
def test_round_the_clock_never_closes(hours: str) -> None:
    now = status(hours, at(2026, 2, 17, 3))
    assert now.is_open
    assert now.until is None
    assert week(hours, date(2026, 2, 17))[0].spans == (("00:00", "24:00"),)


def test_a_change_of_comment_is_no_change_of_opening() -> None:
    hours = 'Mo 08:00-10:00 "by appointment"; Mo 10:00-12:00'
    assert status('Mo 08:00-10:00 "a", Mo 10:00-12:00 "b"', at(2026, 11, 23, 9)).until == at(2026, 11, 23, 12)
    check_hours(hours)


def test_the_week_has_seven_days_from_the_given_one_and_names_holidays() -> None:
    days = week(OFFICE, date(2026, 11, 23), "en")
    assert [day.day.day for day in days] == [23, 24, 25, 26, 27, 28, 29]
    assert days[0].spans == WHOLE_DAY
    assert days[1].spans == ()  # the new holiday of culture, 24 November
    assert days[1].holiday == "Vietnam Cultural Day"
    assert days[5].spans == (("08:00", "11:30"),)
    assert days[6].spans == ()


def test_exceptions_are_the_holidays_of_the_next_thirty_days_that_change_something() -> None:
    assert [day.day for day in exceptions(OFFICE, date(2026, 8, 20))] == [
        date(2026, 8, 22),  # a Saturday with the hours of a Friday
        date(2026, 8, 31),
        date(2026, 9, 1),
        date(2026, 9, 2),
    ]
    # 26 April 2026 is a Sunday, closed anyway.
    assert date(2026, 4, 26) not in [day.day for day in exceptions(OFFICE, date(2026, 4, 10))]
    assert exceptions("24/7", date(2026, 8, 20)) == []


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "8h - 17h",
        "Mo-Fr 25:00-26:00",
        "giờ hành chính",
        "PH off",
        "Mo-Fr 08:00-17:00, PH off",
        "sunrise-sunset",
        "Mo-Fr 08:00-17:00; SH off",
        "unknown",
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(hours: str) -> None:
    with pytest.raises(InvalidHoursError):
        check_hours(hours)


@pytest.mark.parametrize("hours", [OFFICE, "24/7", "Mo-Su 05:00-23:00", "Tu-Su 08:00-20:00; PH 08:00-12:00"])
def test_the_hours_in_use_are_accepted(hours: str) -> None:
    check_hours(hours)


@given(st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2028, 12, 31)))  # noqa: DTZ001
def test_the_status_agrees_with_the_table_of_the_day(naive: datetime) -> None:
    moment = naive.replace(second=0, microsecond=0, tzinfo=HANOI)
    now = status(OFFICE, moment)
    spans = week(OFFICE, moment.date())[0].spans
    assert now.is_open == any(start <= f"{moment:%H:%M}" < end for start, end in spans)
    assert now.until is not None
    assert now.until > moment
    assert status(OFFICE, now.until).is_open != now.is_open


EXCHANGED = PublicCalendar({date(2026, 1, 2): None, date(2026, 1, 10): 4, date(2026, 12, 6): 0})


@pytest.mark.parametrize("day", [date(2026, 1, 10), date(2026, 8, 22)])
def test_a_saturday_worked_in_exchange_is_open_with_the_hours_of_a_friday(day: date) -> None:
    found = week(OFFICE, day, calendar=EXCHANGED)[0]
    assert (found.spans, found.is_exchanged, found.worked_as) == (WHOLE_DAY, True, 4)
    afternoon = at(day.year, day.month, day.day, 15)
    assert status(OFFICE, afternoon, calendar=EXCHANGED).until == at(day.year, day.month, day.day, 17)
    assert day in [each.day for each in exceptions(OFFICE, day, calendar=EXCHANGED)]


def test_a_day_worked_in_exchange_has_the_hours_of_the_weekday_that_was_entered() -> None:
    hours = "Mo 07:00-09:00; Tu-Fr 08:00-17:00; PH off"
    assert week(hours, date(2026, 12, 6), calendar=EXCHANGED)[0].spans == (("07:00", "09:00"),)


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2026, 4, 27), date(2026, 8, 31), date(2026, 11, 24)])
def test_days_off_by_law_by_exchange_and_in_lieu_are_closed(day: date) -> None:
    moment = at(day.year, day.month, day.day)
    assert not status(OFFICE, moment, calendar=EXCHANGED).is_open
    assert week(OFFICE, day, calendar=EXCHANGED)[0].spans == ()


def test_what_operators_entered_goes_before_what_the_library_knows() -> None:
    undone = PublicCalendar({date(2026, 8, 22): 5, date(2026, 8, 31): 0})
    saturday, monday = (week(OFFICE, day, calendar=undone)[0] for day in (date(2026, 8, 22), date(2026, 8, 31)))
    assert (saturday.spans, saturday.is_exchanged) == ((("08:00", "11:30"),), False)
    assert (monday.spans, monday.holiday) == (WHOLE_DAY, "")


def test_a_place_that_heeds_no_holidays_is_untouched_by_an_exchange() -> None:
    market = "Mo-Fr 05:00-12:00; Sa 05:00-10:00"
    found = week(market, date(2026, 8, 22))[0]
    assert (found.spans, found.is_exchanged) == ((("05:00", "10:00"),), False)


@pytest.mark.parametrize("hours", ['"theo hẹn"', 'Mo-Su "theo hẹn"', 'Mo-Su 08:00-09:00 "sáng; PH", Mo-Su "theo hẹn"'])
def test_hours_that_are_only_a_comment_are_unknown_not_open(hours: str) -> None:
    check_hours(hours)
    now = status(hours, at(2026, 11, 25))
    assert (now.is_open, now.is_known, now.comment) == (False, False, "theo hẹn")
    assert week(hours, date(2026, 11, 25))[0].unknown == ("theo hẹn",)


def test_a_comment_behind_hours_is_said_and_changes_nothing() -> None:
    hours = 'Mo-Fr 08:00-11:30,13:30-17:00 "theo hẹn"; Sa "gọi trước"; PH off'
    now = status(hours, at(2026, 11, 25))
    assert (now.is_open, now.is_known, now.comment, now.until) == (True, True, "theo hẹn", at(2026, 11, 25, 11, 30))
    assert week(hours, date(2026, 11, 25))[0].comments == ("theo hẹn", "theo hẹn")
    assert status(hours, at(2026, 11, 28, 3)).until == at(2026, 11, 29, 0)
    assert not status(hours, at(2026, 11, 24)).is_open, "a holiday"
    friday = week(hours, date(2026, 8, 22))[0]
    assert (friday.spans, friday.comments) == (WHOLE_DAY, ("theo hẹn", "theo hẹn"))
