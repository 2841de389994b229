"""Seeds a new database with the official units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import read_dataset


def seed(session: Session, now: datetime) -> str:
    """Bring in the units; says what it did."""
    result = import_areas(session, read_dataset(), now)
    return f"{result.areas} areas, {result.new_areas} of them new, {result.moved} former ones with another heir"
