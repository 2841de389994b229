"""Opening hours in OpenStreetMap's notation, with the calendar of days off: "Mo-Fr 08:00-11:30,13:30-17:00; PH off"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub lacks ParserError

from citizen_site.core.clock import HANOI, to_local
from citizen_site.core.public_calendar import HOLIDAYS, PublicCalendar

EXCEPTION_DAYS = 30
# The parser knows these words, but what they mean depends on more than a clock and Vietnam's calendar.
_NOT_USED_HERE = re.compile(r"\b(PH|SH|easter|dawn|dusk|sunrise|sunset|unknown)\b|\|\|")
_RULES = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_COMMENT = re.compile(r'"[^"]*"')
# What stands before a comment where times or a word say whether it is open. A comment alone is "unknown" in the
# notation; the parser takes it for open all day.
_SAYS_WHETHER = re.compile(r"(?:\d\d:\d\d\+?|24/7|open|off|closed|unknown)\s*\Z")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class InvalidHoursError(ValueError):
    """The text is not in the notation, or uses a part of it that is not used here."""


@dataclass(frozen=True)
class OpenStatus:
    """`until` is when it closes, or when that changes next; None where that never happens.

    `is_known` is False where only a comment stands for the hours: nobody can say whether it is open. `comment` is what
    holds now, such as "theo hẹn". `holiday` names the holiday for which it is closed now, or is empty.
    """

    is_open: bool
    until: datetime | None
    holiday: str = ""
    is_known: bool = True
    comment: str = ""


@dataclass(frozen=True)
class Day:
    """A day and its spans of opening as "08:00", "24:00" in local time; `comments` has one for each span, or "".

    `unknown` are the comments of times at which nobody can say whether it is open. `holiday` names the holiday or is
    empty. `is_exchanged` says that the day is off, or worked with the hours of the weekday `worked_as`, for once.
    """

    day: date
    spans: tuple[tuple[str, str], ...]
    holiday: str = ""
    comments: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_exchanged: bool = False
    worked_as: int | None = None


def plain_hours(text: str) -> str:
    """With hyphens for the dashes that a word processor writes between two times."""
    return text.translate(_DASHES)


def check_hours(hours: str) -> None:
    """Raises InvalidHoursError."""
    if _NOT_USED_HERE.search(_COMMENT.sub("", _written_out(hours, (), (), with_unknown=False))):
        raise InvalidHoursError(hours)
    try:
        _parse(_written_out(hours, (), ()))
        _rules(hours, 2026, HOLIDAYS)
    except ParserError as error:
        raise InvalidHoursError(hours) from error


def status(hours: str, now: datetime, language: str = "vi", calendar: PublicCalendar = HOLIDAYS) -> OpenStatus:
    """Open at an aware moment?"""
    return _status(hours, to_local(now).replace(second=0, microsecond=0, tzinfo=None), language, calendar)


@lru_cache(maxsize=1024)  # nothing opens or closes within a minute
def _status(hours: str, local: datetime, language: str, calendar: PublicCalendar) -> OpenStatus:
    rules = _rules(hours, local.year, calendar)
    state, comment = rules.state(local)
    change = rules.next_change(local)
    while change and rules.state(change)[0] == state:  # only a comment changed, or one span touches the next
        change = rules.next_change(change)
    day = _day(hours, local.date(), language, calendar)
    is_open = state == State.OPEN
    closed_for = day.holiday if state == State.CLOSED and day.spans != _ordinary(hours, local.date()) else ""
    until = change.replace(tzinfo=HANOI) if change else None
    return OpenStatus(is_open, until, closed_for, state != State.UNKNOWN, comment)


def week(hours: str, first: date, language: str = "vi", calendar: PublicCalendar = HOLIDAYS) -> list[Day]:
    """The seven days from a day on."""
    return [_day(hours, first + timedelta(days=offset), language, calendar) for offset in range(7)]


def exceptions(hours: str, first: date, language: str = "vi", calendar: PublicCalendar = HOLIDAYS) -> list[Day]:
    """Holidays and exchanged days within the next 30 days on which the hours differ from the same weekday's."""
    days = [_day(hours, first + timedelta(days=offset), language, calendar) for offset in range(EXCEPTION_DAYS)]
    return [day for day in days if (day.holiday or day.is_exchanged) and day.spans != _ordinary(hours, day.day)]


def _ordinary(hours: str, day: date) -> tuple[tuple[str, str], ...]:
    """The spans of a day as if it were no holiday."""
    return _day_of(_parse(_written_out(hours, (), ())), day).spans


def _day(hours: str, day: date, language: str, calendar: PublicCalendar) -> Day:
    found = _day_of(_rules(hours, day.year, calendar), day)
    worked_as, holiday = calendar.weekday_of(day), calendar.holiday(day, language)
    # A place that does not heed holidays has no other hours on exchanged days either.
    is_exchanged = _heeds_holidays(hours) and not holiday and worked_as != day.weekday()
    return replace(found, holiday=holiday, is_exchanged=is_exchanged, worked_as=worked_as)


def _day_of(rules: OpeningHours, day: date) -> Day:
    begin = datetime.combine(day, time.min)
    end_of_day = begin + timedelta(days=1)
    spans, comments, unknown = [], [], []
    for start, end, state, comment in rules.intervals(begin, end_of_day):
        if state == State.OPEN:
            spans.append((f"{start:%H:%M}", "24:00" if end == end_of_day else f"{end:%H:%M}"))
            comments.append(comment)
        elif state == State.UNKNOWN:
            unknown.append(comment)
    return Day(day, tuple(spans), comments=tuple(comments), unknown=tuple(dict.fromkeys(unknown)))


def _heeds_holidays(hours: str) -> bool:
    return any("PH" in days for days, _ in _rules_of(hours))


def _rules(hours: str, year: int, calendar: PublicCalendar) -> OpeningHours:
    """The rules for a year and the one after it."""
    years = (year, year + 1)
    off = tuple(day for each in years for day in calendar.days_off(each))
    worked = tuple(each for one in years for each in calendar.worked_instead(one).items())
    return _parse(_written_out(hours, off, worked))


@lru_cache(maxsize=512)
def _parse(hours: str) -> OpeningHours:
    return OpeningHours(hours)


def _rules_of(hours: str) -> list[tuple[list[str], str]]:
    """Each rule as the days that it begins with, such as ["Mo-Fr", "PH"], and the rest."""
    rules = [rule.strip() for rule in _RULES.split(hours) if rule.strip()]
    found = [("", rule) if rule.startswith('"') else rule.partition(" ")[::2] for rule in rules]
    return [(days.split(",") if days else [], rest) for days, rest in found]


@lru_cache(maxsize=512)
def _written_out(
    hours: str, off: tuple[date, ...], worked: tuple[tuple[date, int], ...], *, with_unknown: bool = True
) -> str:
    """The rules with those for PH written out for the days off, and for days that have the hours of another weekday.

    The parser's own calendar for Vietnam has no lunar holidays, and knows of no exchange.
    """
    written = []
    dates = ",".join(map(_written, off))
    for days, rest in _rules_of(hours):
        ordinary = [each for each in days if each != "PH"]
        if ordinary or not days:
            written.append(f"{','.join(ordinary)} {rest}".strip())
        if dates and "PH" in days:
            written.append(f"{dates} {rest}")
    if worked and _heeds_holidays(hours):
        written += filter(None, (_as_weekday(hours, *each) for each in worked))
    return "; ".join(_COMMENT.sub(_said, rule) if with_unknown else rule for rule in written)


def _as_weekday(hours: str, day: date, weekday: int) -> str:
    """Rules for a day with the hours of that weekday in the days before it; "" where there are none."""
    like = _day_of(_parse(_written_out(hours, (), ())), day - timedelta(days=(day.weekday() - weekday) % 7))
    spans = [f"{start}-{end}" for start, end in like.spans]
    comments = [*like.comments, *like.unknown]
    rules = zip([*spans, *["unknown"] * len(like.unknown)], comments, strict=True)
    return ", ".join(f"{_written(day)} {span}" + (f' "{comment}"' if comment else "") for span, comment in rules)


def _said(comment: re.Match[str]) -> str:
    """The comment, as unknown where nothing before it says whether it is open."""
    return comment[0] if _SAYS_WHETHER.search(comment.string[: comment.start()]) else f"unknown {comment[0]}"


def _written(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"
