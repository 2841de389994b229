"""Telling the reporter and followers: first who is owed a message, then each message by itself."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import ContactKind
from citizen_site.core.jobs import enqueue, handler
from citizen_site.reports.messages.letters import content_of, template_of
from citizen_site.reports.messages.models import ReportMessage
from citizen_site.reports.messages.recipients import WORTH_A_TEXT_MESSAGE, Reached, reached_at, recipients_of
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.taking_back import was_taken_back
from citizen_site.web.letters import write_letter, write_text_message


@handler("reports.tell")
def tell(session: Session, now: datetime, *, event_id: int) -> None:
    """Owe the messages about an entry. Done again after a crash, it owes nobody a second one."""
    event = session.get(ReportEvent, event_id)
    if event is None or was_taken_back(session, event):
        return
    report = session.get_one(Report, event.report_id)
    owed = set(session.scalars(select(ReportMessage.recipient).where(ReportMessage.event_id == event_id)))
    for recipient in recipients_of(session, report, event):
        if recipient not in owed:
            message = ReportMessage(event_id=event_id, recipient=recipient)
            session.add(message)
            session.flush()
            enqueue(session, "reports.send", due_at=now, message_id=message.id)


@handler("reports.send")
def send(session: Session, now: datetime, *, message_id: int) -> None:
    """Send one message, once: it is claimed before it goes, and given back only when sending failed for sure."""
    message = session.get(ReportMessage, message_id)
    with_actor = [joinedload(ReportEvent.actor)]
    event = session.get(ReportEvent, message.event_id, options=with_actor) if message else None
    if message is None or event is None:
        return
    report = session.get_one(Report, event.report_id, options=[joinedload(Report.category)])
    reached = None if report.removed_at else reached_at(session, report, message.recipient)
    if reached is None or not _claim(session, message_id, now):
        return
    try:
        _send(report, event, message.recipient, reached, now)
    except Exception:
        _claim(session, message_id, None)
        raise


def _send(report: Report, event: ReportEvent, recipient: str, reached: Reached, now: datetime) -> None:
    name, content = template_of(event, recipient), content_of(report, event, current_app.config["SECRET_KEY"])
    if reached.kind == ContactKind.PHONE:
        gateway = current_app.extensions["sms"]
        if gateway is not None and event.kind in WORTH_A_TEXT_MESSAGE:
            gateway.send(reached.value, write_text_message(name, reached.language, **content))
        return
    letter = write_letter(name, reached.language, **content)
    current_app.extensions["mailer"].send(reached.value, letter.subject, text=letter.text, html=letter.html, now=now)


def _claim(session: Session, message_id: int, moment: datetime | None) -> bool:
    """In a transaction of its own, which outlives a crash of this one. Says whether it was still to be had."""
    mine = ReportMessage.begun_at.is_(None) if moment else ReportMessage.begun_at.is_not(None)
    with session.get_bind().engine.begin() as connection:
        changed = connection.execute(
            update(ReportMessage).where(ReportMessage.id == message_id, mine).values(begun_at=moment)
        )
    return bool(changed.rowcount == 1)
