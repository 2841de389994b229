"""The table of handling units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import BinaryCollatedString, UtcDateTime
from citizen_site.extensions import Base


class HandlingUnit(Base):
    """A team or office that reports of an area, and of those below it, are assigned to. Never deleted, only closed.

    `email` is where new work is announced ("" when nowhere); the head receives escalations.
    """

    __tablename__ = "handling_unit"
    __cache_tag__ = "handling_units"
    __table_args__ = (Index("uq_handling_unit_name", "area_id", "sort_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(BinaryCollatedString)
    email: Mapped[str] = mapped_column(String(254), default="")
    head_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    head: Mapped[Person | None] = relationship(lazy="raise")
