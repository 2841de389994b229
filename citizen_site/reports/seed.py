"""What a new database needs of reports: the categories in content/categories.json."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.text import sort_key
from citizen_site.reports.enums import Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.web.labels import GROUPS

CONTENT = Path(__file__).parent / "content/categories.json"


def seed(session: Session, now: datetime) -> str:
    """Bring in the file by code; says what it did. One that left the file stays, because reports refer to it."""
    known = {each.code: each for each in session.scalars(select(ReportCategory))}
    new = changed = 0
    for position, row in enumerate(json.loads(CONTENT.read_text()), start=1):
        values = _values(row, position)
        category = known.get(row["code"])
        if category is None:
            session.add(ReportCategory(**values))
            new += 1
        elif any(getattr(category, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(category, name, value)
            changed += 1
    session.flush()
    return f"{new} categories new, {changed} changed"


def _values(row: dict[str, Any], position: int) -> dict[str, Any]:
    if row["group_code"] not in GROUPS:
        raise ValueError(f"{row['code']}: no group {row['group_code']!r}")
    return {
        "concerns_authority": False,
        **row,
        "visibility": Visibility(row["visibility"]),
        "sort_key": sort_key(row["name"]),
        "position": position,
    }
