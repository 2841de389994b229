"""Opening hours in OpenStreetMap's notation, with all Vietnamese holidays: "Mo-Fr 08:00-11:30,13:30-17:00; PH off"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from citizen_site.core.clock import HANOI, to_local

EXCEPTION_DAYS = 30


class InvalidHoursError(ValueError):
    """The text is not in the notation."""


@dataclass(frozen=True)
class OpenStatus:
    """`until` is when it closes, or when it opens next; None where that never happens."""

    is_open: bool
    until: datetime | None


@dataclass(frozen=True)
class Day:
    """A day and its spans of opening, as local times; `holiday` names the holiday or is empty."""

    day: date
    spans: tuple[tuple[time, time], ...]
    holiday: str = ""


def check_hours(hours: str) -> None:
    """Raises InvalidHoursError."""
    try:
        OpeningHours(hours, country="VN")
    except ParserError as error:
        raise InvalidHoursError(hours) from error


def status(hours: str, now: datetime) -> OpenStatus:
    """Open at an aware moment?"""
    local = to_local(now).replace(tzinfo=None)
    rules = _rules(hours, local.year)
    change = rules.next_change(local)
    return OpenStatus(rules.is_open(local), change.replace(tzinfo=HANOI) if change else None)


def week(hours: str, first: date) -> list[Day]:
    """The seven days from a day on."""
    return [_day(hours, first + timedelta(days=offset)) for offset in range(7)]


def exceptions(hours: str, first: date) -> list[Day]:
    """Holidays within the next 30 days on which the hours differ from the same weekday's."""
    found = []
    for offset in range(EXCEPTION_DAYS):
        day = _day(hours, first + timedelta(days=offset))
        if day.holiday and day.spans != _ordinary(hours, day.day):
            found.append(day)
    return found


def _ordinary(hours: str, day: date) -> tuple[tuple[time, time], ...]:
    return _spans(OpeningHours(_without_holidays(hours)), day)


def _day(hours: str, day: date) -> Day:
    return Day(day, _spans(_rules(hours, day.year), day), _holidays(day.year).get(day, ""))


def _spans(rules: OpeningHours, day: date) -> tuple[tuple[time, time], ...]:
    begin = datetime.combine(day, time.min)
    spans = []
    for start, end, state, _comment in rules.intervals(begin, begin + timedelta(days=1)):
        if str(state).lower().endswith("open"):
            spans.append((start.time(), end.time()))
    return tuple(spans)


@lru_cache(maxsize=512)
def _rules(hours: str, year: int) -> OpeningHours:
    """The notation's own calendar for Vietnam has no lunar holidays, so "PH off" is written out for each day."""
    days = [*_holidays(year), *_holidays(year + 1)]
    if "PH off" not in hours:
        return OpeningHours(hours, country="VN")
    closed = "; ".join(f"{day:%Y %b %d} off" for day in days)
    return OpeningHours(f"{_without_holidays(hours)}; {closed}")


def _without_holidays(hours: str) -> str:
    return "; ".join(part.strip() for part in hours.split(";") if part.strip() not in ("", "PH off"))


@lru_cache(maxsize=16)
def _holidays(year: int) -> dict[date, str]:
    """Vietnam's days off with Tết and substitute days, named in Vietnamese."""
    return dict(sorted(holidays.country_holidays("VN", years=year, language="vi").items()))
