"""What reporters may do with their own reports. Staff read first what they write, so none of it is public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.clock import end_of
from citizen_site.core.errors import InvalidInputError, ReasonRequiredError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.versioning import check_version
from citizen_site.reports.deadlines import last_day_of_feedback
from citizen_site.reports.enums import Delivery, EventKind
from citizen_site.reports.models.participants import ReportFeedback
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import NotDeliveredError
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import REPORTER, add_event, lock_cases
from citizen_site.reports.workflow import ActorKind, Status, TransitionData, available_transitions

# A second tap finds what the first one said among the last entries; an act leaves two at most.
_LAST = 4


class NothingAskedError(InvalidInputError):
    """No question waits for an answer."""


class NotWithdrawableError(InvalidInputError):
    """The report stands where its reporter cannot withdraw it."""


class BeingHandledError(InvalidInputError):
    """Staff changed where the report stands within the last ten minutes, which its reporter does not know yet."""


class FeedbackPeriodOverError(InvalidInputError):
    """There is no answer that the reporter can still confirm or dispute."""


def _begin(session: Session, actor: Actor, report: Report, seen_version: int | None) -> None:
    authorise(actor, Permission.ANSWER_FOR_REPORT, report)
    if report.delivery is Delivery.UNSENT:
        raise NotDeliveredError
    lock_cases(session, [report])
    check_version(report, seen_version)


def _check_not_being_handled(report: Report) -> None:
    if "status" in (report.resident_values or ()):
        raise BeingHandledError


def add_words(
    session: Session, actor: Actor, report: Report, text: str, *, now: datetime, seen_version: int | None = None
) -> ReportEvent:
    """More of what the reporter knows; photos go with the entry."""
    _begin(session, actor, report, seen_version)
    return add_event(session, report, EventKind.COMMENTED, REPORTER, now=now, text=text, is_public=False)


def answer(
    session: Session, actor: Actor, report: Report, text: str, *, now: datetime, seen_version: int | None = None
) -> ReportEvent:
    """The answer to a question: the report goes on where it stood, and the clock with it."""
    _begin(session, actor, report, seen_version)
    _check_not_being_handled(report)
    if report.status is not Status.AWAITING_REPORTER or report.resume_status is None:
        raise NothingAskedError
    if not text:
        raise ReasonRequiredError
    event = add_event(session, report, EventKind.ANSWERED, REPORTER, now=now, text=text, is_public=False)
    change_status(session, REPORTER, report, report.resume_status, TransitionData(), now=now)
    return event


def withdraw(
    session: Session, actor: Actor, report: Report, reason: str, *, now: datetime, seen_version: int | None = None
) -> None:
    """The reporter takes it back; what happened so far stays readable."""
    _begin(session, actor, report, seen_version)
    _check_not_being_handled(report)
    if Status.WITHDRAWN not in available_transitions(report.status, ActorKind.REPORTER, resume=report.resume_status):
        raise NotWithdrawableError
    if reason:
        add_event(session, report, EventKind.COMMENTED, REPORTER, now=now, text=reason, is_public=False)
    change_status(session, REPORTER, report, Status.WITHDRAWN, TransitionData(), now=now)


def hide_name(
    session: Session, actor: Actor, report: Report, *, now: datetime, seen_version: int | None = None
) -> None:
    """From now on nobody but staff reads the name."""
    _begin(session, actor, report, seen_version)
    if report.shows_name:
        report.shows_name = False
        add_event(session, report, EventKind.NAME_HIDDEN, REPORTER, now=now, is_public=False)


def may_judge(report: Report, now: datetime) -> bool:
    """Is there an answer that the reporter can still confirm or dispute?"""
    return (
        report.status is Status.RESOLVED
        and report.fix_confirmed_at is None
        and report.closed_at is not None
        and now < end_of(last_day_of_feedback(report.closed_at))
    )


def confirm_fix(
    session: Session,
    actor: Actor,
    report: Report,
    rating: int | None = None,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """It is fixed, says the one who reported it: that counts, and everybody may know."""
    _judge(session, actor, report, is_fixed=True, rating=rating, reason="", now=now, seen_version=seen_version)
    report.fix_confirmed_at = now
    add_event(session, report, EventKind.FIX_CONFIRMED, REPORTER, now=now)


def dispute_fix(
    session: Session,
    actor: Actor,
    report: Report,
    reason: str,
    rating: int | None = None,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent:
    """It is not fixed: the report goes back to a moderator, who decides."""
    if not reason:
        raise ReasonRequiredError
    _judge(session, actor, report, is_fixed=False, rating=rating, reason=reason, now=now, seen_version=seen_version)
    event = add_event(session, report, EventKind.FIX_DISPUTED, REPORTER, now=now, text=reason, is_public=False)
    change_status(session, REPORTER, report, Status.REOPEN_REQUESTED, TransitionData(public_text=reason), now=now)
    return event


def _judge(
    session: Session,
    actor: Actor,
    report: Report,
    *,
    is_fixed: bool,
    rating: int | None,
    reason: str,
    now: datetime,
    seen_version: int | None,
) -> None:
    _begin(session, actor, report, seen_version)
    _check_not_being_handled(report)
    if not may_judge(report, now):
        raise FeedbackPeriodOverError
    answers = select(ReportEvent.id).where(
        ReportEvent.report_id == report.id, ReportEvent.status_after == Status.RESOLVED
    )
    answer_id = session.scalars(answers.order_by(ReportEvent.id.desc()).limit(1)).one()
    session.add(
        ReportFeedback(
            report_id=report.id,
            answer_event_id=answer_id,
            is_fixed=is_fixed,
            rating=rating,
            reason=reason,
            created_at=now,
        )
    )


def said_already(session: Session, report: Report, kind: EventKind, text: str) -> bool:
    """Is this the second tap on a button whose first one did it?"""
    last = session.scalars(
        select(ReportEvent)
        .where(ReportEvent.report_id == report.id)
        .order_by(ReportEvent.at.desc(), ReportEvent.id.desc())
        .limit(_LAST)
    )
    return any(each.actor_kind is ActorKind.REPORTER and each.kind is kind and each.text == text for each in last)
