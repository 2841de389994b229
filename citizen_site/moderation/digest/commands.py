"""Switching the morning's mail on and off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.core.once import insert_once
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.digest.models import DigestOff


def choose_digest(session: Session, actor: Actor, *, wanted: bool, now: datetime) -> None:
    """For oneself."""
    authorise(actor, Permission.SEE_DESK)
    if wanted:
        session.execute(delete(DigestOff).where(DigestOff.person_id == actor.person_id))
    else:
        insert_once(session, DigestOff, person_id=actor.person_id, since=now)
