"""Reads over flags. Each begins from the areas that the actor watches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.notices.models import Notice, NoticeFlag

SHOWN = 100


def open_flags(session: Session, actor: Actor) -> Sequence[tuple[NoticeFlag, Notice]]:
    """What nobody has looked at yet, the oldest first."""
    rows = session.execute(
        select(NoticeFlag, Notice)
        .join(Notice, Notice.id == NoticeFlag.notice_id)
        .where(NoticeFlag.handled_at.is_(None), Notice.area_id.in_(actor.areas(Role.MODERATOR, Role.OPERATOR)))
        .order_by(NoticeFlag.created_at, NoticeFlag.id)
        .limit(SHOWN)
    )
    return [(row.NoticeFlag, row.Notice) for row in rows]


def flag_for(session: Session, actor: Actor, flag_id: int) -> tuple[NoticeFlag, Notice]:
    """An open flag in an area that the actor watches. Raises NotFoundError for any other."""
    flag = session.get(NoticeFlag, flag_id)
    notice = session.get(Notice, flag.notice_id) if flag and flag.handled_at is None else None
    if flag is None or notice is None or not allowed(actor, Permission.SEE_NOTICE_DESK, notice):
        raise NotFoundError(f"flag {flag_id}")
    return flag, notice
