"""Who handles a report, what it is about, where it belongs and how soon: changes that leave its answer open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.jobs import enqueue
from citizen_site.reports.axes import EventKind, Urgency, Visibility
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.commands import Author, add_event, change_status, check_version, reindex
from citizen_site.reports.deadlines import restart_clock
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.units.queries import people_for, units_for
from citizen_site.reports.workflow import CLOSED, Facts, Status

# A report that is given to somebody is not merely received any more.
BEFORE_ASSIGNMENT = frozenset({Status.RECEIVED, Status.REOPENED})


class ClosedError(InvalidInputError):
    """The report was answered. Whoever wants to go on with it reopens it first."""


def _begin(report: Report, seen_version: int | None) -> None:
    check_version(report, seen_version)
    if report.status in CLOSED:
        raise ClosedError(report.status)


def give_to(
    session: Session,
    report: Report,
    author: Author,
    *,
    person_id: int | None,
    unit_id: int | None,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Give it to a person, a unit, or a person of a unit. None when it is theirs already.

    Raises InvalidInputError: "person" or "unit" for one that handles nothing in the report's area, "nobody" for none.
    """
    _begin(report, seen_version)
    if person_id is None and unit_id is None:
        raise InvalidInputError("nobody")
    is_theirs = (person_id, unit_id) == (report.assigned_to_id, report.assigned_unit_id)
    if is_theirs and report.status not in BEFORE_ASSIGNMENT:
        return None
    person = next((each for each in people_for(session, report, now) if each.id == person_id), None)
    unit = next((each for each in units_for(session, report.area_id or 0) if each.id == unit_id), None)
    if person_id is not None and person is None:
        raise InvalidInputError("person")
    if unit_id is not None and unit is None:
        raise InvalidInputError("unit")
    is_new_unit = unit is not None and unit_id != report.assigned_unit_id
    report.assigned_to, report.assigned_to_id = person, person_id
    report.assigned_unit, report.assigned_unit_id = unit, unit_id
    # The public reads the unit; who of it is for staff.
    details: dict[str, Any] = {"given_to": unit.name if unit else "", "given_to_id": person_id}
    if report.status in BEFORE_ASSIGNMENT:
        event = change_status(session, report, Status.ASSIGNED, author, Facts(), now=now, **details)
    else:
        event = add_event(
            session, report, EventKind.ASSIGNED, author, now=now, is_public=is_new_unit, tells=False, **details
        )
    if unit is not None and is_new_unit and unit.email:
        enqueue(session, "units.announce", due_at=now, event_id=event.id, unit_id=unit.id)
    return event


def makes_private(report: Report, category: ReportCategory) -> bool:
    """Would this category make a private report of a public one?"""
    is_new = category.id != report.category_id
    return is_new and category.visibility is Visibility.PRIVATE and report.visibility is not Visibility.PRIVATE


def put_into_category(
    session: Session,
    report: Report,
    author: Author,
    category: ReportCategory,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """It is about something else, with that category's time to handle it. None when nothing changes.

    Answers to the former category's questions are kept, and shown no more. A private category makes the report private;
    none makes it public.
    """
    _begin(report, seen_version)
    if category.id == report.category_id:
        return None
    before = session.get_one(ReportCategory, report.category_id)
    became_private = makes_private(report, category)
    with session.no_autoflush:
        report.category, report.category_id = category, category.id
        report.about_office = report.about_office or category.about_office
        restart_clock(session, report, now)
        if became_private:
            report.visibility = Visibility.PRIVATE
    event = add_event(
        session,
        report,
        EventKind.RECATEGORISED,
        author,
        now=now,
        tells=False,
        before_category=before.code,
        category=category.code,
        became_private=became_private,
    )
    reindex(session, report)
    return event


def put_into_area(
    session: Session, report: Report, author: Author, place: Place, *, now: datetime, seen_version: int | None = None
) -> ReportEvent | None:
    """It belongs elsewhere in the city; the deadline goes on. None when it is there already.

    Whoever handled it and has nothing to do with the new area gives it back.
    Raises InvalidInputError("place") for an area that is no more.
    """
    _begin(report, seen_version)
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
        change_status(session, report, Status.RECEIVED, author, Facts(), now=now)
    if is_orphan and report.status_before is Status.ASSIGNED:
        report.status_before = Status.RECEIVED  # the reporter's answer gives it to nobody
    session.flush()
    reindex(session, report)
    return event


def make_urgent(
    session: Session,
    report: Report,
    author: Author,
    urgency: Urgency,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Sooner or later than before, with the time that the category gives it. None when nothing changes."""
    _begin(report, seen_version)
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
        tells=False,
        before_urgency=before.value,
        urgency=urgency.value,
    )
