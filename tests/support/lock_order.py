"""Watches the order in which transactions lock rows, and lets two of them meet where they would wait crosswise."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, has_request_context
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from citizen_site.core.locks import LOCK_ORDER, locked_rows
from citizen_site.extensions import Base, db

BUMP = re.compile(r"INSERT INTO revision\b")
LOCKS = re.compile(r"\s*(INSERT|UPDATE|DELETE|SAVEPOINT)\b|FOR UPDATE")
INSERT = re.compile(r"INSERT INTO (\w+)")
LOCK = re.compile(r"SELECT\s.*\sFROM (\w+)\s.*FOR UPDATE$", re.DOTALL)
# How long the first waits for the second, which may itself be waiting for the first.
MEETING = 1.0


@dataclass
class Course:
    """What a transaction has done so far: tables in which it holds rows, and those of which it added mere parts."""

    has_bumped: bool = False
    locked: set[str] = field(default_factory=set)
    referred_to: set[str] = field(default_factory=set)


def watch_order(engine: Engine, disorder: list[str]) -> None:
    """Add to `disorder` each lock that is taken after a cache tag was changed, or after one that comes behind it.

    A row that refers to another locks that one a little; who raises such a lock may meet somebody else who does.
    """
    courses: WeakKeyDictionary[Any, Course] = WeakKeyDictionary()

    def look(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        course = courses.setdefault(connection, Course())
        if course.has_bumped and LOCKS.search(statement):
            disorder.append(f"after the cache tags: {statement}")
        course.has_bumped |= bool(BUMP.match(statement))
        if added := INSERT.match(statement):
            course.locked.add(added[1])
            course.referred_to |= _parents(added[1]) - course.locked
        elif locked := LOCK.match(statement):
            if locked[1] in course.referred_to and _is_act():
                disorder.append(f"after what refers to it: {statement}")
            course.locked.add(locked[1])

    def forget(connection: Connection) -> None:
        courses.pop(connection, None)

    def compare(session: Session) -> None:
        if _is_act() and session.get_bind().engine is engine and (rows := locked_rows(session)) != sorted(rows):
            disorder.append(f"rows in another order: {rows}")

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", forget)
    event.listen(engine, "rollback", forget)
    event.listen(Session, "before_commit", compare)


def _is_act() -> bool:
    """A request, or a thread of a test: tests themselves do several acts in one transaction."""
    return has_request_context() or threading.current_thread() is not threading.main_thread()


@cache
def _parents(table: str) -> frozenset[str]:
    """The tables with locks of their own to which this one refers."""
    known = Base.metadata.tables.get(table)
    keys = known.foreign_keys if known is not None else ()
    return frozenset(each.column.table.name for each in keys) & frozenset(LOCK_ORDER) - {table}


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
