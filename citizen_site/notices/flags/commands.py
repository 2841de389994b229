"""Raising flags, and dismissing them."""

from __future__ import annotations

from collections.abc import Sequence
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
        flagged_by_id=person_id,
        created_at=now,
    )
    session.add(flag)
    session.flush()
    return flag


def dismiss(session: Session, actor: Actor, flag: NoticeFlag, notice: Notice, now: datetime) -> None:
    """Somebody has looked at it; a second time changes nothing. Raises NotAllowedError."""
    authorise(actor, Permission.SEE_NOTICE_DESK, notice)
    if flag.handled_at is None:
        _settle(session, flag, notice, now, actor.person_id)


def dismiss_flags_of_undone(session: Session, notice: Notice, now: datetime, *, by_id: int | None) -> None:
    """The publication that they are about was undone: the desk has nothing left to look at."""
    for flag in _open_flags(session, notice):
        _settle(session, flag, notice, now, by_id)


def dismiss_all(session: Session, actor: Actor, notice: Notice, now: datetime) -> int:
    """All that wait on one notice, after it was corrected or withdrawn. Raises NotAllowedError. Returns how many."""
    authorise(actor, Permission.SEE_NOTICE_DESK, notice)
    flags = _open_flags(session, notice)
    for flag in flags:
        _settle(session, flag, notice, now, actor.person_id)
    return len(flags)


def _open_flags(session: Session, notice: Notice) -> Sequence[NoticeFlag]:
    waiting = select(NoticeFlag).where(NoticeFlag.notice_id == notice.id, NoticeFlag.handled_at.is_(None))
    return session.scalars(waiting.order_by(NoticeFlag.id)).all()


def _settle(session: Session, flag: NoticeFlag, notice: Notice, now: datetime, by_id: int | None) -> None:
    flag.handled_at, flag.handled_by_id = now, by_id
    thing = f"notice:{notice.id}"
    audit.record(session, "notice.flag_handled", now=now, actor_id=by_id, thing=thing, flag=flag.id)
    session.flush()
