"""Parts of a transaction: savepoints, and changes that stay although their request is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

Change = Callable[[Session], None]


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of the transaction that is rolled back alone when it fails.

    Objects that it changed are read again when they are used next; all others stay as they are.
    """
    begin_write(session)
    with session.begin_nested():
        yield


def begin_write(session: Session) -> None:
    """On SQLite, become its one writer before the first write; what is read from now on stays true.

    Python's sqlite3 begins a transaction before a write only. Without one, releasing a savepoint would commit.
    """
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def forget_deferred_changes(session: Session, *, but: int) -> None:
    """What a request wanted, before it is run again. The first `but` stay: they were there before."""
    session.info.pop("commits_on_error", None)
    session.info["deferred_changes"] = session.info.get("deferred_changes", [])[:but]


def count_deferred_changes(session: Session) -> int:
    """How many changes wait for the end of the request."""
    return len(session.info.get("deferred_changes", []))


def commit_regardless(session: Session, change: Change) -> None:
    """Make `change` at the end of the request whatever its outcome: a wrong code is counted, a visit is noted.

    The request's own changes are rolled back as always when it is refused.
    """
    session.info.setdefault("deferred_changes", []).append(change)


def apply_deferred_changes(session: Session) -> bool:
    """Make them, at the edge. Says whether there were any."""
    changes: list[Change] = session.info.pop("deferred_changes", [])
    for change in changes:
        change(session)
    return bool(changes)


def commit_on_error(session: Session) -> None:
    """The request's own changes stay although it is answered with an error.

    For forms that store their valid fields although another field was invalid.
    """
    session.info["commits_on_error"] = True


def commits_on_error(session: Session) -> bool:
    """Whether `commit_on_error` was called; asked once, at the edge."""
    return bool(session.info.pop("commits_on_error", False))
