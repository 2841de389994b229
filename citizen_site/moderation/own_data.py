"""What the desk keeps about a person, among everything that the site keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.accounts.own_data import forgotten_with_account, shown_as
from citizen_site.moderation.digest.models import DigestOff
from citizen_site.moderation.letters.models import DeskLetter
from citizen_site.moderation.tasks.models import DeskTask


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
