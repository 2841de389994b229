"""Flags: residents' complaints about a notice or a person, open until a moderator of the area dismisses them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, ForeignKey, ScalarSelect, String, func, inspect, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column

from citizen_site.core import audit
from citizen_site.core.database import UtcDateTime, count_changed
from citizen_site.core.errors import NotFoundError
from citizen_site.core.idempotency import add_unless_repeated
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.core.text import clean

MAX_MESSAGE = 1000
PAGE_SIZE = 100


class FlagMixin:
    """What flags of all kinds have in common. `flagged_by_id` is null unless that resident was signed in.

    A kind adds `reason`, a relationship `subject` (what is flagged) and the members below.
    """

    if TYPE_CHECKING:
        reason: Mapped[Any]
        subject: Mapped[Any]

    PERMISSION: ClassVar[Permission]
    AUDIT_ACTION: ClassVar[str]

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(String(MAX_MESSAGE), default="")
    flagged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    @classmethod
    def is_assigned_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The condition for flags that this actor decides about."""
        raise NotImplementedError

    @property
    def permission_target(self) -> object:
        """What PERMISSION is asked for."""
        raise NotImplementedError

    @property
    def audit_target(self) -> str:
        """What the audit log says the flag is about: "notice:7"."""
        raise NotImplementedError


Flag = TypeVar("Flag", bound=FlagMixin)


def add_flag(
    session: Session, flag: Flag, *, reason: StrEnum, message: str, flagged_by_id: int | None, now: datetime
) -> Flag:
    """Store a flag on its subject, once for a button that is tapped twice.

    The message is cleaned, and cut at MAX_MESSAGE characters.
    """
    flag.reason, flag.message = reason, clean(message, keep_lines=True)[:MAX_MESSAGE]
    flag.created_at, flag.flagged_by_id = now, flagged_by_id
    relation = inspect(type(flag)).relationships["subject"]
    ((column, _),) = relation.local_remote_pairs
    subject = session.get_one(relation.entity.class_, getattr(flag, column.key))
    return add_unless_repeated(session, flag, subject, now)


def dismiss(session: Session, actor: Actor, flag: FlagMixin, now: datetime) -> None:
    """A moderator has dealt with it; a second time changes nothing. Raises NotAllowedError."""
    authorise(actor, flag.PERMISSION, flag.permission_target)
    mark_handled(session, flag, now, by_id=actor.person_id)


def mark_handled(session: Session, flag: FlagMixin, now: datetime, *, by_id: int | None) -> None:
    """Close a flag without a check of rights, as a consequence of something that was checked; once."""
    kind = type(flag)
    is_open = (kind.id == flag.id, kind.handled_at.is_(None))
    if count_changed(session, update(kind).where(*is_open).values(handled_at=now, handled_by_id=by_id)):
        audit.record(session, flag.AUDIT_ACTION, now=now, actor_id=by_id, thing=flag.audit_target, flag=flag.id)
        session.flush()


def open_flags(session: Session, actor: Actor, kind: type[Flag], *, limit: int = PAGE_SIZE) -> Sequence[Flag]:
    """The open flags of a kind that the actor decides about, the oldest first, each with its subject."""
    is_open = (kind.handled_at.is_(None), kind.is_assigned_to(actor))
    return session.scalars(
        select(kind).where(*is_open).options(joinedload(kind.subject)).order_by(kind.created_at, kind.id).limit(limit)
    ).all()


def count_open_flags(session: Session, actor: Actor, *kinds: type[FlagMixin]) -> int:
    """How many open flags of these kinds the actor decides about: one statement."""
    return sum(session.execute(select(*open_flag_counts(actor, *kinds))).one())


def open_flag_counts(actor: Actor, *kinds: type[FlagMixin]) -> list[ScalarSelect[int]]:
    """The same as columns of a larger statement, one for each kind."""
    return [
        select(func.count()).where(kind.handled_at.is_(None), kind.is_assigned_to(actor)).scalar_subquery()
        for kind in kinds
    ]


def flag_for(session: Session, actor: Actor, kind: type[Flag], flag_id: int) -> Flag:
    """A flag, open or dismissed, that the actor may decide about. Raises NotFoundError for any other."""
    flag = session.scalars(select(kind).where(kind.id == flag_id).options(joinedload(kind.subject))).first()
    if flag is None or not allowed(actor, kind.PERMISSION, flag.permission_target):
        raise NotFoundError(f"{kind.__name__} {flag_id}")
    return flag
