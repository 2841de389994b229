"""Opening hours in OpenStreetMap's notation, with all Vietnamese holidays: "Mo-Fr 08:00-11:30,13:30-17:00; PH off"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub lacks ParserError

from citizen_site.core.clock import HANOI, to_local

EXCEPTION_DAYS = 30
# The parser knows these words, but what they mean depends on more than a clock and Vietnam's calendar.
_NOT_USED_HERE = re.compile(r"\b(PH|SH|easter|dawn|dusk|sunrise|sunset|unknown)\b|\|\|")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LANGUAGES = {"vi": "vi", "en": "en_US"}


class InvalidHoursError(ValueError):
    """The text is not in the notation, or uses a part of it that is not used here."""


@dataclass(frozen=True)
class OpenStatus:
    """`until` is when it closes, or when it opens next; None where that never happens.

    `holiday` names the holiday for which it is closed now, or is empty.
    """

    is_open: bool
    until: datetime | None
    holiday: str = ""


@dataclass(frozen=True)
class Day:
    """A day and its spans of opening as "08:00", "24:00" in local time; `holiday` names the holiday or is empty."""

    day: date
    spans: tuple[tuple[str, str], ...]
    holiday: str = ""


def plain_hours(text: str) -> str:
    """With hyphens for the dashes that a word processor writes between two times."""
    return text.translate(_DASHES)


def check_hours(hours: str) -> None:
    """Raises InvalidHoursError."""
    ordinary = _with_holidays(hours, ())
    if _NOT_USED_HERE.search(ordinary):
        raise InvalidHoursError(hours)
    try:
        _parse(ordinary)
        _rules(hours, 2026)
    except ParserError as error:
        raise InvalidHoursError(hours) from error


def status(hours: str, now: datetime, language: str = "vi") -> OpenStatus:
    """Open at an aware moment?"""
    local = to_local(now).replace(tzinfo=None)
    rules = _rules(hours, local.year)
    is_open = rules.is_open(local)
    change = rules.next_change(local)
    while change and rules.is_open(change) == is_open:  # only a comment changed, or one span touches the next
        change = rules.next_change(change)
    day = _day(hours, local.date(), language)
    closed_for = day.holiday if not is_open and day.spans != _ordinary(hours, local.date()) else ""
    return OpenStatus(is_open, change.replace(tzinfo=HANOI) if change else None, closed_for)


def week(hours: str, first: date, language: str = "vi") -> list[Day]:
    """The seven days from a day on."""
    return [_day(hours, first + timedelta(days=offset), language) for offset in range(7)]


def exceptions(hours: str, first: date, language: str = "vi") -> list[Day]:
    """Holidays within the next 30 days on which the hours differ from the same weekday's."""
    days = [_day(hours, first + timedelta(days=offset), language) for offset in range(EXCEPTION_DAYS)]
    return [day for day in days if day.holiday and day.spans != _ordinary(hours, day.day)]


def _ordinary(hours: str, day: date) -> tuple[tuple[str, str], ...]:
    """The spans of a day as if it were no holiday."""
    return _spans(_parse(_with_holidays(hours, ())), day)


def _day(hours: str, day: date, language: str) -> Day:
    return Day(day, _spans(_rules(hours, day.year), day), _holidays(day.year, language).get(day, ""))


def _spans(rules: OpeningHours, day: date) -> tuple[tuple[str, str], ...]:
    begin = datetime.combine(day, time.min)
    end_of_day = begin + timedelta(days=1)
    return tuple(
        (f"{start:%H:%M}", "24:00" if end == end_of_day else f"{end:%H:%M}")
        for start, end, state, _comment in rules.intervals(begin, end_of_day)
        if state == State.OPEN
    )


def _rules(hours: str, year: int) -> OpeningHours:
    """The rules for a year and the one after it."""
    return _parse(_with_holidays(hours, (*_holidays(year, "vi"), *_holidays(year + 1, "vi"))))


@lru_cache(maxsize=512)
def _parse(hours: str) -> OpeningHours:
    return OpeningHours(hours)


@lru_cache(maxsize=512)
def _with_holidays(hours: str, days: tuple[date, ...]) -> str:
    """Each rule for PH written out for these days: the parser's own calendar for Vietnam has no lunar holidays."""
    dates = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in days)
    written = []
    for rule in filter(None, (part.strip() for part in hours.split(";"))):
        selector, _, times = rule.partition(" ")
        weekdays = [each for each in selector.split(",") if each != "PH"]
        if weekdays:
            written.append(f"{','.join(weekdays)} {times}".strip())
        if dates and "PH" in selector.split(","):
            written.append(f"{dates} {times}")
    return "; ".join(written)


@lru_cache(maxsize=32)
def _holidays(year: int, language: str) -> dict[date, str]:
    """Vietnam's days off with Tết and substitute days."""
    names = holidays.country_holidays("VN", years=year, language=_LANGUAGES[language])
    return dict(sorted(names.items()))
