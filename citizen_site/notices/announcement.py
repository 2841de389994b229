"""When a publication is announced: once it can no longer be undone; for urgent notices at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, null, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.notices.models import Notice, NoticeKind
from citizen_site.notices.queries import current


def enqueue_announcement(session: Session, notice: Notice, due_at: datetime, now: datetime) -> None:
    """Let the worker announce the publication that the notice has now."""
    about: dict[str, Any] = {"notice_id": notice.id, "publication": notice.publication}
    enqueue(session, JobName.ANNOUNCE_NOTICE, due_at=due_at, enqueued_at=now, **about)


def announce(session: Session, notice_id: int, publication: int, now: datetime) -> bool:
    """Claim the announcement of a publication: messages about it may be enqueued in this transaction, never again.

    False when it was undone or withdrawn, is over, or was announced before. One conditional update decides; from then
    on nobody can undo a publication that was not urgent.
    """
    claimed = count_changed(
        session,
        update(Notice)
        .where(Notice.id == notice_id, Notice.publication == publication, Notice.announced_at.is_(None), current(now))
        .values(announced_at=now, undo_until=case((Notice.kind == NoticeKind.URGENT, Notice.undo_until), else_=null()))
        .execution_options(synchronize_session=False),
    )
    return claimed == 1
