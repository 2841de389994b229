"""Emails about words that nobody at the desk has read yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler
from citizen_site.core.permissions import Role
from citizen_site.notifications.models import Message, MessageKind, enqueue_once, subject
from citizen_site.notifications.outgoing import Outgoing, compose, person_address
from citizen_site.reports.models.report import Report
from citizen_site.staff.queries import holders_in, responsible_for


@handler(JobName.NOTIFY_DESK)
def notify_desk(session: Session, now: datetime, *, report_id: int) -> None:
    """Enqueue one message a reader. Words that follow before the first are read make no other one."""
    report = session.get(Report, report_id)
    if report is None or report.unread_since is None or not _is_for_the_desk(report):
        return
    about = subject("report", report.id, report.unread_since)
    for person_id in readers_of(session, report, now):
        enqueue_once(session, MessageKind.NEW_REPLY, about, f"person:{person_id}", now)


def readers_of(session: Session, report: Report, now: datetime) -> Sequence[int]:
    """Who reads the words: the assignee, while they moderate there, or else those who watch the area.

    These are its own moderators; those of the area above it where it has none. Never the reporter.
    """
    if report.area_id is None:
        return ()
    original = session.get_one(Report, report.duplicate_of_id) if report.duplicate_of_id else report
    watching = [each.id for each in responsible_for(session, Role.MODERATOR, report.area_id, now)]
    if original.assigned_to_id in watching and original.assigned_to_id != report.reporter_id:
        return [original.assigned_to_id]
    areas = gazetteer(session)
    place = areas.current_successor(areas.get(report.area_id))
    for each in (place, *areas.ancestors(place)):
        found = [
            person.id
            for person in holders_in(session, Role.MODERATOR, [each.id], now)
            if person.id != report.reporter_id and person_address(session, person.id)
        ]
        if found:
            return found
    return ()


def render_new_reply(session: Session, message: Message, now: datetime) -> Outgoing | None:
    """Not when somebody has read them meanwhile. What was written is for the desk and stands in no email."""
    person_id = int(message.recipient.removeprefix("person:"))
    report = session.get(Report, message.subject_id, options=[joinedload(Report.category)], populate_existing=True)
    to = person_address(session, person_id)
    if report is None or to is None or report.unread_since is None or not _is_for_the_desk(report):
        return None
    if message.about != subject("report", report.id, report.unread_since):
        return None
    return Outgoing(to, compose("new_reply", to, report=report))


def _is_for_the_desk(report: Report) -> bool:
    """What waits in quarantine has its own tab, where it is looked at in time: spam calls nobody."""
    return report.removed_at is None and (report.quarantine_reason == "" or report.closed_at is not None)
