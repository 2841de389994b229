"""The table of drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report, ReportContentMixin


class ReportDraft(ReportContentMixin, Base):
    """What somebody has written so far; anyone with the private link can go on with it.

    The link's token is stored as a digest and becomes the report's when it is sent. Then `report_id` is set, so that a
    second tap finds the report instead of making another. `name` and the contact are only here and in
    ReporterContact.
    """

    __tablename__ = "report_draft"
    __table_args__ = (CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("report_category.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    contact_kind: Mapped[str] = mapped_column(String(10), default="")
    contact_value: Mapped[str] = mapped_column(String(254), default="")
    # Consent to store name and contact is asked for and recorded.
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # By step, the page that wrote it last (submission/two_tabs.py).
    step_writers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    viewed_similar: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), unique=True)

    category: Mapped[ReportCategory | None] = relationship(lazy="raise")
    report: Mapped[Report | None] = relationship(lazy="raise")
