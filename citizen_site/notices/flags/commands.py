"""Flags: raised by residents, laid down by whoever watches the area."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.text import clean
from citizen_site.notices.models import FlagReason, Notice, NoticeFlag


def flag_notice(
    session: Session, notice: Notice, *, reason: FlagReason, message: str, person_id: int | None, now: datetime
) -> NoticeFlag:
    """Somebody finds something wrong; it waits on the desk of the area's moderators."""
    flag = NoticeFlag(
        notice_id=notice.id,
        reason=reason,
        message=clean(message, keep_lines=True)[:1000],
        person_id=person_id,
        created_at=now,
    )
    session.add(flag)
    session.flush()
    return flag


def lay_down(session: Session, actor: Actor, flag: NoticeFlag, notice: Notice, now: datetime) -> None:
    """Somebody has looked at it; a second time changes nothing. Raises NotAllowedError."""
    authorise(actor, Permission.SEE_NOTICE_DESK, notice)
    if flag.handled_at is not None:
        return
    flag.handled_at, flag.handled_by_id = now, actor.person_id
    thing = f"notice:{notice.id}"
    audit.record(session, "notice.flag_handled", now=now, actor_id=actor.person_id, thing=thing, flag=flag.id)
    session.flush()


def lay_down_all(session: Session, actor: Actor, notice: Notice, now: datetime) -> int:
    """All that wait on one notice, after it was corrected or withdrawn. Raises NotAllowedError. Returns how many."""
    authorise(actor, Permission.SEE_NOTICE_DESK, notice)
    waiting = select(NoticeFlag).where(NoticeFlag.notice_id == notice.id, NoticeFlag.handled_at.is_(None))
    flags = session.scalars(waiting.order_by(NoticeFlag.id)).all()
    for flag in flags:
        lay_down(session, actor, flag, notice, now)
    return len(flags)
