"""Messages about a report, to its reporter, its followers, and the reporters of what was merged into it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import ContactKind
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler
from citizen_site.notifications.models import REPORTER, Message, MessageKind, enqueue_once, subject
from citizen_site.notifications.outgoing import DeliveryAddress, Outgoing, compose, person_address
from citizen_site.reports.access_link import message_token
from citizen_site.reports.deadlines import FEEDBACK_DAYS, WAITING_DAYS
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.participants import ReporterContact, ReportFollow
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.neighbour_updates import is_published
from citizen_site.reports.undo import is_undone
from citizen_site.reports.workflow import CLOSED, ActorKind, Status

# The recipient of a message for the reporter of a report that was merged: "report:7".
MERGED = "report:"


@handler(JobName.NOTIFY_SUBSCRIBERS)
def notify_subscribers(session: Session, now: datetime, *, event_id: int) -> None:
    """Enqueue the messages about an entry. Run again after a crash, it enqueues none a second time."""
    event = session.get(ReportEvent, event_id)
    if event is None or is_undone(session, event):
        return
    report = session.get_one(Report, event.report_id)
    for recipient in recipients_of(session, report, event):
        enqueue_once(session, MessageKind.REPORT_UPDATE, subject("event", event.id, event.at), recipient, now)


def render_update(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """In the words of the entry's kind. Text messages cost: they say only what the reporter waits for."""
    event = session.get(ReportEvent, message.subject_id, options=[joinedload(ReportEvent.actor)])
    if event is None:
        return None
    report = session.get_one(Report, event.report_id, options=[joinedload(Report.category)])
    is_receipt = event.kind is EventKind.SUBMITTED
    to = None if report.removed_at else address_for(session, report, message.recipient, is_receipt=is_receipt)
    if to is None or (to.kind == ContactKind.PHONE and not _is_worth_a_text_message(event, message.recipient)):
        return None
    content = content_of(report, event, current_app.config["SECRET_KEY"])
    if duplicate := _merged(session, report, message.recipient):
        content |= {"duplicate": duplicate, "token": message_token(duplicate, current_app.config["SECRET_KEY"])}
    return Outgoing(to, compose(template_of(event, message.recipient), to, **content))


_OF_KIND = {EventKind.SUBMITTED: "report_received", EventKind.HIDDEN: "report_hidden"}
_OF_STATUS = {Status.AWAITING_REPORTER: "report_question", Status.RESOLVED: "report_answered"}


def template_of(event: ReportEvent, recipient: str) -> str:
    """The name of the message in templates/emails."""
    if recipient.startswith(MERGED):
        return "report_merged"
    if recipient != REPORTER:
        return "report_followed"
    if event.kind is EventKind.STATUS_CHANGED and event.status_after:
        return _OF_STATUS.get(event.status_after, "report_update")
    return _OF_KIND.get(event.kind, "report_update")


def content_of(report: Report, event: ReportEvent, key: str) -> dict[str, Any]:
    """What a message may say: nothing of it is internal. The link opens a page; buttons there act."""
    return {
        "report": report,
        "event": event,
        "token": message_token(report, key),
        "feedback_days": FEEDBACK_DAYS,
        "waiting_days": WAITING_DAYS,
    }


# Not public, but the reporter has to know.
FOR_THE_REPORTER_ALONE = frozenset({EventKind.HIDDEN, EventKind.SUBMITTED})
WORTH_A_TEXT_MESSAGE = frozenset({EventKind.SUBMITTED, EventKind.HIDDEN, EventKind.STATUS_CHANGED})


def _is_worth_a_text_message(event: ReportEvent, recipient: str) -> bool:
    if recipient.startswith(MERGED):
        return event.status_after in CLOSED
    return event.kind in WORTH_A_TEXT_MESSAGE


def recipients_of(session: Session, report: Report, event: ReportEvent) -> list[str]:
    """The reporter; of what everybody may read also followers, and the reporters of what was merged into it who have
    no account to follow with. Nobody for an internal entry.
    """
    is_public = is_published(session, event)
    if report.removed_at or not (is_public or event.kind in FOR_THE_REPORTER_ALONE):
        return []
    if event.actor_kind is ActorKind.SITE and event.status_after is Status.ASSIGNED:
        return []  # that a rule passed it on at once is no news beside the receipt
    followers = select(ReportFollow.person_id).where(
        ReportFollow.report_id == report.id, ReportFollow.person_id.is_distinct_from(report.reporter_id)
    )
    for_all = report.is_public and is_public and event.kind not in FOR_THE_REPORTER_ALONE
    if not for_all:
        return [REPORTER]
    people = session.scalars(followers.order_by(ReportFollow.person_id))
    merged = session.scalars(
        select(Report.id)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .where(Report.duplicate_of_id == report.id, Report.reporter_id.is_(None), Report.removed_at.is_(None))
        .order_by(Report.id)
    )
    return [REPORTER, *(f"person:{each}" for each in people), *(f"{MERGED}{each}" for each in merged)]


def _merged(session: Session, report: Report, recipient: str) -> Report | None:
    """The duplicate of this report whose reporter is the recipient, as long as it is one."""
    if not recipient.startswith(MERGED):
        return None
    found = session.get(Report, int(recipient.removeprefix(MERGED)))
    is_merged = found is not None and found.duplicate_of_id == report.id and found.removed_at is None
    return found if is_merged and report.is_public else None


def address_for(
    session: Session, report: Report, recipient: str, *, is_receipt: bool = False
) -> DeliveryAddress | None:
    """None when there is no verified way any more (a purged contact, a closed account), or none is wanted.

    The receipt of a recorded call goes to the contact that the caller named: opening the link in it proves the contact.
    """
    if recipient.startswith("person:"):
        return person_address(session, int(recipient.removeprefix("person:")))
    if recipient != REPORTER:
        merged = _merged(session, report, recipient)
        return address_for(session, merged, REPORTER) if merged else None
    if not report.wants_messages:
        return None
    contact = session.get(ReporterContact, report.id)
    is_named = is_receipt and contact is not None and session.get(RecordedCall, report.id) is not None
    if contact and contact.value and (contact.verified_at or is_named):
        return DeliveryAddress(contact.kind, contact.value, report.language)
    return person_address(session, report.reporter_id, texts=True) if report.reporter_id else None
