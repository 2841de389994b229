"""What the desk keeps about a person, among everything that the site keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.desk.background_tasks import FILES, KEPT_DAYS, BackgroundTask
from citizen_site.extensions import db


def own_tasks(session: Session, person_id: int) -> list[dict[str, object]]:
    tasks = session.scalars(
        select(BackgroundTask).where(BackgroundTask.person_id == person_id).order_by(BackgroundTask.created_at)
    )
    return [{"kind": each.kind, "created_at": each.created_at.isoformat(), "rows": each.total} for each in tasks]


def forget_old_tasks(session: Session, storage: Storage, now: datetime) -> int:
    """Rows first: a file without a row is found the next time, a row without its file would lead nowhere."""
    long_ago = now - timedelta(days=KEPT_DAYS)
    old = session.scalars(select(BackgroundTask).where(BackgroundTask.created_at < long_ago)).all()
    keys = [task.file_key for task in old if task.file_key]
    for task in old:
        session.delete(task)
    session.commit()
    # Parts of work that never came to its end, too.
    for key in (*keys, *(key for key, written in storage.keys(FILES) if written < long_ago)):
        storage.delete(key)
    return len(old)


@periodic(JobName.PURGE_DESK, minutes=30)
def forget(now: datetime) -> None:
    forget_old_tasks(db.session(), current_site().storage, now)
