"""Naming an address of the queue, and forgetting it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.saved_filters.models import SavedFilter
from citizen_site.moderation.saved_filters.queries import filters_kept_by

MOST = 20


def save_filter(session: Session, actor: Actor, name: str, query: str, *, now: datetime) -> SavedFilter:
    """A name that is there already leads to the new address. Raises InvalidInputError when there are too many."""
    authorise(actor, Permission.SEE_DESK)
    kept = filters_kept_by(session, actor.person_id)
    found = next((each for each in kept if each.name == name), None)
    if found is None:
        if len(kept) >= MOST:
            raise InvalidInputError("too many")
        found = SavedFilter(person_id=actor.person_id, name=name, created_at=now)
        session.add(found)
    found.query = query
    session.flush()
    return found


def drop_filter(session: Session, actor: Actor, found: SavedFilter) -> None:
    authorise(actor, Permission.SEE_DESK)
    session.delete(found)
    session.flush()
