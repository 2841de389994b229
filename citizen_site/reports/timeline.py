"""Which entries of a timeline still tell what is so: an act that was taken back stays there, but counts no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.enums import Delivery, EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.workflow import ActorKind, Status


def undone_event_ids(session: Session, report_id: int) -> frozenset[int]:
    """Ids of the report's entries that were taken back."""
    details = session.scalars(
        select(ReportEvent.details).where(ReportEvent.report_id == report_id, ReportEvent.kind == EventKind.UNDONE)
    )
    # Of a removed report they are empty.
    return frozenset(number for each in details for number in each.get("entries", ()))


MAX_UNIT = 120


def event_author_of(session: Session, actor: Actor, report: Report) -> EventAuthor:
    """The public reads the ward that acts, as it is called today."""
    areas = gazetteer(session)
    place = areas.current_successor(areas.get(report.area_id))  # type: ignore[arg-type]
    unit = next((each for each in (place, *areas.ancestors(place)) if each.is_unit), place)
    return EventAuthor(ActorKind.STAFF, actor.person_id, unit.name)


def public_author(session: Session, actor: Actor, report: Report) -> EventAuthor:
    """For answers: the unit that has the report stands before the ward, and the name of whoever allows that."""
    author = event_author_of(session, actor, report)
    unit = session.get(HandlingUnit, report.assigned_unit_id) if report.assigned_unit_id else None
    person = session.get(Person, author.person_id) if author.person_id else None
    return replace(
        author,
        unit=f"{unit.name}, {author.unit}"[:MAX_UNIT] if unit else author.unit,
        signs=bool(person and person.signs_answers),
    )


@dataclass(frozen=True)
class EventAuthor:
    """Who acts on a report. `unit` is what the public reads of staff ("Phường Phúc Lợi").

    `signs`: this person lets the public read the name, too.
    """

    party: ActorKind
    person_id: int | None = None
    unit: str = ""
    signs: bool = False


def record_audit(session: Session, action: str, actor: Actor, report: Report, now: datetime, **details: object) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"report:{report.id}", **details)


SYSTEM = EventAuthor(ActorKind.SITE)
REPORTER = EventAuthor(ActorKind.REPORTER)


def add_event(
    session: Session,
    report: Report,
    kind: EventKind,
    author: EventAuthor,
    *,
    now: datetime,
    text: str = "",
    is_public: bool = True,
    notify: bool | None = None,
    before: Status | None = None,
    after: Status | None = None,
    **details: Any,
) -> ReportEvent:
    """Add an entry to the timeline. Once the change is committed, the reporter and followers are told of it.

    They are told of what is public and not the reporter's own act; `notify` says otherwise.
    """
    event = ReportEvent(
        report_id=report.id,
        at=now,
        kind=kind,
        party=author.party,
        actor_id=author.person_id,
        unit=author.unit,
        is_public=is_public,
        text=text,
        status_before=before,
        status_after=after,
        details={**details, **({"signed": True} if author.signs else {})},
    )
    session.add(event)
    report.updated_at = now
    flag_modified(report, "updated_at")  # each entry makes a new version, two of the same moment as well
    session.flush()
    if (is_public and author.party is not ActorKind.REPORTER) if notify is None else notify:
        enqueue(session, JobName.NOTIFY_SUBSCRIBERS, due_at=now, event_id=event.id)
    return event


def write_note(
    session: Session, actor: Actor, report: Report, text: str, *, now: datetime, seen_version: int | None = None
) -> None:
    """For colleagues only. A note contradicts nobody, so it needs no version."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    if not text:
        raise InvalidInputError("note")
    author = event_author_of(session, actor, report)
    add_event(session, report, EventKind.NOTE_ADDED, author, now=now, text=text, is_public=False)
    record_audit(session, "report.noted", actor, report, now)


def acknowledge(report: Report, now: datetime) -> None:
    """Those who handle it have seen it. The first time counts for the intake, also when it is passed on later."""
    if report.delivery in (Delivery.SENT, Delivery.FAILED):
        report.delivery, report.acknowledged_at = Delivery.ACKNOWLEDGED, report.acknowledged_at or now
        report.refresh_listing()
