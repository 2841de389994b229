"""Messages of a publication: sent once it can no longer be undone; for urgent notices at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import case, null, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.notices.models import Notice, NoticeKind
from citizen_site.notices.queries import current

Step = Callable[[Session, Notice, datetime], None]

_steps: list[Step] = []


def after_publication(step: Step) -> Step:
    """Register `step(session, notice, now)`, which enqueues messages about a notice. Higher features do so.

    Like every job a step may run again after a crash: what it enqueues commits with the claim of the publication.
    """
    _steps.append(step)
    return step


def enqueue_announcement(session: Session, notice: Notice, due_at: datetime, now: datetime) -> None:
    """Let the worker announce the publication that the notice has now."""
    about = {"notice_id": notice.id, "publication": notice.publication}
    enqueue(session, JobName.ANNOUNCE_NOTICE, due_at=due_at, enqueued_at=now, **about)


def announce(session: Session, notice_id: int, publication: int, now: datetime) -> bool:
    """Let the messages of a publication leave. False when it was undone or withdrawn, is over, or was announced before.

    One conditional update decides, and from then on nobody can undo a publication that was not urgent.
    """
    claimed = count_changed(
        session,
        update(Notice)
        .where(Notice.id == notice_id, Notice.publication == publication, Notice.announced_at.is_(None), current(now))
        .values(announced_at=now, undo_until=case((Notice.kind == NoticeKind.URGENT, Notice.undo_until), else_=null()))
        .execution_options(synchronize_session=False),
    )
    if claimed != 1:
        return False
    notice = session.get_one(Notice, notice_id, populate_existing=True)
    for step in _steps:
        step(session, notice, now)
    return True
