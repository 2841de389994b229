"""Values of columns as JSON knows them, and back."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from citizen_site.extensions import Base


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_read(model: type[Base], name: str, value: Any) -> Any:
    """What the column `name` gives for a value that `plain` made."""
    if value is None:
        return None
    kind = Base.metadata.tables[model.__tablename__].columns[name].type.python_type
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value
