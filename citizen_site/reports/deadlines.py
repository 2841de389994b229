"""By when: working hours of the report's area, standing still while the reporter is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.revisions import RevisionCache
from citizen_site.core.working_time import CITY_WEEK, WorkingCalendar
from citizen_site.reports.axes import Urgency
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.models import OfficeHours, Report

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
    place = areas.heir(areas.get(area_id))
    return next((kept[each] for each in areas.with_ancestors(place) if each in kept), CITY_WEEK)


def time_to_handle(category: ReportCategory, urgency: str) -> timedelta:
    """Working time for a report of this kind."""
    hours = category.deadlines.get(urgency) or category.deadlines[Urgency.NORMAL]
    return timedelta(hours=hours)


def start_clock(report: Report, category: ReportCategory, calendar: WorkingCalendar, now: datetime) -> None:
    """The report reached those who handle it. Urgent ones have their time after the intake, as all have."""
    allotted = time_to_handle(category, report.urgency)
    report.allotted_seconds = int(allotted.total_seconds())
    report.intake_due_at = calendar.add(now, INTAKE)
    _set_due(report, calendar, calendar.add(report.intake_due_at, allotted))


def change_allotted(report: Report, category: ReportCategory, calendar: WorkingCalendar) -> None:
    """The report turned out to be of another kind or urgency: it has that time, from when it was received.

    Only the allotted time is exchanged, so that what the clock stood still before is not lost.
    """
    allotted = int(time_to_handle(category, report.urgency).total_seconds())
    more, report.allotted_seconds = allotted - report.allotted_seconds, allotted
    if report.remaining_seconds is not None:
        report.remaining_seconds += more
    elif report.due_at is not None and report.intake_due_at is not None:
        whole = calendar.between(report.intake_due_at, report.due_at) + timedelta(seconds=more)
        _set_due(report, calendar, calendar.add(report.intake_due_at, whole))


def stop_clock(report: Report, calendar: WorkingCalendar, now: datetime) -> None:
    """Keep what is left (negative when late) until the clock goes on."""
    if report.due_at is not None:
        report.remaining_seconds = int(calendar.between(now, report.due_at).total_seconds())
        report.due_at = report.very_late_at = None


def resume_clock(report: Report, calendar: WorkingCalendar, now: datetime) -> None:
    if report.remaining_seconds is not None:
        _set_due(report, calendar, calendar.add(now, timedelta(seconds=report.remaining_seconds)))
        report.remaining_seconds = None


def _set_due(report: Report, calendar: WorkingCalendar, due_at: datetime) -> None:
    report.due_at = due_at
    report.very_late_at = calendar.add(due_at, timedelta(seconds=report.allotted_seconds * (VERY_LATE - 1)))
