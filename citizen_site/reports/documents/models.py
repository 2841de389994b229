"""A document of a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base


class ReportDocument(Base):
    """A PDF file that came with an answer (`event_id`); it is read by whoever reads the report."""

    __tablename__ = "report_document"
    __stream__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("report_event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
