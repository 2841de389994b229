"""Working time in Hanoi: office hours only, without holidays, Tết and their substitute days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from citizen_site.core.clock import HANOI, to_local
from citizen_site.core.public_calendar import HOLIDAYS, PublicCalendar

# Spans of a day in minutes after midnight, in order and apart: ((480, 690), (810, 1020)).
Spans = Sequence[tuple[int, int]]
DAY = 24 * 60
MORNING_AND_AFTERNOON: Spans = ((8 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60))
# A week without an hour would make every deadline infinite.
LONGEST_SEARCH = 3660


@dataclass(frozen=True)
class WorkingCalendar:
    """An office's week: spans by weekday (0 is Monday), and the days that are off or worked in exchange.

    On a day that is worked with the hours of another weekday, an office without such hours has those of the day itself.
    """

    week: Mapping[int, Spans]
    public: PublicCalendar = HOLIDAYS
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not any(self.week.values()):
            raise ValueError("a week without any working time")
        for spans in self.week.values():
            bounds = [minute for span in spans for minute in span]
            if bounds != sorted(set(bounds)) or not all(0 <= minute <= DAY for minute in bounds):
                raise ValueError("spans of a day stand in order and apart")

    def spans(self, day: date) -> Spans:
        weekday = self.public.weekday_of(day)
        return () if weekday is None else self.week.get(weekday) or self.week.get(day.weekday(), ())

    def add(self, moment: datetime, working_time: timedelta) -> datetime:
        """The moment by which so much working time has passed; a negative one goes back. Aware, in UTC.

        The end of a span counts as that end, not as the beginning of the next: "by 17:00", not "by 8:00 tomorrow".
        """
        if working_time < timedelta(0):
            return self._back(moment, -working_time)
        left, local = working_time, to_local(moment)
        day = local.date()
        for _ in range(LONGEST_SEARCH):
            for start, end in self._moments(day):
                begins = max(start, moment)
                if begins < end and left <= end - begins:
                    return (begins + left).astimezone(moment.tzinfo)
                left -= max(end - begins, timedelta(0))
            day += timedelta(days=1)
        raise OverflowError("no working time within ten years")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        total, day, last = timedelta(0), to_local(start).date(), to_local(end).date()
        while day <= last:
            for begins, ends in self._moments(day):
                total += max(min(end, ends) - max(start, begins), timedelta(0))
            day += timedelta(days=1)
        return total

    def _back(self, moment: datetime, left: timedelta) -> datetime:
        day = to_local(moment).date()
        for _ in range(LONGEST_SEARCH):
            for start, end in reversed(self._moments(day)):
                ends = min(end, moment)
                if start < ends and left <= ends - start:
                    return (ends - left).astimezone(moment.tzinfo)
                left -= max(ends - start, timedelta(0))
            day -= timedelta(days=1)
        raise OverflowError("no working time within ten years")

    def _moments(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        """In UTC, because comparing moments of different zones takes ten times as long."""
        known = self._known.get(day)
        if known is None:
            # Hanoi's clocks have not been changed since 1975.
            midnight = datetime.combine(day, time.min, HANOI).astimezone(UTC)
            known = self._known[day] = tuple(
                (midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))
                for start, end in self.spans(day)
            )
        return known


CITY_WEEK = dict.fromkeys(range(5), MORNING_AND_AFTERNOON)
