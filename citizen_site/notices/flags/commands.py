"""Flags: raised by residents, laid down by whoever watches the area."""

from __future__ import annotations

from datetime import datetime

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
    """Somebody has looked at it. Raises NotAllowedError."""
    authorise(actor, Permission.SEE_NOTICE_DESK, notice)
    flag.handled_at, flag.handled_by_id = now, actor.person_id
    thing = f"notice:{notice.id}"
    audit.record(session, "notice.flag_handled", now=now, actor_id=actor.person_id, thing=thing, flag=flag.id)
    session.flush()
