"""Reads of flags; each starts from the areas that the actor is responsible for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.notices.models import Notice, NoticeFlag

SHOWN = 100


def open_flags(session: Session, actor: Actor, *, limit: int = SHOWN) -> Sequence[tuple[NoticeFlag, Notice]]:
    """What nobody has looked at yet in the actor's areas, the oldest first."""
    waiting = select(NoticeFlag, Notice).join(Notice, Notice.id == NoticeFlag.notice_id).where(_is_open_for(actor))
    rows = session.execute(waiting.order_by(NoticeFlag.created_at, NoticeFlag.id).limit(limit))
    return [(row.NoticeFlag, row.Notice) for row in rows]


def count_open_flags(session: Session, actor: Actor) -> int:
    """How many of them there are."""
    waiting = select(func.count(NoticeFlag.id)).join(Notice, Notice.id == NoticeFlag.notice_id)
    return session.scalars(waiting.where(_is_open_for(actor))).one()


def _is_open_for(actor: Actor) -> ColumnElement[bool]:
    return and_(NoticeFlag.handled_at.is_(None), Notice.area_id.in_(actor.areas(Role.MODERATOR, Role.OPERATOR)))


def flag_for(session: Session, actor: Actor, flag_id: int) -> tuple[NoticeFlag, Notice]:
    """A flag in an area that the actor watches, open or laid down. Raises NotFoundError for any other."""
    flag = session.get(NoticeFlag, flag_id)
    notice = session.get(Notice, flag.notice_id) if flag else None
    if flag is None or notice is None or not allowed(actor, Permission.SEE_NOTICE_DESK, notice):
        raise NotFoundError(f"flag {flag_id}")
    return flag, notice
