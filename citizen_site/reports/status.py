"""The one writer of a report's status."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from citizen_site.core.clock import today
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor
from citizen_site.reports.attachments.documents import keep_documents
from citizen_site.reports.attachments.photo_review import PhotosUndecidedError, viewed_photos
from citizen_site.reports.attachments.photos import Upload, attach_photos, photos_of, publish_photo
from citizen_site.reports.deadlines import (
    go_on_after_closing,
    resume_clock,
    start_clock,
    stop_clock,
    working_time_used,
)
from citizen_site.reports.duplicates import inherit, mark_duplicate, merge_participants
from citizen_site.reports.enums import EventKind, Moderation, PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.search import reindex
from citizen_site.reports.timeline import (
    SYSTEM,
    EventAuthor,
    acknowledge,
    add_event,
    begin_act,
    public_author,
    record_audit,
)
from citizen_site.reports.workflow import CLOSED, ENDS_ONE_REPORT, ActorKind, Status, TransitionData, check_transition

MAX_PUBLIC_TEXT = 4000


class ReportClosedError(InvalidInputError):
    """The report was answered. It has to be reopened before anything else is done with it."""


class ScheduledInPastError(InvalidInputError):
    """Nothing can be scheduled for a day that has passed."""


def require_open(report: Report) -> None:
    """Raises ReportClosedError."""
    if report.status in CLOSED:
        raise ReportClosedError


def change_status(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    after: Status,
    facts: TransitionData,
    photos: Sequence[Upload] = (),
    *,
    documents: Sequence[tuple[str, bytes]] = (),
    taken_over: Collection[int] = (),
    now: datetime,
    seen_version: int | None = None,
    notify: bool | None = None,
    **details: Any,
) -> ReportEvent:
    """The one writer of `status`. `facts.target` is a Report; `details` are stored with the entry besides the facts.

    `notify` is as in add_event.

    `photos` show the result. They are published at once: the member of staff who sends them has seen them.
    `documents` are names and bytes from read_documents(). `taken_over` are ids of photos of the result that somebody
    else sent. Raises TransitionError, NotAllowedError, ChangedMeanwhileError, ScheduledInPastError, and
    PhotosUndecidedError for one of `taken_over` that the actor did not open.
    """
    target = facts.target if isinstance(facts.target, Report) else None
    begin_act(session, actor, report, seen_version=seen_version, target=target)
    author = public_author(session, actor, report)
    viewed = _viewed_photos(session, actor, report, taken_over) if isinstance(actor, Actor) and taken_over else ()
    before, answer_before = report.status, report.answer
    check_transition(before, after, author.actor_kind, facts, resume=report.resume_status)
    if after is Status.SCHEDULED and facts.date and facts.date < today(now):
        raise ScheduledInPastError
    # What a reporter writes is read by staff first: it stands in an entry of its own that is not public.
    public_text = "" if author.actor_kind is ActorKind.REPORTER else facts.public_text
    # Half a change would break the database's constraints: nothing is written before all of it is there.
    with session.no_autoflush:
        if before is Status.AWAITING_REPORTER:
            report.resume_status = report.question_asked_at = None
            resume_clock(session, report, now)
        if after is Status.AWAITING_REPORTER:
            report.resume_status, report.question_asked_at = before, now
            stop_clock(session, report, now)
        if before is Status.DUPLICATE:
            report.is_original, report.duplicate_of_id, report.duplicate_of_original = True, None, None
        if after is Status.DUPLICATE:
            mark_duplicate(session, report, facts.target)
        if after is Status.SCHEDULED:
            report.scheduled_for = facts.date
        if after is Status.FORWARDED:
            report.forwarded_to = facts.recipient
        if after in CLOSED:
            report.resolution_seconds = int(working_time_used(session, report, now).total_seconds())
            report.closed_at = now
            report.answer, report.evidence = public_text, facts.evidence
            report.referral = facts.referral
        else:
            if before in CLOSED:
                go_on_after_closing(session, report, now)
            report.closed_at = report.resolution_seconds = None
        if after in (Status.REOPENED, Status.REOPEN_REQUESTED):
            report.fix_confirmed_at = None
        if after is Status.REOPENED and before is not Status.AWAITING_REPORTER:
            start_clock(session, report, now)
        if author.actor_kind is ActorKind.STAFF:
            acknowledge(report, now)
        report.status = after
    if after is Status.DUPLICATE:
        details |= merge_participants(session, report, author, now)
    heir = heir_of(session, report) if after in ENDS_ONE_REPORT else None
    event = add_event(
        session,
        report,
        EventKind.STATUS_CHANGED,
        author,
        now=now,
        text=public_text,
        notify=notify,
        before=before,
        after=after,
        evidence=facts.evidence,
        recipient=facts.recipient,
        referral=facts.referral,
        target=target.display_code if target else "",
        **details,
    )
    if report.answer != answer_before:  # nothing else that can be searched for has changed
        reindex(session, report)
    if photos:
        viewer_id = author.person_id
        attach_photos(session, report, photos, event, stage=PhotoStage.AFTER, now=now, viewed_by_id=viewer_id)
    if documents:
        keep_documents(session, report, event, documents, now)
    for photo in viewed:
        publish_photo(session, photo)
    record_audit(session, "report.status_changed", actor, report, now, before=before.value, after=after.value)
    if heir is not None:
        transfer_case(session, report, heir, now)
    return event


def heir_of(session: Session, report: Report) -> Report | None:
    """The duplicate that goes on when this original ends: the oldest that everybody reads, or else that waits for it.

    None when there is no duplicate, or none that may be read.
    """
    approved_first = case((Report.moderation.in_((Moderation.PUBLISHING, Moderation.APPROVED)), 0), else_=1)
    return session.scalars(
        select(Report)
        .where(
            Report.duplicate_of_id == report.id,
            Report.removed_at.is_(None),
            Report.moderation != Moderation.HIDDEN,
            Report.quarantine_reason == "",
        )
        .order_by(approved_first, Report.received_at, Report.id)
        .limit(1)
    ).first()


def transfer_case(session: Session, former: Report, heir: Report, now: datetime) -> None:
    """The case of an original that ends goes on with one of its duplicates, as it stood, with the same assignee."""
    change_status(session, SYSTEM, heir, Status.REOPENED, TransitionData(), now=now, takes_over=True)
    inherit(session, former, heir, now)
    unit = session.get(HandlingUnit, heir.assigned_unit_id) if heir.assigned_unit_id else None
    if unit is None and heir.assigned_to_id is None:
        return
    details: dict[str, Any] = {"assignee": unit.name if unit else "", "assignee_id": heir.assigned_to_id}
    if unit is not None and unit.email:
        details["announced_to"] = unit.id
    event = change_status(session, SYSTEM, heir, Status.ASSIGNED, TransitionData(), now=now, **details)
    if unit is not None and unit.email:
        enqueue(session, JobName.NOTIFY_UNIT, due_at=now, event_id=event.id, unit_id=unit.id)


def _viewed_photos(session: Session, actor: Actor, report: Report, chosen: Collection[int]) -> list[ReportPhoto]:
    """The chosen ones among the photos of the result. Raises PhotosUndecidedError for one that nobody opened."""
    photos = photos_of(session, report)
    found = [
        (number, photo)
        for number, photo in enumerate(photos, start=1)
        if photo.id in chosen and photo.stage is PhotoStage.AFTER and photo.state is PhotoState.READY
    ]
    viewed = viewed_photos(session, photos, actor)
    if unseen := [number for number, photo in found if photo.id not in viewed]:
        raise PhotosUndecidedError(unseen, ())
    return [photo for _, photo in found]
