"""Flags on people who hold a role."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import StrEnumType
from citizen_site.core.flags import FlagMixin
from citizen_site.core.permissions import Actor, Permission, Role
from citizen_site.extensions import Base


class PersonFlagReason(StrEnum):
    """What is wrong with somebody who holds a role."""

    IMPOSTOR = "impostor"
    FORMER = "former"
    MISUSE = "misuse"
    OTHER = "other"


class PersonFlag(FlagMixin, Base):
    """A resident says that something is wrong with somebody who acts in an area, as seen at `occasion` ("notice:7").

    The person concerned never learns who said it, and does not decide about it.
    """

    __tablename__ = "person_flag"
    __table_args__ = (Index("ix_person_flag_open", "handled_at", "area_id"),)

    PERMISSION = Permission.DISMISS_PERSON_FLAG
    AUDIT_ACTION = "person.flag_handled"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[PersonFlagReason] = mapped_column(StrEnumType(PersonFlagReason, 20))

    subject: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")

    @classmethod
    def is_assigned_to(cls, actor: Actor) -> ColumnElement[bool]:
        return and_(cls.area_id.in_(actor.areas(Role.MODERATOR, Role.OPERATOR)), cls.person_id != actor.person_id)

    @property
    def permission_target(self) -> PersonFlag:
        return self

    @property
    def audit_target(self) -> str:
        return f"person:{self.person_id}"
