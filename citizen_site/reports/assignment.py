"""Who handles a report, what it is about, where it belongs and how soon: changes that leave its answer open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import EventAuthor, add_event, event_author_of
from citizen_site.reports.units import people_for, units_for
from citizen_site.reports.versioning import check_version
from citizen_site.reports.workflow import CLOSED, Status, TransitionData

# A report that is given to somebody is not merely received any more.
BEFORE_ASSIGNMENT = frozenset({Status.RECEIVED, Status.REOPENED})


def _note(session: Session, action: str, actor: Actor, event: ReportEvent | None, now: datetime) -> None:
    if event is not None:
        audit.record(
            session, action, now=now, actor_id=actor.person_id, thing=f"report:{event.report_id}", **event.details
        )


class ClosedError(InvalidInputError):
    """The report was answered. Whoever wants to go on with it reopens it first."""


def _begin_change(report: Report, seen_version: int | None) -> None:
    check_version(report, seen_version)
    if report.status in CLOSED:
        raise ClosedError(report.status)


def assign(
    session: Session,
    actor: Actor,
    report: Report,
    *,
    person_id: int | None,
    unit_id: int | None,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Give it to a person, a unit, or a person of a unit. Raises InvalidInputError("person", "unit", "nobody")."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    author = event_author_of(session, actor, report)
    event = _assign_to(
        session, report, author, person_id=person_id, unit_id=unit_id, now=now, seen_version=seen_version
    )
    _note(session, "report.assigned", actor, event, now)
    return event


def _assign_to(
    session: Session,
    report: Report,
    author: EventAuthor,
    *,
    person_id: int | None,
    unit_id: int | None,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Give it to a person, a unit, or a person of a unit. None when it is theirs already.

    Raises InvalidInputError: "person" or "unit" for one that handles nothing in the report's area, "nobody" for none.
    """
    _begin_change(report, seen_version)
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
        event = change_status(session, report, Status.ASSIGNED, author, TransitionData(), now=now, **details)
    else:
        event = add_event(
            session, report, EventKind.ASSIGNED, author, now=now, is_public=is_new_unit, notify=False, **details
        )
    if unit is not None and is_new_unit and unit.email:
        enqueue(session, JobName.NOTIFY_UNIT, due_at=now, event_id=event.id, unit_id=unit.id)
    return event
