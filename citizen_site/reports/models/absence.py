"""When people who handle reports are away, and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.models import Person
from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class Absence(Base):
    """A person is away from `starts_on` to `ends_on`, both included; `stand_in` gets what would be assigned to them."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        CheckConstraint("stand_in_id IS NULL OR stand_in_id <> person_id", name="somebody_else"),
        Index("ix_absence_person", "person_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise")
    stand_in: Mapped[Person | None] = relationship(foreign_keys=stand_in_id, lazy="raise")
