"""Dates as feeds write them: RFC 822, ISO 8601, American, and the local forms of Vietnamese sites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime, parsedate_tz

from citizen_site.core.clock import HANOI

MAX_LENGTH = 80

_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<day>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(?P<first>\d{1,2})\s?[/.-]\s?(?P<second>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})(?!\d)")
_VIETNAMESE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s*(?:tháng|thg\.?|th\.)\s*(?P<month>\d{1,2})[\s,]*(?:năm\s*)?(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>(?:{'|'.join(_MONTHS)})[a-z]{{0,6}})\.?"
_DAY_AND_NAME = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})[\s-]{_MONTH},?[\s-](?P<year>\d{{4}})(?!\d)", re.IGNORECASE)
_NAME_AND_DAY = re.compile(rf"\b{_MONTH}\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)
_DATES = (_YEAR_FIRST, _YEAR_LAST, _VIETNAMESE, _DAY_AND_NAME, _NAME_AND_DAY)

_TIME = re.compile(
    r"(?<![\d+-])(?P<hour>\d{1,2})\s?(?::|h|giờ)\s?(?P<minute>\d{2})(?!\d)(?::(?P<second>\d{2}))?(?:[.,]\d+)?"
    r"(?:\s*(?:(?P<am>SA|AM|a\.m\.|sáng)|(?P<pm>CH|PM|p\.m\.|chiều|tối))(?!\w))?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
# Those that RFC 822 names.
_ZONE_NAME = re.compile(r"(?<![A-Za-z])(?:Z|GMT|UTC|UT|[ECMP][SD]T)(?![A-Za-z])")
_AMERICAN = re.compile(r"\d\s?(?:AM|PM)\b")


def parse_date(text: str, *, month_first: bool = False) -> datetime | None:
    """An aware moment in UTC; without a zone it is on Hanoi's clocks. None where it cannot be read.

    `month_first`: the feed writes 11/30/2026, not 30/11/2026 (writes_month_first).
    """
    text = _plain(text)
    for read in (_read, _rfc822):
        try:
            moment = read(text, month_first)
            if moment is not None:
                return moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def writes_month_first(texts: Iterable[str]) -> bool:
    """Do these dates of one feed name the month first? Where no day tells, AM and PM do."""
    votes = {"day": 0, "month": 0, "american": 0}
    for text in map(_plain, texts):
        match = _YEAR_LAST.search(text)
        if not match or _YEAR_FIRST.search(text):
            continue
        votes["day"] += int(match["first"]) > 12
        votes["month"] += int(match["second"]) > 12
        votes["american"] += "/" in match[0] and bool(_AMERICAN.search(text))
    if votes["day"] == votes["month"] == 0:
        return votes["american"] > 0
    return votes["month"] > votes["day"]


def _plain(text: str) -> str:
    return " ".join(text.split())[:MAX_LENGTH]


def _read(text: str, month_first: bool) -> datetime | None:
    """A date, a time and a zone, in whatever order they stand."""
    date = next((match for pattern in _DATES if (match := pattern.search(text))), None)
    if date is None:
        return None
    rest = _without(text, date)
    time = _TIME.search(rest)
    hour = minute = second = 0
    if time:
        rest = _without(rest, time)
        hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
        if time["pm"] and hour < 12:
            hour += 12
        elif time["am"] and hour == 12:
            hour = 0
    zone = _zone(rest) if time else HANOI
    return datetime(*_year_month_day(date, month_first), hour, minute, second, tzinfo=zone)


def _without(text: str, match: re.Match[str]) -> str:
    # A mark keeps apart what stood on both sides.
    return f"{text[: match.start()]} | {text[match.end() :]}"


def _year_month_day(date: re.Match[str], month_first: bool) -> tuple[int, int, int]:
    found = date.groupdict()
    year = int(found["year"])
    if "first" in found:
        first, second = int(found["first"]), int(found["second"])
        return (year, first, second) if month_first else (year, second, first)
    month = _MONTHS.index(found["name"][:3].lower()) + 1 if "name" in found else int(found["month"])
    return year, month, int(found["day"])


def _zone(text: str) -> tzinfo:
    """One of two digits is hours. -0000 says that nobody knows it, so it is Hanoi's."""
    match = _ZONE.search(text)
    if match is None:
        name = _ZONE_NAME.search(text)
        known = parsedate_tz(f"1 Jan 2000 00:00:00 {name[0]}") if name else None
        return timezone(timedelta(seconds=known[9] or 0)) if known else HANOI
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if match["sign"] == "-":
        return timezone(-offset) if offset else HANOI
    return timezone(offset)


def _rfc822(text: str, month_first: bool) -> datetime | None:
    """What is left, such as years of two digits."""
    if not re.search(r"[A-Za-z]{3}", text):
        return None
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
