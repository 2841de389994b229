"""Answers that are prepared once and sent often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base
from citizen_site.reports.categories.models import ReportCategory

MAX_TITLE, MAX_BODY = 80, 2000


class ResponseTemplate(Base):
    """A text with fields (fields.py), offered for reports of an area and of those below it. Never deleted, only closed.

    It is for one status or any (""), and for one category, one group of categories, or any.
    """

    __tablename__ = "response_template"
    __table_args__ = (Index("ix_response_template_order", "area_id", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("report_category.id"), index=True)
    group_code: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[ReportCategory | None] = relationship(lazy="raise")

    # Of two who change one at once, the second is told.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name
