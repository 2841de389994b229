"""Decisions about the photos of a report: each separately, and none is published that nobody viewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.core.errors import ChangedMeanwhileError, InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.attachments.photos import hide_photo, mark_photo_viewed, photos_of, publish_photo
from citizen_site.reports.attachments.redaction import Box, redact
from citizen_site.reports.enums import EventKind, PhotoDecision, PhotoState
from citizen_site.reports.flags import dismiss_moot_flags
from citizen_site.reports.models.attachments import ReportPhoto, ReportPhotoView
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import add_event, event_author_of, record_audit

FIELD = "anh-"
# The photo's id and what shall become of it.
PhotoDecisions = Mapping[int, PhotoDecision]


def photo_decisions(form: Mapping[str, str], photos: Sequence[ReportPhoto]) -> dict[int, PhotoDecision]:
    """What a form says of these photos; of those that it does not name, what was decided before."""
    words = {PhotoDecision.PUBLISH.value, PhotoDecision.WITHHOLD.value}
    given = {photo.id: form.get(f"{FIELD}{photo.id}", "") for photo in photos}
    decided = {photo.id: photo.decision for photo in photos if photo.decision}
    return decided | {photo_id: PhotoDecision(word) for photo_id, word in given.items() if word in words}


def viewed_photos(session: Session, photos: Sequence[ReportPhoto], actor: Actor) -> frozenset[int]:
    """Ids of those that this moderator viewed in large as they are now, or that somebody decided to publish."""
    views = select(ReportPhotoView.photo_id, ReportPhotoView.version).where(
        ReportPhotoView.photo_id.in_([each.id for each in photos]), ReportPhotoView.person_id == actor.person_id
    )
    versions = {row.photo_id: row.version for row in session.execute(views)} if photos else {}
    return frozenset(
        each.id for each in photos if each.decision is PhotoDecision.PUBLISH or versions.get(each.id) == each.version
    )


def check_decided(session: Session, photos: Sequence[ReportPhoto], choices: PhotoDecisions, actor: Actor) -> None:
    """Raises PhotosUndecidedError. Photos that are not ready yet wait for their own turn."""
    ready = [(number, photo) for number, photo in enumerate(photos, start=1) if photo.state is PhotoState.READY]
    undecided = [number for number, photo in ready if photo.id not in choices]
    viewed = viewed_photos(session, photos, actor)
    unseen = [
        number for number, photo in ready if choices.get(photo.id) is PhotoDecision.PUBLISH and photo.id not in viewed
    ]
    if unseen or undecided:
        raise PhotosUndecidedError(unseen, undecided)


def next_undecided(photos: Sequence[ReportPhoto], after: ReportPhoto) -> ReportPhoto | None:
    """The next photo to view after this one; after the last one, from the beginning."""
    here = [photo.id for photo in photos].index(after.id)
    return undecided_photo([*photos[here + 1 :], *photos[:here]])


def undecided_photo(photos: Sequence[ReportPhoto]) -> ReportPhoto | None:
    """The first that is ready and that nobody decided about."""
    return next((each for each in photos if each.state is PhotoState.READY and not each.decision), None)


class PhotosUndecidedError(InvalidInputError):
    """A report is not approved: photos (by their number on the page, from 1) that nobody opened, or decided about."""

    def __init__(self, unseen: Sequence[int], undecided: Sequence[int]) -> None:
        super().__init__()
        self.unseen, self.undecided = unseen, undecided


def mark_viewed(session: Session, actor: Actor, report_id: int, photo_id: int, now: datetime) -> None:
    """The moderator views it in large. By ids, because it is noted after the page was made."""
    authorise(actor, Permission.HANDLE_REPORT, session.get_one(Report, report_id))
    mark_photo_viewed(session, session.get_one(ReportPhoto, photo_id), actor.person_id, now)


def redact_photo(
    session: Session,
    actor: Actor,
    report: Report,
    photo: ReportPhoto,
    boxes: Sequence[Box],
    *,
    now: datetime,
    seen_version: int,
) -> None:
    """Cover these parts of it, and no others. Raises ChangedMeanwhileError when somebody else just did."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    if photo.version != seen_version:
        raise ChangedMeanwhileError
    redact(session, photo, boxes, now)
    if photo.version == seen_version:
        return
    mark_photo_viewed(session, photo, actor.person_id, now)  # they drew the boxes themselves
    dismiss_moot_flags(session, report, now, by_id=actor.person_id, photo_ids=[photo.id])
    # The entry makes a new version of the report: of two who redact at once, the second is refused.
    add_event(
        session,
        report,
        EventKind.PHOTO_REDACTED,
        event_author_of(session, actor, report),
        now=now,
        is_public=False,
        photo=photo.id,
        boxes=len(photo.redactions),
    )
    details = {"photo": photo.id, "boxes": len(photo.redactions)}
    record_audit(session, "report.photo_redacted", actor, report, now, **details)


def decide_photo(
    session: Session,
    actor: Actor,
    report: Report,
    photo: ReportPhoto,
    *,
    publishes: bool,
    seen_decision: str,
    seen_version: int | None = None,
    now: datetime,
) -> None:
    """Publish the photo with its report, or withhold it.

    Raises ChangedMeanwhileError when somebody else just decided, or covered a part of it, and PhotosUndecidedError for
    one that is to be published and that the actor did not view in large. `seen_version` is that of the copies.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    if photo.decision != seen_decision or (seen_version is not None and photo.version != seen_version):
        raise ChangedMeanwhileError
    if publishes and photo.id not in viewed_photos(session, [photo], actor):
        number = [each.id for each in photos_of(session, report)].index(photo.id) + 1
        raise PhotosUndecidedError([number], ())
    (publish_photo if publishes else hide_photo)(session, photo)
    if not publishes:
        dismiss_moot_flags(session, report, now, by_id=actor.person_id, photo_ids=[photo.id])
    # A new version of the report: its page, opened before this, would decide otherwise without a word.
    report.updated_at = now
    flag_modified(report, "updated_at")
    session.flush()
    record_audit(session, "report.photo_decided", actor, report, now, photo=photo.id, publishes=publishes)
