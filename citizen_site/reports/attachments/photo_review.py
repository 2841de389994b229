"""Decisions about the photos of a report: each separately, and none is published that nobody viewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.core.errors import ChangedMeanwhileError, InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.attachments.photos import hide_photo, mark_photo_viewed, publish_photo
from citizen_site.reports.attachments.redaction import Box, redact
from citizen_site.reports.enums import EventKind, PhotoDecision, PhotoState
from citizen_site.reports.flags import dismiss_moot_flags
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import add_event, event_author_of, record_audit

FIELD = "anh-"
# The photo's id and what shall become of it.
PhotoDecisions = Mapping[int, PhotoDecision]


def photo_decisions(form: Mapping[str, str], photos: Sequence[ReportPhoto]) -> dict[int, PhotoDecision]:
    """What a form says of these photos; anything else in it is nothing."""
    words = {PhotoDecision.PUBLISH.value, PhotoDecision.WITHHOLD.value}
    given = {photo.id: form.get(f"{FIELD}{photo.id}", "") for photo in photos}
    return {photo_id: PhotoDecision(word) for photo_id, word in given.items() if word in words}


def is_viewed_by(photo: ReportPhoto, actor: Actor) -> bool:
    """This moderator viewed it in large, or the one who decided to publish it did."""
    return photo.decision is PhotoDecision.PUBLISH or (
        photo.viewed_at is not None and photo.viewed_by_id == actor.person_id
    )


def check_decided(photos: Sequence[ReportPhoto], choices: PhotoDecisions, actor: Actor) -> None:
    """Raises PhotosUndecidedError. Photos that are not ready yet wait for their own turn."""
    ready = [(number, photo) for number, photo in enumerate(photos, start=1) if photo.state is PhotoState.READY]
    undecided = [number for number, photo in ready if photo.id not in choices]
    unseen = [
        number
        for number, photo in ready
        if choices.get(photo.id) is PhotoDecision.PUBLISH and not is_viewed_by(photo, actor)
    ]
    if unseen or undecided:
        raise PhotosUndecidedError(unseen, undecided)


def next_undecided(photos: Sequence[ReportPhoto], after: ReportPhoto) -> ReportPhoto | None:
    """The next photo to view after this one; after the last one, from the beginning."""
    here = [photo.id for photo in photos].index(after.id)
    others = [*photos[here + 1 :], *photos[:here]]
    open_ones = (each for each in others if each.state is PhotoState.READY and not each.decision)
    return next(open_ones, None)


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
    now: datetime,
) -> None:
    """Publish the photo with its report, or withhold it. Raises ChangedMeanwhileError when somebody else just decided.

    It is decided on the photo's own page, so the person who decides sees it, no matter who else viewed it since.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    if photo.decision != seen_decision:
        raise ChangedMeanwhileError
    mark_photo_viewed(session, photo, actor.person_id, now)
    (publish_photo if publishes else hide_photo)(session, photo)
    if not publishes:
        dismiss_moot_flags(session, report, now, by_id=actor.person_id, photo_ids=[photo.id])
    # A new version of the report: its page, opened before this, would decide otherwise without a word.
    report.updated_at = now
    flag_modified(report, "updated_at")
    session.flush()
    record_audit(session, "report.photo_decided", actor, report, now, photo=photo.id, publishes=publishes)
