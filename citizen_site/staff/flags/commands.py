"""Raising flags on people, and dismissing them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.text import clean
from citizen_site.staff.flags.models import PersonFlag, PersonFlagReason

MAX_MESSAGE = 1000


def flag_person(
    session: Session,
    *,
    person_id: int,
    area_id: int,
    occasion: str,
    reason: PersonFlagReason,
    message: str,
    flagged_by_id: int | None,
    now: datetime,
) -> PersonFlag:
    """Somebody doubts a person; it waits at the desk of the area."""
    flag = PersonFlag(
        person_id=person_id,
        area_id=area_id,
        occasion=occasion,
        reason=reason,
        message=clean(message, keep_lines=True)[:MAX_MESSAGE],
        flagged_by_id=flagged_by_id,
        created_at=now,
    )
    session.add(flag)
    session.flush()
    return flag


def dismiss_person_flag(session: Session, actor: Actor, flag: PersonFlag, now: datetime) -> None:
    """Somebody has looked at it; a second time changes nothing. Nobody decides about a flag on themselves.

    Raises NotAllowedError.
    """
    authorise(actor, Permission.SETTLE_PERSON_FLAG, flag)
    if flag.handled_at is not None:
        return
    flag.handled_at, flag.handled_by_id = now, actor.person_id
    audit.record(
        session,
        "person.flag_handled",
        now=now,
        actor_id=actor.person_id,
        thing=f"person:{flag.person_id}",
        flag=flag.id,
    )
    session.flush()
