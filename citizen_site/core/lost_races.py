"""Somebody was faster: what a database or SQLAlchemy raises when a row came, went or changed since it was read."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

LOST_RACES = (IntegrityError, StaleDataError, ObjectDeletedError)
# A key that is there already, or one that is there no more. What else a constraint refuses is a fault of ours.
_POSTGRESQL = frozenset({"23505", "23503"})
_SQLITE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"})


def is_lost_race(error: BaseException) -> bool:
    """Would it go another way if it were tried again now?"""
    if not isinstance(error, IntegrityError):
        return isinstance(error, LOST_RACES)
    state = getattr(error.orig, "sqlstate", None)
    return state in _POSTGRESQL or getattr(error.orig, "sqlite_errorname", None) in _SQLITE
