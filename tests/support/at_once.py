"""Races that are lost for sure: another connection commits a change right before ours begins."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from citizen_site.core import versioning
from citizen_site.extensions import db


def be_slower(monkeypatch: pytest.MonkeyPatch, change: Callable[[Connection], Any]) -> None:
    """Between the reading of what `one_at_a_time` is about to change and its savepoint, somebody else commits."""
    savepoint = versioning.savepoint

    def after_somebody_else(session: Session) -> AbstractContextManager[None]:
        with db.engine.begin() as other:
            change(other)
        return savepoint(session)

    monkeypatch.setattr(versioning, "savepoint", after_somebody_else)


def lose_race(monkeypatch: pytest.MonkeyPatch, row: Any) -> None:
    """Somebody else makes a new version of the row."""
    model, row_id = type(row), row.id
    newer = update(model).where(model.id == row_id).values(version=model.version + 1)
    be_slower(monkeypatch, lambda other: other.execute(newer))
