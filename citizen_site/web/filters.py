"""Template filters for times, distances and money, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.core.clock import now, to_local
from citizen_site.web.i18n import current_language

SUNDAY = 6
# A deadline farther away is a date.
MOST_DAYS = 14
WHOLE_HOURS = {0: "12 midnight", 12: "12 noon"}
# Days and numbers that pages show again and again; Babel reads its pattern anew for each.
MOST_KNOWN = 4096


def ago(moment: datetime) -> str:
    """ "2 giờ trước"; from a week on, the date. A moment in the future counts as just now."""
    seconds = (now() - moment).total_seconds()
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if minutes < 1:
        return _("vừa xong")
    if hours < 1:
        return ngettext("%(num)d phút trước", "%(num)d phút trước", minutes)
    if days < 1:
        return ngettext("%(num)d giờ trước", "%(num)d giờ trước", hours)
    if days < 7:
        return ngettext("%(num)d ngày trước", "%(num)d ngày trước", days)
    return short_date(to_local(moment).date())


def due(moment: datetime) -> str:
    """How far a deadline is: "còn 6 giờ", "quá hạn 12 ngày"; from two weeks on, the date."""
    seconds = (moment - now()).total_seconds()
    minutes, hours, days = (int(abs(seconds) // each) for each in (60, 3600, 86400))
    if days >= MOST_DAYS:
        return short_date(to_local(moment).date())
    if seconds >= 0:
        if days:
            return ngettext("còn %(num)d ngày", "còn %(num)d ngày", days)
        if hours:
            return ngettext("còn %(num)d giờ", "còn %(num)d giờ", hours)
        return ngettext("còn %(num)d phút", "còn %(num)d phút", minutes)
    if days:
        return ngettext("quá hạn %(num)d ngày", "quá hạn %(num)d ngày", days)
    if hours:
        return ngettext("quá hạn %(num)d giờ", "quá hạn %(num)d giờ", hours)
    return ngettext("quá hạn %(num)d phút", "quá hạn %(num)d phút", minutes)


def short_date(day: date) -> str:
    """ "1/7/2025" in Vietnamese, "1 July 2025" in English."""
    if isinstance(day, datetime):
        day = to_local(day).date()
    language = current_language()
    return _formatted_day(day, "d/M/yyyy" if language == "vi" else "d MMMM yyyy", language)


def weekday(day: date, *, starts_text: bool = False) -> str:
    """ "thứ Hai", "Chủ nhật", as within a sentence; "Thứ Hai" where it starts the text.

    The day of a moment is that in Hanoi.
    """
    if isinstance(day, datetime):
        day = to_local(day).date()
    language = current_language()
    name = _formatted_day(day, "EEEE", language)
    if language != "vi":
        return name
    if day.weekday() == SUNDAY:
        return "Chủ nhật"
    return name if starts_text else name[0].lower() + name[1:]


def day_and_date(day: date) -> str:
    """ "thứ Ba, 1/12/2026" in Vietnamese, "Tuesday 1 December 2026" in English."""
    comma = "," if current_language() == "vi" else ""
    return f"{weekday(day)}{comma} {short_date(day)}"


def clock_time(moment: datetime) -> str:
    """On Hanoi's clocks: "19:30" in Vietnamese; "7.30 pm", "3 pm", "12 noon" in English."""
    local = to_local(moment)
    if current_language() == "vi":
        return f"{local:%H:%M}"
    if local.minute == 0 and local.hour in WHOLE_HOURS:
        return WHOLE_HOURS[local.hour]
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def date_and_time(moment: datetime) -> str:
    """ "08:15 ngày 23/11/2026", "8.15 am on 23 November 2026", on Hanoi's clocks."""
    return f"{clock_time(moment)} {_before_date()} {short_date(moment)}"


def time_on_day(moment: datetime) -> str:
    """ "15:00 thứ Ba, 1/12/2026", "3 pm on Tuesday 1 December 2026", on Hanoi's clocks."""
    on = "" if current_language() == "vi" else "on "
    return f"{clock_time(moment)} {on}{day_and_date(to_local(moment).date())}"


def time_and_day(moment: datetime) -> str:
    """ "07:00 ngày 1/12", "7 am on 1 December", on Hanoi's clocks; with the year when it is another one."""
    local = to_local(moment)
    if local.year != to_local(now()).year:
        return date_and_time(moment)
    language = current_language()
    day = _formatted_day(local.date(), "d/M" if language == "vi" else "d MMMM", language)
    return f"{clock_time(moment)} {_before_date()} {day}"


def _before_date() -> str:
    return "ngày" if current_language() == "vi" else "on"


def distance(kilometres: float) -> str:
    """ "350 m" below a kilometre, "1,2 km" above."""
    metres = round(kilometres * 1000, -1)
    if metres < 1000:
        return f"{metres:.0f} m"
    return f"{number(round(kilometres, 1))} km"


def money(dong: int) -> str:
    """ "8.000 đồng", "8,000 dong"."""
    return f"{number(dong)} {'đồng' if current_language() == 'vi' else 'dong'}"


def number(value: float) -> str:
    """ "1.234,5" in Vietnamese, "1,234.5" in English."""
    return number_in(current_language(), value)


def month(day: date) -> str:
    """ "Tháng 12", "December": as it stands alone."""
    return _formatted_day(day, "LLLL", current_language())


@lru_cache(MOST_KNOWN)
def _formatted_day(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


@lru_cache(MOST_KNOWN, typed=True)
def number_in(language: str, value: float) -> str:
    """As `number`, in a known language."""
    return format_decimal(value, locale=language)


def init_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        ago=ago,
        due=due,
        weekday=weekday,
        date=short_date,
        datetime=date_and_time,
        time=clock_time,
        distance=distance,
        money=money,
        number=number,
        moment=datetime.fromisoformat,
    )
