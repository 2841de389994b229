"""What the desk forgets: long work after a week, with its files; that mails were sent, later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.core.jobs import periodic
from citizen_site.core.storage import Storage, site_storage
from citizen_site.extensions import db
from citizen_site.moderation.letters.models import DeskLetter
from citizen_site.moderation.tasks.models import DeskTask
from citizen_site.moderation.tasks.names import FILES, KEPT_DAYS

# A report that is late for as long has been told of.
LETTERS_DAYS = 90


def forget_old_tasks(session: Session, storage: Storage, now: datetime) -> int:
    """Rows first: a file without a row is found the next time, a row without its file would lead nowhere."""
    long_ago = now - timedelta(days=KEPT_DAYS)
    old = session.scalars(select(DeskTask).where(DeskTask.created_at < long_ago)).all()
    keys = [task.file_key for task in old if task.file_key]
    for task in old:
        session.delete(task)
    session.execute(delete(DeskLetter).where(DeskLetter.owed_at < now - timedelta(days=LETTERS_DAYS)))
    session.commit()
    # Parts of work that never came to its end, too.
    for key in (*keys, *(key for key, written in storage.keys(FILES) if written < long_ago)):
        storage.delete(key)
    return len(old)


@periodic("desk.forget", minutes=30)
def forget(now: datetime) -> None:
    forget_old_tasks(db.session(), site_storage(), now)
