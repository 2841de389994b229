"""Time: stored in UTC, shown in Hanoi's zone; `now` is passed into commands and queries."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def to_local(moment: datetime) -> datetime:
    """An aware moment on Hanoi's clocks."""
    return moment.astimezone(HANOI)


def today(moment: datetime) -> date:
    """The date in Hanoi at an aware moment."""
    return to_local(moment).date()


def start_of(day: date) -> datetime:
    """The moment at which a day begins in Hanoi, in UTC."""
    return datetime.combine(day, time.min, HANOI).astimezone(UTC)
