"""Flags on notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from citizen_site.core.database import StrEnumType
from citizen_site.core.flags import FlagMixin, mark_handled
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.extensions import Base
from citizen_site.notices.models import Notice


class FlagReason(StrEnum):
    """Why a resident finds a notice wrong."""

    WRONG = "wrong"
    FAKE = "fake"
    OUTDATED = "outdated"
    RUDE = "rude"
    PRIVATE = "private"
    OTHER = "other"


class NoticeFlag(FlagMixin, Base):
    """A resident says that something is wrong with a notice."""

    __tablename__ = "notice_flag"
    __table_args__ = (Index("ix_notice_flag_created_at", "created_at"),)

    PERMISSION = Permission.SEE_NOTICE_DESK
    AUDIT_ACTION = "notice.flag_handled"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    reason: Mapped[FlagReason] = mapped_column(StrEnumType(FlagReason, 20))

    subject: Mapped[Notice] = relationship(lazy="raise")

    @classmethod
    def is_assigned_to(cls, actor: Actor) -> ColumnElement[bool]:
        return cls.subject.has(Notice.area_id.in_(actor.areas(Role.MODERATOR, Role.OPERATOR)))

    @property
    def permission_target(self) -> Notice:
        return self.subject

    @property
    def audit_target(self) -> str:
        return f"notice:{self.notice_id}"


def dismiss_flags_of_undone(session: Session, notice: Notice, now: datetime, *, by_id: int | None) -> None:
    """Close the flags on a notice whose publication was undone: there is nothing left to decide."""
    for flag in _open_flags_on(session, notice):
        mark_handled(session, flag, now, by_id=by_id)


def dismiss_all(session: Session, actor: Actor, notice: Notice, now: datetime) -> int:
    """Close all flags on a notice after it was corrected or withdrawn. Raises NotAllowedError. Returns how many."""
    authorise(actor, Permission.SEE_NOTICE_DESK, notice)
    flags = _open_flags_on(session, notice)
    for flag in flags:
        mark_handled(session, flag, now, by_id=actor.person_id)
    return len(flags)


def _open_flags_on(session: Session, notice: Notice) -> Sequence[NoticeFlag]:
    is_open = (NoticeFlag.notice_id == notice.id, NoticeFlag.handled_at.is_(None))
    return session.scalars(select(NoticeFlag).where(*is_open).order_by(NoticeFlag.id)).all()
