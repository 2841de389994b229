"""Who may read a report: approved for everybody, hidden, or removed for good.

The code of a removed report stays as a tombstone, so that links say what happened.
"""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, ReasonRequiredError
from citizen_site.core.permissions import Actor, Permission
from citizen_site.core.revisions import invalidate
from citizen_site.core.search import remove
from citizen_site.reports.assignment import notify_assigned_unit
from citizen_site.reports.attachments.documents import remove_documents
from citizen_site.reports.attachments.photo_review import PhotoDecisions, check_decided
from citizen_site.reports.attachments.photos import hide_photo, photos_of, publish_photo, remove_photos
from citizen_site.reports.conflict_of_interest import require_approval
from citizen_site.reports.enums import Delivery, EventKind, Moderation, PhotoDecision, PhotoState
from citizen_site.reports.flags import ReportFlag, dismiss_all, dismiss_moot_flags
from citizen_site.reports.models.approval_request import ApprovalRequest
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.participants import ReporterContact, ReportFeedback, ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.routing import route
from citizen_site.reports.search import DESK_KIND, KIND, reindex
from citizen_site.reports.status import change_status, heir_of, transfer_case
from citizen_site.reports.timeline import EventAuthor, acknowledge, add_event, begin_act, record_audit
from citizen_site.reports.undelivered import current_recording, forget_acts
from citizen_site.reports.workflow import CLOSED, ActorKind, Status, TransitionData, available_transitions

# Where the database wants a text: there was one, and it is gone.
REDACTED_TEXT = "–"


class AlreadyRemovedError(InvalidInputError):
    """There is nothing left to remove."""


class NotDeliveredError(InvalidInputError):
    """The report was not sent yet, or it is removed."""


def approve(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    choices: PhotoDecisions = MappingProxyType({}),
    *,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Let everybody read a public report, with the photos chosen for publication; done again, it changes the photos.

    Raises NotDeliveredError, and PhotosUndecidedError unless staff decided about each photo and opened those they
    publish. An EventAuthor decides about no photos.
    """
    author = begin_act(session, actor, report, seen_version=seen_version)
    photos = photos_of(session, report) if isinstance(actor, Actor) else ()
    if isinstance(actor, Actor):
        check_decided(session, photos, choices, actor)
    was_quarantined = bool(report.quarantine_reason)
    if report.delivery is Delivery.UNSENT or report.removed_at:
        raise NotDeliveredError
    is_first_look = report.moderation is Moderation.PENDING
    if not report.is_approved:
        # Of an act that can still be undone the public learns with its delivery.
        approved = Moderation.PUBLISHING if current_recording(session) else Moderation.APPROVED
        report.moderation, report.hidden_reason, report.quarantine_reason = approved, "", ""
        acknowledge(report, now)
        report.refresh_listing()
        add_event(session, report, EventKind.APPROVED, author, now=now)
        reindex(session, report)
    if is_first_look:
        notify_assigned_unit(session, report, now)
    published = [each.id for each in photos if choices.get(each.id) is PhotoDecision.PUBLISH]
    for photo in photos:
        if photo.state is PhotoState.READY:
            (publish_photo if photo.id in published else hide_photo)(session, photo)
    if isinstance(actor, Actor):
        withheld = [each.id for each in photos if each.id not in published]
        dismiss_moot_flags(session, report, now, by_id=actor.person_id, photo_ids=withheld)
        report.updated_at = now
        session.flush()
        record_audit(session, "report.approved", actor, report, now, photos=published)
        if was_quarantined:  # no spam after all, so it is routed like any other
            route(session, report, now)


def hide(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    reason: str,
    *,
    spam_answer: str = "",
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Only the reporter and staff can read it from now on; the reason goes to the reporter.

    Work on it goes on, unless it is spam: with a `spam_answer` the case is closed with this answer, and its clock
    stops. Raises ReasonRequiredError, and ApprovalRequiredError for a report about the authority.
    """
    author = begin_act(session, actor, report, seen_version=seen_version)
    if isinstance(actor, Actor):
        require_approval(session, report)
    if not reason:
        raise ReasonRequiredError
    is_first_look = report.moderation is Moderation.PENDING
    acknowledge(report, now)  # first: it reads the row anew where that is due, which must not meet half a change
    report.moderation, report.hidden_reason, report.quarantine_reason = Moderation.HIDDEN, reason, ""
    report.refresh_listing()
    # The public never reads the reason; the reporter's own page and message show it.
    add_event(session, report, EventKind.HIDDEN, author, now=now, text=reason, is_public=False, notify=True)
    reindex(session, report)
    dismiss_all(session, report, now, by_id=author.person_id)
    record_audit(session, "report.hidden", actor, report, now, spam=bool(spam_answer))
    if spam_answer:
        _close_as_spam(session, author, report, spam_answer, now)
    elif is_first_look:
        notify_assigned_unit(session, report, now)


# From here no report can be rejected at once: where it has to go first.
_BEFORE_REJECTION = {
    Status.SCHEDULED: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.ASSIGNED,
    Status.REOPEN_REQUESTED: Status.REOPENED,
}


def _close_as_spam(session: Session, author: EventAuthor, report: Report, answer: str, now: datetime) -> None:
    """Reject it by as few steps as the table of transitions has. The reporter hears of the hiding, not of each step."""
    while report.status not in CLOSED:
        choices = available_transitions(report.status, ActorKind.STAFF, resume=report.resume_status)
        after = Status.REJECTED
        if after not in choices:
            after = report.resume_status or _BEFORE_REJECTION[report.status]
        change_status(session, author, report, after, TransitionData(public_text=answer), now=now, notify=False)


def remove_permanently(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    reason: str,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Description, place, photos, contact and all texts of the timeline go; the code, the axes and the moments stay.

    The reason stands in the audit log, and nowhere else. Raises ReasonRequiredError, AlreadyRemovedError, and
    ApprovalRequiredError for a report about the authority. What was merged into it goes on without it.
    """
    author = begin_act(session, actor, report, seen_version=seen_version, permission=Permission.REMOVE_REPORT)
    if isinstance(actor, Actor):
        require_approval(session, report)
    if not reason:
        raise ReasonRequiredError
    if report.removed_at:
        raise AlreadyRemovedError
    forget_acts(session, report, now)
    if heir := heir_of(session, report):
        transfer_case(session, report, heir, now)
    remove_photos(session, report, now)
    remove_documents(session, report, now)
    dismiss_all(session, report, now, by_id=author.person_id)
    for model in (
        ReporterContact,
        ReportFollow,
        ReportSupport,
        ReportFeedback,
        ReportFlag,
        NeighbourUpdate,
        RecordedCall,
        ReportDraft,
    ):
        session.execute(delete(model).where(model.report_id == report.id))
    session.execute(update(ApprovalRequest).where(ApprovalRequest.report_id == report.id).values(reason=REDACTED_TEXT))
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
    report.unread_since = None
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
