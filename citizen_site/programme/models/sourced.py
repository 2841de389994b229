"""What every published fact carries: where it stands, and the day of that source."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

# Letters of a source's title and of its address.
MAX_SOURCE, MAX_URL = 300, 500
# For a CHECK: a fact without a source is refused by the database.
HAS_SOURCE = "source_title <> '' AND source_date IS NOT NULL"


class SourcedMixin:
    """`source_url` is "" where the source has no address that we know."""

    source_title: Mapped[str] = mapped_column(String(MAX_SOURCE), default="")
    source_url: Mapped[str] = mapped_column(String(MAX_URL), default="")
    source_date: Mapped[date | None]
