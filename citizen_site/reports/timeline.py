"""A report's timeline: who acts, the entries that acts add, and which of them were undone since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.errors import ReasonRequiredError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.locks import are_locked, lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.versioning import check_version
from citizen_site.reports.enums import Delivery, EventKind
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.undelivered import current_recording
from citizen_site.reports.workflow import ActorKind, Status


def undone_event_ids(session: Session, report_id: int) -> frozenset[int]:
    """Ids of the report's entries that were undone."""
    details = session.scalars(
        select(ReportEvent.details).where(ReportEvent.report_id == report_id, ReportEvent.kind == EventKind.UNDONE)
    )
    # Of a removed report they are empty.
    return frozenset(number for each in details for number in each.get("entries", ()))


MAX_UNIT = 120
# Words from outside the desk, which somebody there has to read.
REPLIES = frozenset(
    {
        EventKind.COMMENTED,
        EventKind.ANSWERED,
        EventKind.FIX_DISPUTED,
        EventKind.FORWARD_ANSWERED,
        EventKind.NEIGHBOUR_UPDATE,
        EventKind.NEIGHBOUR_NOT_FIXED,
    }
)


@dataclass(frozen=True)
class EventAuthor:
    """Who acts on a report. `unit` is what the public reads of staff ("Phường Phúc Lợi").

    `signs`: this person lets the public read the name, too.
    """

    actor_kind: ActorKind
    person_id: int | None = None
    unit: str = ""
    signs: bool = False


def lock_cases(session: Session, reports: Iterable[Report]) -> None:
    """Let nobody else change these reports and those of the same cases until the transaction ends (core/locks.py)."""
    _lock({each for report in reports for each in (report.id, report.duplicate_of_id) if each is not None}, session)


def lock_cases_of(session: Session, report_ids: Collection[int]) -> None:
    """The same for reports that are known by their ids."""
    rows = session.execute(select(Report.id, Report.duplicate_of_id).where(Report.id.in_(report_ids)))
    _lock({each for row in rows for each in row if each is not None}, session)


def _lock(members: set[int], session: Session) -> None:
    if not are_locked(session, Report, members):
        lock_rows(session, Report, or_(Report.id.in_(members), Report.duplicate_of_id.in_(members)))


def begin_act(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    *,
    seen_version: int | None = None,
    permission: Permission = Permission.HANDLE_REPORT,
    target: Report | None = None,
) -> EventAuthor:
    """The author of an act, who may do it and saw the latest version. From now on nobody else changes the report,
    what is merged with it, or a second report that the act touches (`target`).

    An Actor is a member of staff, whose right is checked here. An EventAuthor is the site, a reporter, or staff whose
    right was checked by the act that this one is part of. Raises NotAllowedError, ChangedMeanwhileError.
    """
    if isinstance(actor, Actor):
        authorise(actor, permission, report)
    lock_cases(session, [report] if target is None else [report, target])
    _check_seen_version(session, report, seen_version)
    return event_author_of(session, actor, report)


def _check_seen_version(session: Session, report: Report, seen_version: int | None) -> None:
    """As check_version, but versions that only the delivery of acts made contradict nobody."""
    if seen_version is not None and seen_version < report.version:
        made = select(func.count()).where(
            ReportAct.report_id == report.id,
            ReportAct.delivered_version > seen_version,
            ReportAct.delivered_version <= report.version,
        )
        if session.scalar(made) == report.version - seen_version:
            return
    check_version(report, seen_version)


def event_author_of(session: Session, actor: Actor | EventAuthor, report: Report) -> EventAuthor:
    """For staff, the public reads the ward that acts, as it is called today; the city acts where nobody is the heir."""
    if isinstance(actor, EventAuthor):
        return actor
    areas = gazetteer(session)
    place = areas.current_successor(areas.get(report.area_id))  # type: ignore[arg-type]  # staff act only on reports that have an area
    line = [each for each in (place, *areas.ancestors(place)) if each.is_current]
    unit = next((each for each in line if each.is_unit), line[-1])
    return EventAuthor(ActorKind.STAFF, actor.person_id, unit.name)


def public_author(session: Session, actor: Actor | EventAuthor, report: Report) -> EventAuthor:
    """For answers of staff: the assigned unit stands before the ward, and the name of a person who allows that."""
    if isinstance(actor, EventAuthor):
        return actor
    author = event_author_of(session, actor, report)
    unit = session.get(HandlingUnit, report.assigned_unit_id) if report.assigned_unit_id else None
    person = session.get(Person, author.person_id) if author.person_id else None
    return replace(
        author,
        unit=f"{unit.name}, {author.unit}"[:MAX_UNIT] if unit else author.unit,
        signs=bool(person and person.signs_answers),
    )


def record_audit(
    session: Session, action: str, actor: Actor | EventAuthor, report: Report, now: datetime, **details: object
) -> None:
    """Note an act of staff in the audit log. What the site and reporters do stands in the timeline alone."""
    if isinstance(actor, Actor):
        if (recording := current_recording(session)) and not recording.action:
            recording.action = action
        audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"report:{report.id}", **details)


SYSTEM = EventAuthor(ActorKind.SITE)
REPORTER = EventAuthor(ActorKind.REPORTER)
NEIGHBOUR = EventAuthor(ActorKind.NEIGHBOUR)


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
    is_quarantined: bool = False,
    before: Status | None = None,
    after: Status | None = None,
    **details: Any,
) -> ReportEvent:
    """Add an entry to the timeline. Once the change is committed, the reporter and followers are notified.

    They are told of what is public and not the reporter's own act; `notify` says otherwise. Words from outside the
    desk make the report unread there, unless they are quarantined.
    """
    recording = current_recording(session)
    event = ReportEvent(
        act_id=recording.act_id if recording else None,
        report_id=report.id,
        at=now,
        kind=kind,
        actor_kind=author.actor_kind,
        actor_id=author.person_id,
        unit=author.unit,
        is_public=is_public,
        text=text,
        status_before=before,
        status_after=after,
        details={**details, **({"signed": True} if author.signs else {})},
    )
    session.add(event)
    if kind in REPLIES and author.actor_kind is not ActorKind.STAFF and not is_quarantined:
        _mark_unread(session, report, now)
    report.updated_at = now
    flag_modified(report, "updated_at")  # each entry makes a new version, two of the same moment as well
    session.flush()
    if (is_public and author.actor_kind is not ActorKind.REPORTER) if notify is None else notify:
        enqueue(session, JobName.NOTIFY_SUBSCRIBERS, due_at=now, event_id=event.id)
    return event


def _mark_unread(session: Session, report: Report, now: datetime) -> None:
    """Those who handle it hear of the first words only: all others that follow are read with them."""
    if report.unread_since is None:
        report.unread_since = now
        enqueue(session, JobName.NOTIFY_DESK, due_at=now, report_id=report.id)


def write_note(session: Session, actor: Actor, report: Report, text: str, *, now: datetime) -> None:
    """For colleagues only. A note contradicts nobody, so it needs no version."""
    author = begin_act(session, actor, report)
    if not text:
        raise ReasonRequiredError
    add_event(session, report, EventKind.NOTE_ADDED, author, now=now, text=text, is_public=False)
    record_audit(session, "report.note_added", actor, report, now)


def acknowledge(report: Report, now: datetime) -> None:
    """Staff have seen it. The first time counts for the intake, also when it is forwarded later."""
    if report.delivery in (Delivery.SENT, Delivery.FAILED):
        report.delivery, report.acknowledged_at = Delivery.ACKNOWLEDGED, report.acknowledged_at or now
        report.refresh_listing()


def mark_answered(session: Session, report: Report) -> None:
    """The desk answered from a page that showed the words: part of that act, which checked right and version."""
    report.unread_since = None
    session.flush()
