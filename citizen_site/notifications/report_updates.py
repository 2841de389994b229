"""Telling the reporter and followers: first who is owed a message, then each message by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Contact, ContactKind, Person
from citizen_site.core.idempotency import claim
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue, handler
from citizen_site.core.site import current_site
from citizen_site.notifications.models import REPORTER, ReportMessage
from citizen_site.reports.access_link import message_token
from citizen_site.reports.deadlines import FEEDBACK_DAYS, WAITING_DAYS
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReporterContact, ReportFollow
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.undo import is_undone
from citizen_site.reports.workflow import ActorKind, Status
from citizen_site.web.email_templates import render_email, render_text_message


@handler(JobName.NOTIFY_SUBSCRIBERS)
def notify_subscribers(session: Session, now: datetime, *, event_id: int) -> None:
    """Owe the messages about an entry. Done again after a crash, it owes nobody a second one."""
    event = session.get(ReportEvent, event_id)
    if event is None or is_undone(session, event):
        return
    report = session.get_one(Report, event.report_id)
    owed = set(session.scalars(select(ReportMessage.recipient).where(ReportMessage.event_id == event_id)))
    for recipient in recipients_of(session, report, event):
        if recipient not in owed:
            message = ReportMessage(event_id=event_id, recipient=recipient)
            session.add(message)
            session.flush()
            enqueue(session, JobName.SEND_REPORT_MESSAGE, due_at=now, message_id=message.id)


@handler(JobName.SEND_REPORT_MESSAGE)
def send(session: Session, now: datetime, *, message_id: int) -> None:
    """Send one message, once: it is claimed before it goes, and given back only when sending failed for sure."""
    message = session.get(ReportMessage, message_id)
    with_actor = [joinedload(ReportEvent.actor)]
    event = session.get(ReportEvent, message.event_id, options=with_actor) if message else None
    if message is None or event is None:
        return
    report = session.get_one(Report, event.report_id, options=[joinedload(Report.category)])
    reached = None if report.removed_at else address_for(session, report, message.recipient)
    if reached is None or not claim(session, ReportMessage, message_id, now):
        return
    try:
        _send(report, event, message.recipient, reached, now)
    except Exception:
        claim(session, ReportMessage, message_id, None)
        raise


def _send(report: Report, event: ReportEvent, recipient: str, reached: DeliveryAddress, now: datetime) -> None:
    name, content = template_of(event, recipient), content_of(report, event, current_app.config["SECRET_KEY"])
    if reached.kind == ContactKind.PHONE:
        gateway = current_site().sms
        if gateway is not None and event.kind in WORTH_A_TEXT_MESSAGE:
            gateway.send(reached.value, render_text_message(name, reached.language, **content))
        return
    letter = render_email(name, reached.language, **content)
    current_site().mailer.send(reached.value, letter.subject, text=letter.text, html=letter.html, now=now)


_OF_KIND = {EventKind.SUBMITTED: "report_received", EventKind.HIDDEN: "report_hidden"}
_OF_STATUS = {Status.AWAITING_REPORTER: "report_question", Status.RESOLVED: "report_answered"}


def template_of(event: ReportEvent, recipient: str) -> str:
    """The name of the letter in templates/emails."""
    if recipient != REPORTER:
        return "report_followed"
    if event.kind is EventKind.STATUS_CHANGED and event.status_after:
        return _OF_STATUS.get(event.status_after, "report_news")
    return _OF_KIND.get(event.kind, "report_news")


def content_of(report: Report, event: ReportEvent, key: str) -> dict[str, Any]:
    """What a letter may say: nothing of it is internal. The link opens a page; buttons there act."""
    return {
        "report": report,
        "event": event,
        "token": message_token(report, key),
        "feedback_days": FEEDBACK_DAYS,
        "waiting_days": WAITING_DAYS,
    }


# Not public, and yet the reporter's own affair.
FOR_THE_REPORTER_ALONE = frozenset({EventKind.HIDDEN, EventKind.SUBMITTED})
# Text messages cost: only what the reporter waits for.
WORTH_A_TEXT_MESSAGE = frozenset({EventKind.SUBMITTED, EventKind.HIDDEN, EventKind.STATUS_CHANGED})


@dataclass(frozen=True)
class DeliveryAddress:
    """Where somebody is reached, and in which language."""

    kind: str
    value: str
    language: str


def recipients_of(session: Session, report: Report, event: ReportEvent) -> list[str]:
    """The reporter, and followers of what everybody may read. Nobody for an internal entry."""
    if report.removed_at or not (event.is_public or event.kind in FOR_THE_REPORTER_ALONE):
        return []
    if event.party is ActorKind.SITE and event.status_after is Status.ASSIGNED:
        return []  # that a rule passed it on at once is no news beside the receipt
    followers = select(ReportFollow.person_id).where(
        ReportFollow.report_id == report.id, ReportFollow.person_id.is_distinct_from(report.reporter_id)
    )
    for_all = report.is_public and event.is_public and event.kind not in FOR_THE_REPORTER_ALONE
    people = session.scalars(followers.order_by(ReportFollow.person_id)) if for_all else ()
    return [REPORTER, *(f"person:{person_id}" for person_id in people)]


def address_for(session: Session, report: Report, recipient: str) -> DeliveryAddress | None:
    """None when there is no verified way any more (a purged contact, a closed account), or none is wanted."""
    if recipient != REPORTER:
        return _person(session, int(recipient.removeprefix("person:")), texts=False)
    if not report.wants_messages:
        return None
    contact = session.get(ReporterContact, report.id)
    if contact and contact.verified_at and contact.value:
        return DeliveryAddress(contact.kind, contact.value, report.language)
    return _person(session, report.reporter_id, texts=True) if report.reporter_id else None


def _person(session: Session, person_id: int, *, texts: bool) -> DeliveryAddress | None:
    """By mail where there is one."""
    rows = session.execute(
        select(Contact.kind, Contact.value, Person.language)
        .join(Contact.person)
        .where(Contact.person_id == person_id, Person.closed_at.is_(None))
        .order_by(Contact.id)
    ).all()
    mails = [row for row in rows if row.kind == ContactKind.EMAIL]
    chosen = mails or (rows if texts else [])
    return DeliveryAddress(chosen[0].kind, chosen[0].value, chosen[0].language) if chosen else None
