"""The acts of sorting, with permission and the audit log; what they change is in reports/triage.py.

Each returns the new entry of the timeline, or None when there was nothing to change. All raise ClosedError for what was
answered already, and ChangedMeanwhileError for a version that is no more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.assignment import _begin_change, _note
from citizen_site.reports.conflict_of_interest import require_approval
from citizen_site.reports.deadlines import restart_clock
from citizen_site.reports.enums import EventKind, Moderation, Urgency, Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import reindex
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import EventAuthor, add_event, event_author_of
from citizen_site.reports.units import people_for, units_for
from citizen_site.reports.versioning import check_version
from citizen_site.reports.workflow import Status, TransitionData


def recategorise(
    session: Session,
    actor: Actor,
    report: Report,
    category: ReportCategory,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """It is about something else. Raises NeedsSecondError where that would hide what is about the office."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    check_version(report, seen_version)
    # One that is hidden already is hidden because two agreed.
    if makes_private(report, category) and report.moderation is not Moderation.HIDDEN:
        require_approval(session, report)
    author = event_author_of(session, actor, report)
    event = _recategorise(session, report, author, category, now=now, seen_version=seen_version)
    _note(session, "report.recategorised", actor, event, now)
    return event


def transfer_to_area(
    session: Session, actor: Actor, report: Report, place: Place, *, now: datetime, seen_version: int | None = None
) -> ReportEvent | None:
    """It belongs elsewhere; the actor may lose it by that. Raises InvalidInputError("place") for a former area."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    author = event_author_of(session, actor, report)
    event = _transfer_to_area(session, report, author, place, now=now, seen_version=seen_version)
    _note(session, "report.moved", actor, event, now)
    return event


def makes_private(report: Report, category: ReportCategory) -> bool:
    """Would this category make a private report of a public one?"""
    is_new = category.id != report.category_id
    return is_new and category.visibility is Visibility.PRIVATE and report.visibility is not Visibility.PRIVATE


def _recategorise(
    session: Session,
    report: Report,
    author: EventAuthor,
    category: ReportCategory,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """It is about something else, with that category's time to handle it. None when nothing changes.

    Answers to the former category's questions are kept, and shown no more. A private category makes the report private;
    none makes it public.
    """
    _begin_change(report, seen_version)
    if category.id == report.category_id:
        return None
    before = session.get_one(ReportCategory, report.category_id)
    became_private = makes_private(report, category)
    with session.no_autoflush:
        report.category, report.category_id = category, category.id
        report.concerns_authority = report.concerns_authority or category.concerns_authority
        restart_clock(session, report, now)
        if became_private:
            report.visibility = Visibility.PRIVATE
    event = add_event(
        session,
        report,
        EventKind.RECATEGORISED,
        author,
        now=now,
        notify=False,
        before_category=before.code,
        category=category.code,
        became_private=became_private,
    )
    reindex(session, report)
    return event


def set_urgency(
    session: Session, actor: Actor, report: Report, urgency: Urgency, *, now: datetime, seen_version: int | None = None
) -> ReportEvent | None:
    """Sooner or later than before."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    author = event_author_of(session, actor, report)
    event = _set_urgency(session, report, author, urgency, now=now, seen_version=seen_version)
    _note(session, "report.urgency_changed", actor, event, now)
    return event


def _transfer_to_area(
    session: Session,
    report: Report,
    author: EventAuthor,
    place: Place,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """It belongs elsewhere in the city; the deadline goes on. None when it is there already.

    Whoever handled it and has nothing to do with the new area gives it back.
    Raises InvalidInputError("place") for an area that is no more.
    """
    _begin_change(report, seen_version)
    if place.id == report.area_id:
        return None
    areas = gazetteer(session)
    if not place.is_current or not (place.is_unit or place.is_group or place is areas.city):
        raise InvalidInputError("place")
    before = areas.get(report.area_id).name if report.area_id else ""
    report.area_id = place.id
    session.flush()
    event = add_event(session, report, EventKind.MOVED, author, now=now, moved_from=before, moved_to=place.name)
    person, unit = report.assigned_to_id, report.assigned_unit_id
    if person is not None and person not in {each.id for each in people_for(session, report, now)}:
        report.assigned_to = report.assigned_to_id = None
    if unit is not None and unit not in {each.id for each in units_for(session, place.id)}:
        report.assigned_unit = report.assigned_unit_id = None
    is_orphan = report.assigned_to_id is None and report.assigned_unit_id is None
    if is_orphan and report.status is Status.ASSIGNED:
        change_status(session, report, Status.RECEIVED, author, TransitionData(), now=now)
    if is_orphan and report.resume_status is Status.ASSIGNED:
        report.resume_status = Status.RECEIVED  # the reporter's answer gives it to nobody
    session.flush()
    reindex(session, report)
    return event


def _set_urgency(
    session: Session,
    report: Report,
    author: EventAuthor,
    urgency: Urgency,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Sooner or later than before, with the time that the category gives it. None when nothing changes."""
    _begin_change(report, seen_version)
    if urgency is report.urgency:
        return None
    before = report.urgency
    with session.no_autoflush:
        report.urgency = urgency
        restart_clock(session, report, now)
    return add_event(
        session,
        report,
        EventKind.URGENCY_CHANGED,
        author,
        now=now,
        notify=False,
        before_urgency=before.value,
        urgency=urgency.value,
    )
