"""Who handles a report: a unit, a person, or a person of a unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor
from citizen_site.reports.enums import EventKind, Moderation, Urgency
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.status import change_status, require_open
from citizen_site.reports.timeline import SYSTEM, EventAuthor, add_event, begin_act, lock_cases, record_audit
from citizen_site.reports.units import people_for, units_for
from citizen_site.reports.workflow import CLOSED, Status, TransitionData

# A report that has an assignee is no longer merely received.
BEFORE_ASSIGNMENT = frozenset({Status.RECEIVED, Status.REOPENED})
# Somebody is in charge.
HANDLED = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})


class AssigneeRequiredError(InvalidInputError):
    """Neither a person nor a unit was named."""


class UnknownPersonError(InvalidInputError):
    """The person does not handle reports of this area."""


class UnknownUnitError(InvalidInputError):
    """The unit does not handle reports of this area."""


def assign(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    *,
    person_id: int | None,
    unit_id: int | None,
    now: datetime,
    seen_version: int | None = None,
    batch: str = "",
) -> ReportEvent | None:
    """Assign the report to a person, a unit, or a person of a unit. None when it is theirs already.

    The unit gets one message about all that was assigned to it under the same name of a `batch`, but none about what
    no moderator has looked at: then `notify_assigned_unit` does.

    Raises AssigneeRequiredError, UnknownPersonError, UnknownUnitError, ReportClosedError, ChangedMeanwhileError.
    """
    author = begin_act(session, actor, report, seen_version=seen_version)
    require_open(report)
    if person_id is None and unit_id is None:
        raise AssigneeRequiredError
    is_theirs = (person_id, unit_id) == (report.assigned_to_id, report.assigned_unit_id)
    if is_theirs and report.status not in BEFORE_ASSIGNMENT:
        return None
    person = next((each for each in people_for(session, report, now) if each.id == person_id), None)
    unit = next((each for each in units_for(session, report.area_id or 0) if each.id == unit_id), None)
    if person_id is not None and person is None:
        raise UnknownPersonError
    if unit_id is not None and unit is None:
        raise UnknownUnitError
    is_new_unit = unit is not None and unit_id != report.assigned_unit_id
    report.assigned_to, report.assigned_to_id = person, person_id
    report.assigned_unit, report.assigned_unit_id = unit, unit_id
    if report.resume_status in BEFORE_ASSIGNMENT:
        report.resume_status = Status.ASSIGNED  # once the reporter has answered
    # The public reads the unit; which person of it is for staff.
    details: dict[str, Any] = {"assignee": unit.name if unit else "", "assignee_id": person_id}
    begins = report.status in BEFORE_ASSIGNMENT
    is_looked_at = report.moderation is not Moderation.PENDING
    is_announced = unit is not None and (is_new_unit or begins) and bool(unit.email) and is_looked_at
    if unit is not None and is_announced:
        details |= {"announced_to": unit.id, **({"batch": batch} if batch else {})}
    if begins:
        event = change_status(session, author, report, Status.ASSIGNED, TransitionData(), now=now, **details)
    else:
        event = add_event(
            session, report, EventKind.ASSIGNED, author, now=now, is_public=is_new_unit, notify=False, **details
        )
    if unit is not None and is_announced:
        notify_unit(session, report, event, unit.id, now)
    record_audit(session, "report.assigned", actor, report, now, **event.details)
    return event


def notify_assigned_unit(session: Session, report: Report, now: datetime) -> None:
    """The unit that had the report before a moderator looked at it hears of it now."""
    if report.assigned_unit_id is None or report.status in CLOSED:
        return
    assignments = select(ReportEvent).where(
        ReportEvent.report_id == report.id, ReportEvent.kind.in_((EventKind.ASSIGNED, EventKind.STATUS_CHANGED))
    )
    events = session.scalars(assignments.order_by(ReportEvent.id.desc()))
    event = next((each for each in events if each.details.get("assignee")), None)
    if event is not None:
        notify_unit(session, report, event, report.assigned_unit_id, now)


def notify_unit(session: Session, report: Report, event: ReportEvent, unit_id: int, now: datetime) -> None:
    """The unit hears of an assignment: of a danger at once, of all else when it can no longer be undone."""
    is_danger = report.urgency is Urgency.URGENT
    enqueue(session, JobName.NOTIFY_UNIT, due_at=now, at_once=is_danger, event_id=event.id, unit_id=unit_id)


def release_orphan(session: Session, author: EventAuthor, report: Report, *, now: datetime) -> None:
    """A report that nobody is in charge of any more waits to be assigned: now, or once its reporter has answered."""
    if report.assigned_to_id is not None or report.assigned_unit_id is not None:
        return
    if report.status in HANDLED:
        change_status(session, author, report, Status.RECEIVED, TransitionData(), now=now)
    if report.resume_status in HANDLED:
        report.resume_status = Status.RECEIVED


def release_reports_of(session: Session, person_id: int, now: datetime) -> None:
    """Those that a person was in charge of alone: nobody is, now that the account is closed."""
    query = select(Report).where(Report.assigned_to_id == person_id, Report.closed_at.is_(None))
    mine = session.scalars(query.order_by(Report.id)).all()
    lock_cases(session, mine)
    for report in mine:
        report.assigned_to_id = None
        session.flush()
        session.expire(report, ["assigned_to"])
        release_orphan(session, SYSTEM, report, now=now)
