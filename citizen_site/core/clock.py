"""Time: stored in UTC, displayed in Hanoi's zone; `now` is passed into commands and queries."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# The clocks of two machines agree to within less. What was noted at a later moment than this comes from a clock that
# was fast and has been set right since.
MAX_SKEW = timedelta(minutes=2)


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


def end_of(day: date) -> datetime:
    """The first moment after a day in Hanoi, in UTC: what holds until the end of the day holds before it."""
    return start_of(day + timedelta(days=1))


def read_moment(text: str) -> datetime:
    """A moment in UTC, from ISO 8601 with a zone. Raises ValueError, also at the ends of the calendar.

    What is still in year 1 or 9999 in one zone may be before or after all years in UTC.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment outside the calendar") from error


def read_day(text: str) -> date:
    """A day from ISO 8601 that begins and ends on Hanoi's clocks. Raises ValueError."""
    day = date.fromisoformat(text)
    try:
        start_of(day), start_of(day + timedelta(days=1))
    except OverflowError as error:
        raise ValueError("a day outside the calendar") from error
    return day
