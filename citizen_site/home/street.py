"""What a reader sees of their street this minute: the time of day, and whether their ward's office is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from lunar_vn import solar_to_lunar
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.core import clock
from citizen_site.directory.exchanged_days import public_calendar
from citizen_site.directory.offices import WardOffice, office_of
from citizen_site.directory.opening_hours import OpenStatus, status
from citizen_site.web.filters import clock_time, weekday
from citizen_site.web.i18n import current_language

# Hours on Hanoi's clocks at which the greeting changes, and the light. A kept page lives for a minute, so it follows.
MORNING, NOON, AFTERNOON, EVENING = 5, 11, 13, 18


@dataclass(frozen=True)
class Street:
    """`office` and `hours` are None where no ward is chosen, or nothing is known of them."""

    greeting: str
    day: str
    is_evening: bool
    office: WardOffice | None
    hours: OpenStatus | None

    @property
    def is_open(self) -> bool:
        return self.hours is not None and self.hours.is_known and self.hours.is_open


def street_of(session: Session, place: Place | None, now: datetime) -> Street:
    """The street of a reader who has chosen this place, or the city's; one query for the office of a ward."""
    hour = clock.to_local(now).hour
    office = office_of(session, place)
    service = office.service if office else None
    known = service.opening_hours if service else ""
    return Street(
        greeting=greeting(hour),
        day=_day(now),
        is_evening=not MORNING <= hour < EVENING,
        office=office,
        hours=status(known, now, current_language(), public_calendar(session)) if known else None,
    )


def greeting(hour: int) -> str:
    """What people say to each other at this hour of the day."""
    if MORNING <= hour < NOON:
        return _("Chào buổi sáng")
    if NOON <= hour < AFTERNOON:
        return _("Chào buổi trưa")
    return _("Chào buổi chiều") if AFTERNOON <= hour < EVENING else _("Chào buổi tối")


def opening_words(hours: OpenStatus | None, now: datetime) -> str:
    """Whether an office is open, in two to four words."""
    if hours is None or not hours.is_known:
        return _("Gọi hỏi giờ")
    if hours.until is None:
        return _("Mở cả ngày") if hours.is_open else _("Đang đóng")
    when, days = clock_time(hours.until), (clock.today(hours.until) - clock.today(now)).days
    if hours.is_open:
        return _("Mở đến %(time)s", time=when) if days <= 1 else _("Mở cả ngày")
    if days == 0:
        return _("%(time)s mở lại", time=when)
    if days == 1:
        return _("Mai mở %(time)s", time=when)
    if days < 7:
        return _("%(weekday)s mở lại", weekday=weekday(clock.today(hours.until), starts_text=True))
    return _("Đang đóng")


def starting_words(starts_at: datetime | None, now: datetime) -> str:
    """When water or power goes off, in two to four words."""
    if starts_at is None:
        return _("Có lịch cắt")
    if starts_at <= now:
        return _("Đang cắt")
    if clock.today(starts_at) == clock.today(now):
        return _("Cắt từ %(time)s", time=clock_time(starts_at))
    return _("Mai cắt %(time)s", time=clock_time(starts_at))


# Of the lunar year, as people say them.
LUNAR_MONTHS = ("Giêng", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười một", "Chạp")


def lunar_day(day: date) -> str:
    """ "mùng 1 tháng Chạp âm"; it is for those who live by it, so it has no English."""
    lunar = solar_to_lunar(day)
    ordinal = f"mùng {lunar.day}" if lunar.day <= 10 else str(lunar.day)
    return f"{ordinal} tháng {LUNAR_MONTHS[lunar.month - 1]}{' nhuận' if lunar.leap else ''} âm"


def _day(now: datetime) -> str:
    """ "Thứ Hai 30/11 · 22 tháng Mười âm"."""
    today = clock.today(now)
    name = weekday(today, starts_text=True)
    if current_language() != "vi":
        return f"{name} {today:%-d %B}"
    return f"{name} {today.day}/{today.month} · {lunar_day(today)}"
