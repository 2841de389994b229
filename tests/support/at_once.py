"""A race that is lost at the database, without two threads."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import update

from citizen_site.extensions import db


def lose_race(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, row: Any) -> None:
    """Right before the module calls what it knows as `name`, another connection makes a new version of the row."""
    model, row_id, command = type(row), row.id, getattr(module, name)

    def somebody_was_faster(*arguments: Any, **named: Any) -> Any:
        with db.engine.begin() as other:
            other.execute(update(model).where(model.id == row_id).values(version=model.version + 1))
        return command(*arguments, **named)

    monkeypatch.setattr(module, name, somebody_was_faster)
