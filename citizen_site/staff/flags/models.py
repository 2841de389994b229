"""The table of flags on people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base


class PersonFlagReason(StrEnum):
    """What is wrong with somebody who holds a role."""

    IMPOSTOR = "impostor"
    FORMER = "former"
    MISUSE = "misuse"
    OTHER = "other"


class PersonFlag(Base):
    """A resident says that something is wrong with somebody who acts in an area, as seen at `occasion` ("notice:7").

    Who said it is not kept unless signed in, and never shown to the one it is about.
    """

    __tablename__ = "person_flag"
    __table_args__ = (Index("ix_person_flag_open", "handled_at", "area_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[PersonFlagReason] = mapped_column(StrEnumType(PersonFlagReason, 20))
    message: Mapped[str] = mapped_column(String(1000), default="")
    flagged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
