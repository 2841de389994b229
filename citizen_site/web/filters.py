"""Template filters for times, distances and money, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, ngettext
from flask_babel import gettext as _

from citizen_site.core.clock import now, to_local
from citizen_site.web.i18n import current_language


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


def short_date(day: date) -> str:
    """ "23/11/2026" in Vietnamese, "23 November 2026" in English."""
    if isinstance(day, datetime):
        day = to_local(day).date()
    return str(format_date(day, "dd/MM/yyyy" if current_language() == "vi" else "d MMMM yyyy"))


def weekday(day: date) -> str:
    """ "Thứ Hai"."""
    return str(format_date(day, "EEEE"))


def date_and_time(moment: datetime) -> str:
    """ "08:15, 23/11/2026", on Hanoi's clocks."""
    pattern = "HH:mm, dd/MM/yyyy" if current_language() == "vi" else "HH:mm, d MMMM yyyy"
    return str(format_datetime(moment, pattern))


def clock_time(moment: datetime) -> str:
    """ "11:30", on Hanoi's clocks."""
    return str(format_datetime(moment, "HH:mm"))


def time_and_day(moment: datetime) -> str:
    """ "07:00, 01/12", on Hanoi's clocks; with the year when it is another one."""
    day = to_local(moment)
    pattern = "HH:mm, dd/MM" if current_language() == "vi" else "HH:mm, d MMMM"
    if day.year != to_local(now()).year:
        pattern += "/yyyy" if current_language() == "vi" else " yyyy"
    return str(format_datetime(moment, pattern))


def distance(kilometres: float) -> str:
    """ "350 m" below a kilometre, "1,2 km" above."""
    metres = round(kilometres * 1000, -1)
    if metres < 1000:
        return f"{metres:.0f} m"
    return f"{format_decimal(round(kilometres, 1))} km"


def money(dong: int) -> str:
    """ "8.000 ₫"."""
    return f"{format_decimal(dong)} ₫"


def number(value: float) -> str:
    return str(format_decimal(value))


def init_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        ago=ago,
        weekday=weekday,
        date=short_date,
        datetime=date_and_time,
        time=clock_time,
        distance=distance,
        money=money,
        number=number,
        moment=datetime.fromisoformat,
    )
