"""Who looks at a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class ReportPresence(Base):
    """A moderator has a report open; `seen_at` moves on while the page is."""

    __tablename__ = "report_presence"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
