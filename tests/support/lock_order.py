"""Watches the order in which transactions lock rows, and lets two of them meet where they would wait crosswise."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from citizen_site.core.locks import locked_rows
from citizen_site.extensions import db

BUMP = re.compile(r"INSERT INTO revision\b")
LOCKS = re.compile(r"\s*(INSERT|UPDATE|DELETE|SAVEPOINT)\b|FOR (NO KEY )?UPDATE")
# How long the first waits for the second, which may itself be waiting for the first.
MEETING = 1.0


def watch_order(engine: Engine, disorder: list[str]) -> None:
    """Add to `disorder` each lock that is taken after a cache tag was changed, or after one that comes behind it."""

    def look(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if connection.info.get("bumped") and LOCKS.search(statement):
            disorder.append(f"after the cache tags: {statement}")
        if BUMP.match(statement):
            connection.info["bumped"] = True

    def forget(connection: Connection) -> None:
        if not connection.invalidated:
            connection.info.pop("bumped", None)

    def compare(session: Session) -> None:
        if not has_request_context() and threading.current_thread() is threading.main_thread():
            return  # a test that does several acts in one transaction
        if session.get_bind().engine is engine and (rows := locked_rows(session)) != sorted(rows):
            disorder.append(f"rows in another order: {rows}")

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", forget)
    event.listen(engine, "rollback", forget)
    event.listen(Session, "before_commit", compare)


def let_meet(
    app: Flask, first: Callable[[Session], Any], second: Callable[[Session], Any], *, after: str
) -> list[Exception]:
    """Run both, each in a thread with a session of its own that is committed.

    The first one stops after its first statement that contains `after`, until the second one is done or has waited
    for it a while. Returns what they raised.
    """
    reached, done, raised = threading.Event(), threading.Event(), []

    def run(act: Callable[[Session], Any]) -> None:
        with app.app_context():
            session = db.session()
            try:
                act(session)
                session.commit()
            except Exception as error:
                raised.append(error)
            finally:
                db.session.remove()

    def pause(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if threading.current_thread() is threads[0] and after in statement and not reached.is_set():
            reached.set()
            done.wait(MEETING)

    def follow() -> None:
        reached.wait(30)
        run(second)
        done.set()

    threads = [threading.Thread(target=run, args=[first]), threading.Thread(target=follow)]
    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", pause)
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        finally:
            event.remove(db.engine, "after_cursor_execute", pause)
    assert reached.is_set(), f"the first one never came to {after}"
    return raised
