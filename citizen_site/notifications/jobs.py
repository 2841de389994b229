"""The jobs that send. Lower features enqueue them by name; each creates its message and sends it in the same run."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import SignInRequest
from citizen_site.core.errors import NotFoundError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler
from citizen_site.notifications import sender
from citizen_site.notifications.models import MessageKind, enqueue_once, subject
from citizen_site.notifications.recovery_links import recipient_for
from citizen_site.programme.models.pilots import Pilot
from citizen_site.reports.enums import Delivery, Moderation
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.undo import is_undone


@handler(JobName.SEND_MESSAGE)
def send(session: Session, now: datetime, *, message_id: int) -> None:
    sender.send(session, message_id, now)


@handler(JobName.SEND_SIGN_IN)
def send_verification_code(session: Session, now: datetime, *, request_id: int) -> None:
    request = session.get(SignInRequest, request_id)
    if request is not None:
        about = subject("sign_in_request", request.id, request.created_at)
        sender.send_at_once(session, MessageKind.VERIFICATION_CODE, about, "requester", now)


@handler(JobName.NOTIFY_ACCOUNT_CHANGE)
def send_account_change(
    session: Session, now: datetime, *, person_id: int, contact_id: int, to: str, what: str, changed_at: str
) -> None:
    """For one of the contacts as they stood at the change. Text messages cost, so phones get none."""
    if "@" in to:
        about = subject(what, contact_id, datetime.fromisoformat(changed_at))
        sender.send_at_once(session, MessageKind.ACCOUNT_CHANGE, about, f"person:{person_id}", now, address=to)


@handler(JobName.SEND_INVITATION)
def send_invitation(session: Session, now: datetime, *, invitation_id: int, requested_at: str) -> None:
    """`requested_at` distinguishes the message from an earlier one with another link."""
    about = subject("invitation", invitation_id, datetime.fromisoformat(requested_at))
    sender.send_at_once(session, MessageKind.INVITATION, about, "invitee", now)


@handler(JobName.SEND_RECOVERY_LINK)
def send_recovery_link(
    session: Session, now: datetime, *, code: str, kind: str, value: str, language: str, requested_at: str
) -> None:
    """Nothing when code and contact do not belong together."""
    try:
        stored = code_of(code)
    except NotFoundError:
        return
    report = session.scalars(select(Report).where(Report.code == stored)).first()
    if report is None or report.delivery is Delivery.UNSENT or report.removed_at:
        return
    recipient = recipient_for(session, report, kind, value)
    if recipient:
        about = subject("report", report.id, datetime.fromisoformat(requested_at))
        sender.send_at_once(session, MessageKind.RECOVERY_LINK, about, recipient, now, language=language)


@handler(JobName.NOTIFY_UNIT)
def send_unit_assignment(session: Session, now: datetime, *, event_id: int, unit_id: int) -> None:
    """Nothing while no moderator has looked at the report."""
    event, recipient = session.get(ReportEvent, event_id), f"unit:{unit_id}"
    if event is None or session.get_one(Report, event.report_id).moderation is Moderation.PENDING:
        return
    if is_undone(session, event):
        return
    if batch := event.details.get("batch"):
        enqueue_once(session, MessageKind.UNIT_ASSIGNMENT, batch, recipient, now)
    else:
        sender.send_at_once(session, MessageKind.UNIT_ASSIGNMENT, subject("event", event.id, event.at), recipient, now)


@handler(JobName.SEND_PILOT_REMINDER)
def send_pilot_reminder(session: Session, now: datetime, *, pilot_id: int, requested_at: str) -> None:
    """To the person who is responsible now; `requested_at` distinguishes it from the one half a year before."""
    pilot = session.get(Pilot, pilot_id)
    if pilot is not None and pilot.responsible_person_id is not None:
        about = subject("pilot", pilot.id, datetime.fromisoformat(requested_at))
        sender.send_at_once(session, MessageKind.PILOT_REMINDER, about, f"person:{pilot.responsible_person_id}", now)


@handler(JobName.SEND_FORWARDING)
def send_forwarded_report(session: Session, now: datetime, *, forwarding_id: int) -> None:
    forwarding = session.get(Forwarding, forwarding_id)
    if forwarding is not None and forwarding.revoked_at is None:
        about = subject("forwarding", forwarding.id, forwarding.created_at)
        sender.send_at_once(session, MessageKind.FORWARDED_REPORT, about, "agency", now)
