"""When the offices of an area work: read from a text, and stored as the spans of each weekday."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.working_time import WorkingCalendar
from citizen_site.directory.opening_hours import InvalidHoursError, check_hours, plain_hours, week
from citizen_site.reports.models.time_limits import OfficeHours

# Weekdays and times only: what depends on the date is the calendar's affair, and holidays are off for every office.
_DAYS = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?"
_TIMES = r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*"
_RULE = re.compile(rf"{_DAYS}(?:,{_DAYS})* (?:{_TIMES}|off)|PH off")
# A Monday of a week without any holiday.
ORDINARY_MONDAY = date(2026, 3, 2)


class InvalidOfficeHoursError(InvalidInputError):
    """The text is no working week. The argument is the reason, in English, for the operator."""


def read_week(hours: str) -> dict[str, list[list[int]]]:
    """The spans of each weekday, as OfficeHours keeps them. Raises InvalidOfficeHoursError."""
    hours = plain_hours(hours)
    rules = [rule.strip() for rule in hours.split(";") if rule.strip()]
    if not rules or not all(_RULE.fullmatch(rule) for rule in rules):
        raise InvalidOfficeHoursError(f"not a working week: {hours!r}")
    try:
        check_hours(hours)
    except InvalidHoursError as error:
        raise InvalidOfficeHoursError(f"not a working week: {hours!r}") from error
    days = week("; ".join(rule for rule in rules if rule != "PH off"), ORDINARY_MONDAY)
    found = {
        str((day.day - ORDINARY_MONDAY) // timedelta(days=1)): [[_minutes(a), _minutes(b)] for a, b in day.spans]
        for day in days
        if day.spans
    }
    try:
        WorkingCalendar({int(day): [(start, end) for start, end in spans] for day, spans in found.items()})
    except ValueError as error:
        raise InvalidOfficeHoursError(str(error)) from error
    return found


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def set_office_hours(session: Session, place: Place, hours: str) -> None:
    """From now on new deadlines of this area, and of those below it without hours of their own, count so.

    An empty text takes the hours away: then those of the area above hold, or the city's.
    """
    known = session.get(OfficeHours, place.id)
    if not hours.strip():
        if known:
            session.delete(known)
    elif known:
        known.week = read_week(hours)
    else:
        session.add(OfficeHours(area_id=place.id, week=read_week(hours)))
    session.flush()
