"""What the desk keeps about a person, among everything that the site keeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.accounts.own_data import forgotten_with_account, shown_as
from citizen_site.core.jobs import periodic
from citizen_site.core.storage import Storage, site_storage
from citizen_site.desk.background_tasks import FILES, KEPT_DAYS, DeskTask
from citizen_site.extensions import db
from citizen_site.notifications.daily_digest import DigestOff
from citizen_site.notifications.models import DeskLetter


@shown_as("desk_letters")
def own_letters(session: Session, person: Person) -> list[dict[str, Any]]:
    off = session.get(DigestOff, person.id)
    letters = session.scalars(
        select(DeskLetter).where(DeskLetter.recipient == f"person:{person.id}").order_by(DeskLetter.owed_at)
    )
    return [
        *([{"kind": "morning", "off_since": off.since.isoformat()}] if off else []),
        *({"kind": each.kind, "about": each.about, "at": each.owed_at.isoformat()} for each in letters),
    ]


@shown_as("desk_tasks")
def own_tasks(session: Session, person: Person) -> list[dict[str, Any]]:
    tasks = session.scalars(select(DeskTask).where(DeskTask.person_id == person.id).order_by(DeskTask.created_at))
    return [{"kind": each.kind, "created_at": each.created_at.isoformat(), "rows": each.total} for each in tasks]


@forgotten_with_account
def forget_letters(session: Session, person: Person, now: datetime) -> None:
    """Long work goes with its own retention, because its files have to go with it."""
    session.execute(delete(DigestOff).where(DigestOff.person_id == person.id))
    session.execute(delete(DeskLetter).where(DeskLetter.recipient == f"person:{person.id}"))


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
