"""The table of calls and visits: reports that staff entered for somebody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.enums import CallSource


class RecordedCall(Base):
    """Who entered a report for a caller or visitor, whose it is, and what was read to that person before.

    `consent_version` is the version of the sentence about name and contact, "" when nothing of the kind was stored;
    ReporterContact has the moment.
    """

    __tablename__ = "recorded_call"
    __table_args__ = (Index("ix_recorded_call_recorder", "recorded_by_id", "created_at"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[CallSource] = mapped_column(StrEnumType(CallSource, 10))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
