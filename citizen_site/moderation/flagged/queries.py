"""How much waits among what residents find wrong."""

from __future__ import annotations

from sqlalchemy.orm import Session

from citizen_site.core.permissions import Actor
from citizen_site.notices.flags.queries import count_open_flags
from citizen_site.staff.flags.queries import count_open_person_flags


def count_flagged(session: Session, actor: Actor) -> int:
    """Flags on notices and people that the actor may settle."""
    return count_open_flags(session, actor) + count_open_person_flags(session, actor)
