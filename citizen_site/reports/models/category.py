"""The table of categories."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.core.database import BinaryCollatedString, StrEnumType
from citizen_site.extensions import Base
from citizen_site.reports.enums import Visibility


class ReportCategory(Base):
    """A kind of trouble, with what is asked and promised. Filled from content/categories.json, never deleted.

    `group` is the heading under which residents find it. `deadlines` are working hours by urgency:
    {"normal": 40, "urgent": 4, "complex": 120}. `questions` is a list of
    {"code", "label", "label_en", "type": "text"|"choice"|"choices"|"number", "required", "options": [{"key", "label",
    "label_en"}]}. `hint` says what does not belong here and where that goes. `keywords` are separated by commas.
    `concerns_authority`: it is about those who handle reports, so no one of them alone may hide it.
    """

    __tablename__ = "report_category"
    __cache_tag__ = "report_categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    group_code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(BinaryCollatedString)
    icon: Mapped[str] = mapped_column(String(40), default="flag")
    hint: Mapped[str] = mapped_column(Text, default="")
    hint_en: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[Visibility] = mapped_column(StrEnumType(Visibility, 10), default=Visibility.PUBLIC)
    deadlines: Mapped[dict[str, int]] = mapped_column(JSON)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    concerns_authority: Mapped[bool] = mapped_column(default=False)
