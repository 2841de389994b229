"""By when: working hours of the report's area, standing still while the reporter is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.revisions import RevisionCache
from citizen_site.core.working_time import CITY_WEEK, WorkingCalendar
from citizen_site.directory.opening_hours import InvalidHoursError, check_hours, week
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.time_limits import OfficeHours
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.time_limits import hours_at
from citizen_site.reports.timeline import undone_event_ids
from citizen_site.reports.workflow import CLOSED, Status

# The city's rule of 2025: taken in within eight working hours.
INTAKE = timedelta(hours=8)
# Real days: a resident's week has seven of them.
FEEDBACK_DAYS = 14
WAITING_DAYS = 14
# How many times the allotted time has to be over until others are told.
VERY_LATE = 3


def _load(session: Session) -> dict[int, WorkingCalendar]:
    return {
        row.area_id: WorkingCalendar(
            {int(day): tuple((start, end) for start, end in spans) for day, spans in row.week.items()}
        )
        for row in session.execute(select(OfficeHours.area_id, OfficeHours.week))
    }


_cache = RevisionCache("office_hours", load=_load)


def calendar_of(session: Session, area_id: int) -> WorkingCalendar:
    """The hours of the area, of the nearest one above it that has its own, or the city's."""
    kept, areas = _cache.get(session), gazetteer(session)
    place = areas.current_successor(areas.get(area_id))
    return next((kept[each] for each in areas.with_ancestors(place) if each in kept), CITY_WEEK)


def time_to_handle(category: ReportCategory, urgency: str, at: datetime) -> timedelta:
    """Working time for a report of this kind that was delivered at that moment. `category` is of a session."""
    session = object_session(category)
    if session is None:
        raise ValueError("a category without its session")
    # Asked in the middle of changes, none of which is to be written before all are there.
    with session.no_autoflush:
        return timedelta(hours=hours_at(session, category, urgency, at))


def start_clock(report: Report, category: ReportCategory, calendar: WorkingCalendar, now: datetime) -> None:
    """The report reached those who handle it. Urgent ones have their time after the intake, as all have.

    How much, is what was in force when it was delivered, however often it is reopened.
    """
    allotted = time_to_handle(category, report.urgency, report.delivered_at or now)
    report.time_limit_seconds = int(allotted.total_seconds())
    report.intake_due_at = calendar.add(now, INTAKE)
    report.remaining_seconds = None
    _set_due(report, calendar, calendar.add(report.intake_due_at, allotted))


def restart_clock(session: Session, report: Report, now: datetime) -> None:
    """The report's category or urgency changed: the difference is added to the deadline, or taken off.

    So what was used counts on, and pauses stay taken off. One that waits for its reporter goes on waiting, with more
    or less left; of a closed one nothing is due.
    """
    if report.closed_at is not None or report.delivered_at is None:
        return
    category = session.get_one(ReportCategory, report.category_id)
    calendar = calendar_of(session, report.area_id)  # type: ignore[arg-type]
    allotted = time_to_handle(category, report.urgency, report.delivered_at)
    more = allotted - timedelta(seconds=report.time_limit_seconds)
    if report.remaining_seconds is not None:
        report.time_limit_seconds = int(allotted.total_seconds())
        report.remaining_seconds += int(more.total_seconds())
    elif report.due_at is not None and report.time_limit_seconds:
        report.time_limit_seconds = int(allotted.total_seconds())
        _set_due(report, calendar, calendar.add(report.due_at, more))
    else:  # from before deadlines knew what they were made of
        start_clock(report, category, calendar, report.delivered_at)


def stop_clock(report: Report, calendar: WorkingCalendar, now: datetime) -> None:
    """Keep what is left (negative when late) until the clock goes on."""
    if report.due_at is not None:
        report.remaining_seconds = int(calendar.between(now, report.due_at).total_seconds())
        report.due_at = report.escalate_at = None


def resume_clock(report: Report, calendar: WorkingCalendar, now: datetime) -> None:
    if report.remaining_seconds is not None:
        _set_due(report, calendar, calendar.add(now, timedelta(seconds=report.remaining_seconds)))
        report.remaining_seconds = None


def go_on_after_closing(report: Report, calendar: WorkingCalendar, now: datetime) -> None:
    """It is open again, as it stood: the time in which it was closed is nobody's."""
    if report.due_at is not None and report.closed_at is not None:
        _set_due(report, calendar, calendar.add(report.due_at, calendar.between(report.closed_at, now)))


def working_time_used(session: Session, report: Report, calendar: WorkingCalendar, now: datetime) -> timedelta:
    """From delivery until now, without the time in which the reporter was asked or the report was closed.

    A step that was taken back stopped nothing.
    """
    with session.no_autoflush:
        never_was = undone_event_ids(session, report.id)
        steps = session.execute(
            select(ReportEvent.id, ReportEvent.at, ReportEvent.status_after)
            .where(ReportEvent.report_id == report.id, ReportEvent.status_after.is_not(None))
            .order_by(ReportEvent.at, ReportEvent.id)
        )
        rows = [(row.at, row.status_after) for row in steps if row.id not in never_was]
    return time_on_the_clock(calendar, report.delivered_at or report.received_at, rows, now)


def time_on_the_clock(
    calendar: WorkingCalendar, start: datetime, steps: Iterable[tuple[datetime, Status | None]], end: datetime
) -> timedelta:
    """Working time from start to end in which the clock ran; `steps` say when the report became what."""
    total, since, runs = timedelta(0), start, True
    for at, status in steps:
        if runs:
            total += calendar.between(since, at)
        since, runs = at, status not in CLOSED and status is not Status.AWAITING_REPORTER
    return total + (calendar.between(since, end) if runs else timedelta(0))


def _set_due(report: Report, calendar: WorkingCalendar, due_at: datetime) -> None:
    report.due_at = due_at
    report.escalate_at = calendar.add(due_at, timedelta(seconds=report.time_limit_seconds * (VERY_LATE - 1)))


# Weekdays and times only: what depends on the date is the calendar's affair, and holidays are off for every office.
_DAYS = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?"
_TIMES = r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*"
_RULE = re.compile(rf"{_DAYS}(?:,{_DAYS})* (?:{_TIMES}|off)|PH off")
# A Monday of a week without any holiday.
ORDINARY_MONDAY = date(2026, 3, 2)


def read_week(hours: str) -> dict[str, list[list[int]]]:
    """The spans of each weekday, as OfficeHours keeps them. Raises InvalidInputError."""
    rules = [rule.strip() for rule in hours.split(";") if rule.strip()]
    if not rules or not all(_RULE.fullmatch(rule) for rule in rules):
        raise InvalidInputError(f"not a working week: {hours!r}")
    try:
        check_hours(hours)
    except InvalidHoursError as error:
        raise InvalidInputError(f"not a working week: {hours!r}") from error
    days = week("; ".join(rule for rule in rules if rule != "PH off"), ORDINARY_MONDAY)
    found = {
        str((day.day - ORDINARY_MONDAY) // timedelta(days=1)): [[_minutes(a), _minutes(b)] for a, b in day.spans]
        for day in days
        if day.spans
    }
    try:
        WorkingCalendar({int(day): [(start, end) for start, end in spans] for day, spans in found.items()})
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
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
