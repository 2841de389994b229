"""Second approval: one moderator requests to hide a report about the authority, another one decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.errors import InvalidInputError, NotAllowedError, ReasonRequiredError
from citizen_site.core.permissions import Actor
from citizen_site.reports.conflict_of_interest import open_approval_request
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.approval_request import ApprovalRequest, RequestedAction
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import hide, remove_permanently
from citizen_site.reports.timeline import add_event, begin_act, record_audit


class AlreadyRequestedError(InvalidInputError):
    """Somebody else has asked for a second decision meanwhile."""


def request_approval(
    session: Session,
    actor: Actor,
    report: Report,
    requested_action: RequestedAction,
    reason: str,
    *,
    now: datetime,
    seen_version: int,
) -> ApprovalRequest:
    """Nothing happens to the report until another moderator agrees."""
    author = begin_act(session, actor, report, seen_version=seen_version)
    if not reason:
        raise ReasonRequiredError
    if open_approval_request(session, report):
        raise AlreadyRequestedError
    asked = ApprovalRequest(
        report_id=report.id,
        requested_action=requested_action,
        requested_by_id=actor.person_id,
        reason=reason,
        requested_at=now,
    )
    session.add(asked)
    add_event(
        session,
        report,
        EventKind.HIDE_REQUESTED,
        author,
        now=now,
        text=reason,
        is_public=False,
        requested_action=requested_action.value,
    )
    _note(session, "report.hide_requested", actor, report, asked, now)
    return asked


def confirm(
    session: Session,
    actor: Actor,
    report: Report,
    asked: ApprovalRequest,
    *,
    spam_answer: str,
    now: datetime,
    seen_version: int,
) -> None:
    """The second one agrees: it is hidden, or removed for good, for the reason that the first one gave.

    `spam_answer` closes what is hidden as spam.
    """
    author, reason = begin_act(session, actor, report, seen_version=seen_version), asked.reason
    _check_approver(actor, report, asked)
    asked.decided_by_id, asked.decided_at, asked.is_confirmed = actor.person_id, now, True
    session.flush()
    _note(session, "report.hide_confirmed", actor, report, asked, now)
    if asked.requested_action is not RequestedAction.REMOVE:
        is_spam = asked.requested_action is RequestedAction.HIDE_AS_SPAM
        hide(session, author, report, reason, spam_answer=spam_answer if is_spam else "", now=now)
        return
    remove_permanently(session, author, report, reason, now=now)


def refuse(
    session: Session,
    actor: Actor,
    report: Report,
    asked: ApprovalRequest,
    reason: str,
    *,
    now: datetime,
    seen_version: int,
) -> None:
    """The second one does not agree: it stays as it is."""
    author = begin_act(session, actor, report, seen_version=seen_version)
    _check_approver(actor, report, asked)
    if not reason:
        raise ReasonRequiredError
    asked.decided_by_id, asked.decided_at, asked.is_confirmed = actor.person_id, now, False
    add_event(session, report, EventKind.HIDE_REFUSED, author, now=now, text=reason, is_public=False)
    _note(session, "report.hide_refused", actor, report, asked, now)


def _check_approver(actor: Actor, report: Report, asked: ApprovalRequest) -> None:
    """Raises NotAllowedError for the person who asked: it takes a second pair of eyes."""
    if asked.report_id != report.id or asked.decided_at or asked.requested_by_id == actor.person_id:
        raise NotAllowedError("approval_required")


def _note(session: Session, action: str, actor: Actor, report: Report, asked: ApprovalRequest, now: datetime) -> None:
    details = {"requested_action": asked.requested_action.value, "requested_by": asked.requested_by_id}
    record_audit(session, action, actor, report, now, **details)
