"""Taking a report away for good: its code stays as a tombstone, so that links say what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.revisions import invalidate
from citizen_site.core.search import remove
from citizen_site.reports.attachments.documents import remove_documents
from citizen_site.reports.attachments.photo_review import PhotoDecisions, check_decided
from citizen_site.reports.attachments.photos import hide_photo, photos_of, publish_photo, remove_photos
from citizen_site.reports.conflict_of_interest import require_approval
from citizen_site.reports.enums import Delivery, EventKind, Moderation, PhotoDecision, PhotoState
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.hide_request import HideRequest
from citizen_site.reports.models.participants import ReporterContact, ReportFeedback, ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.routing import route
from citizen_site.reports.search import DESK_KIND, KIND, reindex
from citizen_site.reports.timeline import EventAuthor, acknowledge, add_event, event_author_of, record_audit
from citizen_site.reports.versioning import check_version

# Where the database wants a text: there was one, and it is gone.
REDACTED_TEXT = "–"


def remove_report(
    session: Session,
    report: Report,
    author: EventAuthor,
    reason: str,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Words, place, photos, contact and all texts of the timeline go; the code, the axes and the moments stay.

    Why is noted in the audit log, and nowhere else.
    """
    check_version(report, seen_version)
    if report.removed_at or not reason:
        raise InvalidInputError("reason")
    remove_photos(session, report, now)
    remove_documents(session, report, now)
    for model in (ReporterContact, ReportFollow, ReportSupport, ReportFeedback, ReportDraft):
        session.execute(delete(model).where(model.report_id == report.id))  # type: ignore[attr-defined]
    session.execute(update(HideRequest).where(HideRequest.report_id == report.id).values(reason=REDACTED_TEXT))
    session.execute(update(Forwarding).where(Forwarding.report_id == report.id).values(answer=""))
    # Entries are never changed, but for this: in bulk, past the guard of the mapper.
    session.execute(
        update(ReportEvent)
        .where(ReportEvent.report_id == report.id)
        .values(text="", details={})
        .execution_options(synchronize_session=False)
    )
    report.removed_at = now
    report.description = report.place_text = report.landmark = report.point_source = report.quadkey = ""
    report.latitude = report.longitude = report.accuracy_m = report.reporter_id = None
    report.answers, report.shows_name, report.support_count = {}, False, 0
    report.referral = ""
    report.answer, report.hidden_reason = (
        REDACTED_TEXT if report.answer else "",
        REDACTED_TEXT if report.hidden_reason else "",
    )
    session.flush()
    session.expire(report)
    add_event(session, report, EventKind.REMOVED, author, now=now, is_public=False)
    for kind in (KIND, DESK_KIND):
        remove(session, kind, [report.id])
    invalidate(session, "reports")
    audit.record(
        session, "report.removed", now=now, actor_id=author.person_id, thing=f"report:{report.id}", reason=reason
    )


def approve_report(
    session: Session, actor: Actor, report: Report, choices: PhotoDecisions, *, now: datetime, seen_version: int
) -> None:
    """Let everybody read it, with the photos that are to be published; done again, it changes the photos.

    Raises PhotosUndecidedError unless each photo was decided about, and looked at by whoever publishes it.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    check_version(report, seen_version)
    photos = photos_of(session, report)
    check_decided(photos, choices, actor)
    was_held = bool(report.quarantine_reason)
    if report.moderation is not Moderation.APPROVED:
        approve(session, report, event_author_of(session, actor, report), now=now)
    published = [each.id for each in photos if choices.get(each.id) is PhotoDecision.PUBLISH]
    for photo in photos:
        if photo.state is PhotoState.READY:
            (publish_photo if photo.id in published else hide_photo)(session, photo)
    report.updated_at = now
    session.flush()
    record_audit(session, "report.approved", actor, report, now, photos=published)
    if was_held:  # no spam after all, so it is given to somebody like any other
        route(session, report, now)


def hide_report(
    session: Session, actor: Actor, report: Report, reason: str, *, now: datetime, seen_version: int
) -> None:
    """Nobody but the reporter and staff reads it any more. Raises NeedsSecondError for one about the office."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    require_approval(session, report)
    hide(session, report, event_author_of(session, actor, report), reason, now=now, seen_version=seen_version)
    record_audit(session, "report.hidden", actor, report, now)


def remove_permanently(
    session: Session, actor: Actor, report: Report, reason: str, *, now: datetime, seen_version: int
) -> None:
    """Remove it for good; the reason stands in the audit log. Raises NeedsSecondError for one about the office."""
    authorise(actor, Permission.REMOVE_REPORT, report)
    require_approval(session, report)
    author = event_author_of(session, actor, report)
    remove_report(session, report, author, reason, now=now, seen_version=seen_version)


def approve(
    session: Session, report: Report, author: EventAuthor, *, now: datetime, seen_version: int | None = None
) -> None:
    """A moderator looked at it: a public report becomes readable to everybody."""
    check_version(report, seen_version)
    if report.delivery is Delivery.UNSENT or report.removed_at:
        raise InvalidInputError("unsent")
    if report.moderation is Moderation.APPROVED:
        return
    report.moderation, report.hidden_reason, report.quarantine_reason = Moderation.APPROVED, "", ""
    acknowledge(report, now)
    report.refresh_listing()
    add_event(session, report, EventKind.APPROVED, author, now=now)
    reindex(session, report)


def hide(
    session: Session,
    report: Report,
    author: EventAuthor,
    reason: str,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Nobody but the reporter and staff reads it any more; the reason goes to the reporter."""
    check_version(report, seen_version)
    if not reason:
        raise InvalidInputError("reason")
    acknowledge(report, now)  # first: it reads the row anew where that is due, which must not meet half a change
    report.moderation, report.hidden_reason, report.quarantine_reason = Moderation.HIDDEN, reason, ""
    report.refresh_listing()
    # The public never reads the reason; the reporter's own page and message show it.
    add_event(session, report, EventKind.HIDDEN, author, now=now, text=reason, is_public=False, notify=True)
    reindex(session, report)
