"""Changes to reports that everything else is made of: delivery, moderation, and the one writer of the status."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.attachments.documents import keep_documents
from citizen_site.reports.attachments.photo_review import PhotosUndecidedError, is_viewed_by
from citizen_site.reports.attachments.photos import Upload, attach_photos, photos_of, publish_photo
from citizen_site.reports.deadlines import (
    calendar_of,
    go_on_after_closing,
    resume_clock,
    start_clock,
    stop_clock,
    working_time_used,
)
from citizen_site.reports.duplicates import _mark_duplicate, _merge_participants
from citizen_site.reports.enums import EventKind, PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import reindex
from citizen_site.reports.timeline import EventAuthor, acknowledge, add_event, public_author, record_audit
from citizen_site.reports.versioning import check_version
from citizen_site.reports.workflow import CLOSED, ActorKind, Status, TransitionData, check_transition

MAX_PUBLIC_TEXT = 4000


def request_status_change(
    session: Session,
    actor: Actor,
    report: Report,
    after: Status,
    facts: TransitionData,
    photos: Sequence[Upload] = (),
    *,
    documents: Sequence[tuple[str, bytes]] = (),
    taken_over: Collection[int] = (),
    now: datetime,
    seen_version: int,
) -> ReportEvent:
    """Change the status; photos are those after the work, shown by whoever took them, so they need no second look.

    `documents` are names and bytes from read_documents(); `taken_over` are photos that somebody else sent after the
    work, each of which the actor had before him: PhotosUndecidedError says which ones he had not.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    sent_after = _is_viewed(session, actor, report, taken_over)
    before = report.status
    author = public_author(session, actor, report)
    event = change_status(session, report, after, author, facts, now=now, seen_version=seen_version)
    attach_photos(session, report, photos, event, stage=PhotoStage.AFTER, now=now, looked_at_by_id=actor.person_id)
    keep_documents(session, report, event, documents, now)
    for photo in sent_after:
        publish_photo(session, photo)
    record_audit(session, "report.status_changed", actor, report, now, before=before.value, after=after.value)
    return event


def change_status(
    session: Session,
    report: Report,
    after: Status,
    author: EventAuthor,
    facts: TransitionData,
    *,
    now: datetime,
    seen_version: int | None = None,
    **details: Any,
) -> ReportEvent:
    """The one writer of `status`. Raises TransitionError, or ChangedMeanwhileError. `facts.target` is a Report.

    `details` go into the entry of the timeline besides the facts.
    """
    check_version(report, seen_version)
    before = report.status
    check_transition(before, after, author.party, facts, resume=report.resume_status)
    # What a reporter writes is read by staff first: it stands in an entry of its own that is not public.
    public_text = "" if author.party is ActorKind.REPORTER else facts.public_text
    calendar = calendar_of(session, report.area_id)  # type: ignore[arg-type]
    category = session.get_one(ReportCategory, report.category_id)
    # Half a change would break the database's constraints: nothing is written before all of it is there.
    with session.no_autoflush:
        if before is Status.AWAITING_REPORTER:
            report.resume_status = report.question_asked_at = None
            resume_clock(report, calendar, now)
        if after is Status.AWAITING_REPORTER:
            report.resume_status, report.question_asked_at = before, now
            stop_clock(report, calendar, now)
        if before is Status.DUPLICATE:
            report.is_original, report.duplicate_of_id, report.duplicate_of_original = True, None, None
        if after is Status.DUPLICATE:
            _mark_duplicate(session, report, facts.target)
        if after is Status.SCHEDULED:
            report.scheduled_for = facts.date  # type: ignore[assignment]
        if after is Status.FORWARDED:
            report.forwarded_to = facts.recipient
        if after in CLOSED:
            report.resolution_seconds = int(working_time_used(session, report, calendar, now).total_seconds())
            report.closed_at = now
            report.answer, report.evidence = public_text, facts.evidence
            report.referral = facts.referral
        else:
            if before in CLOSED:
                go_on_after_closing(report, calendar, now)
            report.closed_at = report.resolution_seconds = None
        if after in (Status.REOPENED, Status.REOPEN_REQUESTED):
            report.fix_confirmed_at = None
        if after is Status.REOPENED and before is not Status.AWAITING_REPORTER:
            start_clock(report, category, calendar, now)
        if author.party is ActorKind.STAFF:
            acknowledge(report, now)
        report.status = after
    if after is Status.DUPLICATE:
        details |= _merge_participants(session, report, author, now)
    event = add_event(
        session,
        report,
        EventKind.STATUS_CHANGED,
        author,
        now=now,
        text=public_text,
        before=before,
        after=after,
        evidence=facts.evidence,
        recipient=facts.recipient,
        referral=facts.referral,
        target=facts.target.display_code if isinstance(facts.target, Report) else "",
        **details,
    )
    reindex(session, report)
    return event


def _is_viewed(session: Session, actor: Actor, report: Report, chosen: Collection[int]) -> list[ReportPhoto]:
    """The chosen ones among the photos after the work. Raises PhotosUndecidedError for one that nobody opened."""
    photos = photos_of(session, report) if chosen else ()
    found = [
        (number, photo)
        for number, photo in enumerate(photos, start=1)
        if photo.id in chosen and photo.stage is PhotoStage.AFTER and photo.state is PhotoState.READY
    ]
    if unseen := [number for number, photo in found if not is_viewed_by(photo, actor)]:
        raise PhotosUndecidedError(unseen, ())
    return [photo for _, photo in found]
