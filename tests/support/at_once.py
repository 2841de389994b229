"""Races that are lost for sure: everybody has read before anybody writes, or somebody commits right before us."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from citizen_site.core import versioning
from citizen_site.extensions import db
from tests.support.pages import Visitor

Result = TypeVar("Result")
# What locks something, or begins to. Limits are counted by a transaction of their own.
WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|SAVEPOINT|BEGIN IMMEDIATE|SELECT\b.*\bFOR (NO KEY )?UPDATE)\b(?!.*\brate_limit)",
    re.I | re.S,
)


def all_at_once(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run all of them in threads, each held before its first write until all others are there, too.

    So each decides on what was there before any of them changed it. What each returned, in their order.
    """
    everybody, here = threading.Barrier(len(acts)), threading.local()

    def wait_for_all(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if getattr(here, "is_to_wait", False) and WRITES.match(statement):
            here.is_to_wait = False
            everybody.wait(timeout=60)

    def run(act: Callable[[], Result]) -> Result:
        here.is_to_wait = True
        try:
            return act()
        except BaseException:
            everybody.abort()
            raise

    event.listen(Engine, "before_cursor_execute", wait_for_all)
    try:
        with ThreadPoolExecutor(len(acts)) as threads:
            return [each.result() for each in [threads.submit(run, act) for act in acts]]
    finally:
        event.remove(Engine, "before_cursor_execute", wait_for_all)


def taps(visitor: Visitor, number: int, url: str, data: dict[str, Any]) -> list[tuple[int, str]]:
    """The same form sent from one browser so many times at once. The status of each answer, and where it leads."""
    return all_at_once([tap(visitor, url, data) for _ in range(number)])


def tap(visitor: Visitor, url: str, data: dict[str, Any]) -> Callable[[], tuple[int, str]]:
    """Of a client of its own with the browser's cookies: clients are not to be shared by threads."""
    client = visitor.client.application.test_client()
    for cookie in visitor.client._cookies.values():
        client.set_cookie(cookie.key, cookie.value, domain=cookie.domain, path=cookie.path)

    def send() -> tuple[int, str]:
        answer = client.post(url, data=data, headers={"Sec-Fetch-Site": "same-origin"})
        answer.get_data()
        return answer.status_code, answer.headers.get("Location", "")

    return send


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
