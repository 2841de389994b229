"""How long one statement may run for somebody who only reads: they do not wait longer, and others need the database.

PostgreSQL ends the statement by itself; SQLite asks every so often whether to go on. Both raise OperationalError.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

# Steps of SQLite's machine between two looks at the clock: a millisecond, or less.
STEPS = 20_000
_KEY = "statement_clock"


@dataclass
class _Clock:
    """Of one connection to SQLite. `seconds` is infinite while nobody has set a limit."""

    seconds: float = math.inf
    ends_at: float = math.inf

    def is_over(self) -> bool:
        return monotonic() > self.ends_at


def limit_statements(connection: Connection, seconds: float) -> None:
    """End each statement of this transaction that runs longer."""
    if connection.dialect.name == "sqlite":
        connection.info[_KEY].seconds = seconds
        return
    # By the driver: it is no statement of the page, whose queries are counted.
    driver: Any = connection.connection.driver_connection
    driver.execute(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")


def is_too_slow(error: BaseException) -> bool:
    """Was the statement ended because it ran too long?"""
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    return getattr(cause, "sqlstate", "") == "57014" or getattr(cause, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


@event.listens_for(Engine, "connect")
def _watch_sqlite(connection: Any, record: Any) -> None:
    if connection.__class__.__module__.partition(".")[0] == "sqlite3":
        clock = record.info[_KEY] = _Clock()
        connection.set_progress_handler(clock.is_over, STEPS)


@event.listens_for(Engine, "before_cursor_execute")
def _start_clock(connection: Connection, *_statement: Any) -> None:
    if clock := connection.info.get(_KEY):
        clock.ends_at = monotonic() + clock.seconds


@event.listens_for(Engine, "checkin")
def _lift_limit(_connection: Any, record: Any) -> None:
    """Whoever has the connection next may write, which takes as long as it takes."""
    if clock := record.info.get(_KEY):
        clock.seconds = math.inf
