"""What moderators do with one photo: look at it, cover parts of it, let it be seen or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.handling.commands import author_of
from citizen_site.reports.axes import EventKind
from citizen_site.reports.commands import ChangedMeanwhileError, add_event
from citizen_site.reports.models import Report
from citizen_site.reports.photos.commands import hide_photo, look_at_photo, publish_photo
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.redaction import Box, redact


def look_at(session: Session, actor: Actor, report_id: int, photo_id: int, now: datetime) -> None:
    """The moderator has it before him in large. By ids, because it is noted after the page was made."""
    authorise(actor, Permission.HANDLE_REPORT, session.get_one(Report, report_id))
    look_at_photo(session, session.get_one(ReportPhoto, photo_id), actor.person_id, now)


def redact_photo(
    session: Session,
    actor: Actor,
    report: Report,
    photo: ReportPhoto,
    boxes: Sequence[Box],
    *,
    now: datetime,
    seen_edition: int,
) -> None:
    """Cover these parts of it, and no others. Raises ChangedMeanwhileError when somebody else just did."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    if photo.edition != seen_edition:
        raise ChangedMeanwhileError("edition")
    redact(session, photo, boxes, now)
    if photo.edition == seen_edition:
        return
    # The entry makes a new version of the report: of two who cover at once, the second is told.
    add_event(
        session,
        report,
        EventKind.PHOTO_REDACTED,
        author_of(session, actor, report),
        now=now,
        is_public=False,
        photo=photo.id,
        boxes=len(photo.redactions),
    )
    details = {"photo": photo.id, "boxes": len(photo.redactions)}
    audit.record(
        session, "report.photo_redacted", now=now, actor_id=actor.person_id, thing=f"report:{report.id}", **details
    )


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
    """Let it be seen with its report, or keep it back. Raises ChangedMeanwhileError when somebody else just decided.

    It is decided on the photo's own page, so whoever decides has it before him, whoever else looked at it since.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    if photo.decision != seen_decision:
        raise ChangedMeanwhileError("decision")
    look_at_photo(session, photo, actor.person_id, now)
    (publish_photo if publishes else hide_photo)(session, photo)
    # A new version of the report: its page, opened before this, would decide otherwise without a word.
    report.updated_at = now
    flag_modified(report, "updated_at")
    session.flush()
    details = {"photo": photo.id, "publishes": publishes}
    audit.record(
        session, "report.photo_decided", now=now, actor_id=actor.person_id, thing=f"report:{report.id}", **details
    )
