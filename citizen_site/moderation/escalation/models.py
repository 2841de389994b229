"""That others were told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class Escalation(Base):
    """A report's time was over `level` times at `at`, and others were told.

    `run` is the deadline of the intake, which names a run of the clock: a report that is opened again has a new one.
    """

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("report_id", "level", "run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    level: Mapped[int]
    run: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
