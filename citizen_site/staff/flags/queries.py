"""Reads of flags on people; each starts from what the actor may settle."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.staff.flags.models import PersonFlag

SHOWN = 100


def open_person_flags(session: Session, actor: Actor) -> Sequence[PersonFlag]:
    """What nobody has looked at yet, the oldest first, with whom it is about; never what is said of the actor."""
    return session.scalars(
        select(PersonFlag)
        .where(_is_open_for(actor))
        .options(joinedload(PersonFlag.person))
        .order_by(PersonFlag.created_at, PersonFlag.id)
        .limit(SHOWN)
    ).all()


def count_open_person_flags(session: Session, actor: Actor) -> int:
    """How many of them there are."""
    return session.scalars(select(func.count(PersonFlag.id)).where(_is_open_for(actor))).one()


def _is_open_for(actor: Actor) -> ColumnElement[bool]:
    return and_(
        PersonFlag.handled_at.is_(None),
        PersonFlag.area_id.in_(actor.areas(Role.MODERATOR, Role.OPERATOR)),
        PersonFlag.person_id != actor.person_id,
    )


def person_flag_for(session: Session, actor: Actor, flag_id: int) -> PersonFlag:
    """A flag that the actor may settle, or could have settled. Raises NotFoundError for any other."""
    flag = session.get(PersonFlag, flag_id)
    if flag is None or not allowed(actor, Permission.SETTLE_PERSON_FLAG, flag):
        raise NotFoundError(f"person flag {flag_id}")
    return flag
