"""Time limits of categories, and the deadlines of reports that follow from them: working hours of the report's area.

The clock stands still while the reporter is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, object_session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.clock import start_of, today
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.idempotency import DOUBLE_TAP
from citizen_site.core.locks import lock_row
from citizen_site.core.pagination import SortColumn
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.revisions import RevisionCache
from citizen_site.core.working_time import CITY_WEEK, Spans, WorkingCalendar
from citizen_site.directory.exchanged_days import CALENDAR_TAG, public_calendar
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.time_limits import CategoryDeadline, OfficeHours
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.timeline import undone_event_ids
from citizen_site.reports.workflow import CLOSED, Status

# The city's rule of 2025: taken in within eight working hours.
INTAKE = timedelta(hours=8)
# Real days: a resident's week has seven of them.
FEEDBACK_DAYS = 14
WAITING_DAYS = 14
# How many times the time limit must have passed until others are notified.
VERY_LATE = 3
NEWEST_FIRST = (SortColumn(CategoryDeadline.set_at, descending=True), SortColumn(CategoryDeadline.id, descending=True))
# By category and urgency: from when on, how many hours; the oldest first.
Versions = Mapping[tuple[int, str], Sequence[tuple[datetime, int]]]


def _load_time_limits(session: Session) -> Versions:
    found: dict[tuple[int, str], list[tuple[datetime, int]]] = {}
    columns = (
        CategoryDeadline.category_id,
        CategoryDeadline.urgency,
        CategoryDeadline.valid_from,
        CategoryDeadline.hours,
    )
    # Of two for the same moment the later one holds.
    for row in session.execute(select(*columns).order_by(CategoryDeadline.valid_from, CategoryDeadline.id)):
        found.setdefault((row.category_id, row.urgency), []).append((row.valid_from, row.hours))
    return found


_time_limits = RevisionCache("category_deadlines", load=_load_time_limits)


def hours_at(session: Session, category: ReportCategory, urgency: str, at: datetime) -> int:
    """The working hours in force at a moment."""
    versions = _time_limits.get(session).get((category.id, urgency), ())
    begun = [hours for valid_from, hours in versions if valid_from <= at]
    return begun[-1] if begun else category.deadlines.get(urgency) or category.deadlines[Urgency.NORMAL]


def _load_calendars(session: Session) -> Mapping[int | None, WorkingCalendar]:
    """By area; the city's stands under None."""
    public = public_calendar(session)
    rows = session.execute(select(OfficeHours.area_id, OfficeHours.week))
    weeks: dict[int | None, Mapping[int, Spans]] = {
        row.area_id: {int(day): tuple((start, end) for start, end in spans) for day, spans in row.week.items()}
        for row in rows
    }
    return {area_id: WorkingCalendar(week, public) for area_id, week in {None: CITY_WEEK, **weeks}.items()}


_calendars = RevisionCache("office_hours", CALENDAR_TAG, load=_load_calendars)


def calendar_of(session: Session, area_id: int) -> WorkingCalendar:
    """The hours of the area, of the nearest one above it that has its own, or the city's."""
    calendars, areas = _calendars.get(session), gazetteer(session)
    place = areas.current_successor(areas.get(area_id))
    return next((calendars[each] for each in areas.with_ancestors(place) if each in calendars), calendars[None])


def time_to_handle(category: ReportCategory, urgency: str, at: datetime) -> timedelta:
    """Working time for a report of this kind that was delivered at that moment. `category` is of a session."""
    session = object_session(category)
    if session is None:
        raise ValueError("a category without its session")
    # Asked in the middle of changes, none of which is to be written before all are there.
    with session.no_autoflush:
        return timedelta(hours=hours_at(session, category, urgency, at))


def start_clock(session: Session, report: Report, now: datetime) -> None:
    """The report reached those who handle it. Its time limit begins after the intake, also when it is urgent.

    The limit is the one in force when it was delivered, however often it is reopened.
    """
    category, calendar = session.get_one(ReportCategory, report.category_id), _calendar_for(session, report)
    time_limit = time_to_handle(category, report.urgency, report.delivered_at or now)
    report.time_limit_seconds = int(time_limit.total_seconds())
    report.intake_due_at = calendar.add(now, INTAKE)
    report.remaining_seconds = None
    _set_due(report, calendar, calendar.add(report.intake_due_at, time_limit))


def restart_clock(session: Session, report: Report, now: datetime) -> None:
    """The report's category or urgency changed: the difference is added to the deadline, or taken off.

    So what was used counts on, and pauses stay taken off. One that waits for its reporter goes on waiting, with more
    or less left; of a closed one nothing is due.
    """
    if report.closed_at is not None or report.delivered_at is None:
        return
    category = session.get_one(ReportCategory, report.category_id)
    calendar = _calendar_for(session, report)
    time_limit = time_to_handle(category, report.urgency, report.delivered_at)
    more = time_limit - timedelta(seconds=report.time_limit_seconds)
    if report.remaining_seconds is not None:
        report.time_limit_seconds = int(time_limit.total_seconds())
        report.remaining_seconds += int(more.total_seconds())
    elif report.due_at is not None and report.time_limit_seconds:
        report.time_limit_seconds = int(time_limit.total_seconds())
        _set_due(report, calendar, calendar.add(report.due_at, more))
    else:  # from before deadlines knew what they were made of
        start_clock(session, report, report.delivered_at)


def stop_clock(session: Session, report: Report, now: datetime) -> None:
    """Store what is left (negative when late) until the clock resumes."""
    if report.due_at is not None:
        calendar = _calendar_for(session, report)
        report.remaining_seconds = int(calendar.between(now, report.due_at).total_seconds())
        report.due_at = report.escalate_at = None


def resume_clock(session: Session, report: Report, now: datetime) -> None:
    if report.remaining_seconds is not None:
        calendar = _calendar_for(session, report)
        _set_due(report, calendar, calendar.add(now, timedelta(seconds=report.remaining_seconds)))
        report.remaining_seconds = None


def go_on_after_closing(session: Session, report: Report, now: datetime) -> None:
    """It is open again, as it stood: the time in which it was closed does not count."""
    if report.due_at is not None and report.closed_at is not None:
        calendar = _calendar_for(session, report)
        _set_due(report, calendar, calendar.add(report.due_at, calendar.between(report.closed_at, now)))


def last_day_of_feedback(closed_at: datetime) -> date:
    """The day until whose end an answer can be confirmed or disputed."""
    return today(closed_at) + timedelta(days=FEEDBACK_DAYS)


def working_time_used(session: Session, report: Report, now: datetime) -> timedelta:
    """From delivery until now, without the time in which the reporter was asked or the report was closed.

    A step that was undone stopped nothing.
    """
    with session.no_autoflush:
        never_was = undone_event_ids(session, report.id)
        steps = session.execute(
            select(ReportEvent.id, ReportEvent.at, ReportEvent.status_after)
            .where(ReportEvent.report_id == report.id, ReportEvent.status_after.is_not(None))
            .order_by(ReportEvent.at, ReportEvent.id)
        )
        rows = [(row.at, row.status_after) for row in steps if row.id not in never_was]
    begun = report.delivered_at or report.received_at
    return time_on_the_clock(_calendar_for(session, report), begun, rows, now)


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


def _calendar_for(session: Session, report: Report) -> WorkingCalendar:
    return calendar_of(session, report.area_id)  # type: ignore[arg-type]  # only a report in an area is handled


def _set_due(report: Report, calendar: WorkingCalendar, due_at: datetime) -> None:
    report.due_at = due_at
    report.escalate_at = calendar.add(due_at, timedelta(seconds=report.time_limit_seconds * (VERY_LATE - 1)))


@dataclass(frozen=True)
class TimeLimit:
    """What a kind and an urgency have now, and what is announced: from when on, how many hours."""

    hours: int
    later: Sequence[tuple[datetime, int]]


def current_time_limit(session: Session, category: ReportCategory, now: datetime) -> Mapping[Urgency, TimeLimit]:
    """For each urgency."""
    versions = _time_limits.get(session)
    return {
        urgency: TimeLimit(
            hours_at(session, category, urgency, now),
            [each for each in versions.get((category.id, urgency), ()) if each[0] > now],
        )
        for urgency in Urgency
    }


def changes(category_id: int | None) -> Select[CategoryDeadline]:
    """All that was ever set (for a kind), for a keyset page in the order NEWEST_FIRST."""
    query = select(CategoryDeadline).options(joinedload(CategoryDeadline.category), joinedload(CategoryDeadline.set_by))
    return query if category_id is None else query.where(CategoryDeadline.category_id == category_id)


class DateInPastError(InvalidInputError):
    """A time limit cannot be changed for days that have passed."""


class SameTimeLimitError(InvalidInputError):
    """From that day on the limit is the same already."""


def set_hours(
    session: Session,
    actor: Actor,
    category: ReportCategory,
    urgency: Urgency,
    hours: int,
    *,
    valid_from: date,
    reason: str,
    now: datetime,
) -> CategoryDeadline:
    """Reports that are delivered from that day on have so many hours; those delivered before are not affected.

    Today means from this moment on. Raises DateInPastError, and SameTimeLimitError when nothing would change.
    """
    authorise(actor, Permission.SEE_OPERATIONS)
    if valid_from < today(now):
        raise DateInPastError
    begins = max(now, start_of(valid_from))
    # A second tap, although it began first, finds the limit that the first one set.
    lock_row(session, category)
    if hours_at(session, category, urgency, begins + DOUBLE_TAP) == hours:
        raise SameTimeLimitError
    change = CategoryDeadline(
        category_id=category.id,
        urgency=urgency,
        hours=hours,
        valid_from=begins,
        set_by_id=actor.person_id,
        reason=reason,
        set_at=now,
    )
    session.add(change)
    session.flush()
    audit.record(
        session,
        "deadline.changed",
        now=now,
        actor_id=actor.person_id,
        thing=f"category:{category.code}",
        urgency=urgency.value,
        hours=hours,
        valid_from=begins.isoformat(),
    )
    return change
