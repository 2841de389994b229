"""The one calendar of days off in Vietnam: deadlines and opening hours both count by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import holidays

FRIDAY, SATURDAY = 4, 5
_LANGUAGES = {"vi": "vi", "en": "en_US"}


@lru_cache(maxsize=32)
def _holidays(year: int, language: str) -> dict[date, str]:
    """Days off by law with their names, Tết and substitute days included."""
    names = holidays.country_holidays("VN", years=year, language=_LANGUAGES[language])
    return dict(sorted(names.items()))


@lru_cache(maxsize=32)
def _worked_weekends(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year).weekend_workdays)


@dataclass(frozen=True, eq=False)
class PublicCalendar:
    """Which days are off for every office, and which weekday's hours hold on the others (0 is Monday).

    `exchanged` is what the government decided for single days, as operators entered it: a day's weekday of work, None
    for a day off. It goes before what the holidays library knows.
    """

    exchanged: Mapping[date, int | None] = field(default_factory=dict)

    def weekday_of(self, day: date) -> int | None:
        """The weekday whose hours hold on a day; None when it is off."""
        if day in self.exchanged:
            return self.exchanged[day]
        if day in _worked_weekends(day.year):
            return FRIDAY
        return None if day in _holidays(day.year, "vi") else day.weekday()

    def days_off(self, year: int) -> list[date]:
        """Days of the year that are off, in order."""
        entered = [day for day in self.exchanged if day.year == year]
        return [day for day in sorted({*_holidays(year, "vi"), *entered}) if self.weekday_of(day) is None]

    def worked_instead(self, year: int) -> dict[date, int]:
        """Days of the year that have the hours of another weekday, in order, with that weekday."""
        days = sorted({*_worked_weekends(year), *(day for day in self.exchanged if day.year == year)})
        found = {day: self.weekday_of(day) for day in days}
        return {day: weekday for day, weekday in found.items() if weekday not in (None, day.weekday())}

    def holiday(self, day: date, language: str = "vi") -> str:
        """The name of the holiday for which a day is off; "" for another day, and for one that was exchanged."""
        is_off = day not in self.exchanged and self.weekday_of(day) is None
        return _holidays(day.year, language)[day] if is_off else ""


# What the library alone knows.
HOLIDAYS = PublicCalendar()
