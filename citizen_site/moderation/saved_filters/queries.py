"""Reads of saved filters: only one's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor
from citizen_site.moderation.saved_filters.models import SavedFilter


def filters_kept_by(session: Session, person_id: int | None) -> Sequence[SavedFilter]:
    """The oldest first, so that each stays where it is."""
    own = select(SavedFilter).where(SavedFilter.person_id == person_id)
    return session.scalars(own.order_by(SavedFilter.id)).all()


def own_filter(session: Session, actor: Actor, filter_id: int) -> SavedFilter:
    """Raises NotFoundError for anybody else's."""
    found = session.get(SavedFilter, filter_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFoundError(f"filter {filter_id}")
    return found
