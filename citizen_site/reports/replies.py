"""Words from outside the desk, of a reporter, an agency or a unit: unread until somebody at the desk has read them.

Opening a report reads nothing: the desk is shared, and a page that was only glanced at would hide the words from all
others. Somebody says so, or answers (ADR 0035).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor
from citizen_site.reports.enums import Delivery, EventKind, PhotoStage
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.timeline import REPLIES, add_event, begin_act, record_audit
from citizen_site.reports.workflow import ActorKind


def mark_read(
    session: Session, actor: Actor, report: Report, *, now: datetime, seen_version: int | None = None
) -> ReportEvent | None:
    """Somebody at the desk has read what came. None when nothing is unread.

    Raises NotAllowedError, and ChangedMeanwhileError when more words came after those that they saw.
    """
    author = begin_act(session, actor, report, seen_version=seen_version)
    if report.unread_since is None:
        return None
    report.unread_since = None
    event = add_event(session, report, EventKind.REPLIES_READ, author, now=now, is_public=False)
    record_audit(session, "report.replies_read", actor, report, now)
    return event


def note_added_photos(session: Session, report: Report, now: datetime) -> None:
    """Photos that a reporter adds without a word are unread like words.

    Not through the mapped object: a new photo makes no new version of a report.
    """
    if report.delivery is Delivery.UNSENT or report.removed_at:
        return
    first = count_changed(
        session,
        update(Report)
        .where(Report.id == report.id, Report.unread_since.is_(None))
        .values(unread_since=now)
        .execution_options(synchronize_session=False),
    )
    if first:
        enqueue(session, JobName.NOTIFY_DESK, due_at=now, report_id=report.id)


def unread_replies(report: Report, events: Sequence[ReportEvent]) -> Sequence[ReportEvent]:
    """Those of a report's entries that nobody at the desk has read; not what neighbours said (neighbour_updates.py)."""
    since = report.unread_since
    if since is None:
        return ()
    return [
        each
        for each in events
        if each.kind in REPLIES and each.actor_kind not in (ActorKind.STAFF, ActorKind.NEIGHBOUR) and each.at >= since
    ]


def unread_photos(session: Session, report: Report) -> Sequence[ReportPhoto]:
    """Photos that came with these words, or instead of them; a neighbour's are with what that neighbour said."""
    if report.unread_since is None:
        return ()
    return session.scalars(
        select(ReportPhoto)
        .where(
            ReportPhoto.report_id == report.id,
            ReportPhoto.stage.not_in((PhotoStage.REPORT, PhotoStage.NEIGHBOUR)),
            ReportPhoto.created_at >= report.unread_since,
        )
        .order_by(ReportPhoto.position, ReportPhoto.id)
    ).all()
