"""The acts of sorting, with permission and the audit log; what they change is in reports/triage.py.

Each returns the new entry of the timeline, or None when there was nothing to change. All raise ClosedError for what was
answered already, and ChangedMeanwhileError for a version that is no more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.four_eyes.queries import check_one_is_enough
from citizen_site.moderation.handling.commands import author_of
from citizen_site.reports import triage
from citizen_site.reports.axes import Moderation, Urgency
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.commands import check_version
from citizen_site.reports.models import Report, ReportEvent


def _note(session: Session, action: str, actor: Actor, event: ReportEvent | None, now: datetime) -> None:
    if event is not None:
        audit.record(
            session, action, now=now, actor_id=actor.person_id, thing=f"report:{event.report_id}", **event.details
        )


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
    author = author_of(session, actor, report)
    event = triage.give_to(
        session, report, author, person_id=person_id, unit_id=unit_id, now=now, seen_version=seen_version
    )
    _note(session, "report.assigned", actor, event, now)
    return event


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
    if triage.makes_private(report, category) and report.moderation is not Moderation.HIDDEN:
        check_one_is_enough(session, report)
    author = author_of(session, actor, report)
    event = triage.put_into_category(session, report, author, category, now=now, seen_version=seen_version)
    _note(session, "report.recategorised", actor, event, now)
    return event


def move_to_area(
    session: Session, actor: Actor, report: Report, place: Place, *, now: datetime, seen_version: int | None = None
) -> ReportEvent | None:
    """It belongs elsewhere; the actor may lose it by that. Raises InvalidInputError("place") for a former area."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    author = author_of(session, actor, report)
    event = triage.put_into_area(session, report, author, place, now=now, seen_version=seen_version)
    _note(session, "report.moved", actor, event, now)
    return event


def set_urgency(
    session: Session, actor: Actor, report: Report, urgency: Urgency, *, now: datetime, seen_version: int | None = None
) -> ReportEvent | None:
    """Sooner or later than before."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    author = author_of(session, actor, report)
    event = triage.make_urgent(session, report, author, urgency, now=now, seen_version=seen_version)
    _note(session, "report.urgency_changed", actor, event, now)
    return event
