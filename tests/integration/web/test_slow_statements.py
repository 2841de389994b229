"""A statement that takes too long is ended for readers, who get a page that says so; writers are let finish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from citizen_site.extensions import db
from tests.support.pages import Visitor
from tests.support.site import change_settings

# Some ten seconds of counting, on either database.
COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT max(i) FROM n"


@pytest.fixture(autouse=True)
def _one_second(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    change_settings(app, monkeypatch, statement_seconds=1)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


@contextmanager
def slow_list() -> Iterator[None]:
    """The list of reports is found as slowly as if there were very many."""

    def rewrite(_connection, _cursor, statement: str, parameters, _context, _many):
        if statement.startswith("SELECT report.id"):
            return COUNTING.format(most=20_000_000), ()
        return statement, parameters

    event.listen(db.engine, "before_cursor_execute", rewrite, retval=True)
    yield
    event.remove(db.engine, "before_cursor_execute", rewrite)


def test_a_page_that_takes_too_long_says_so(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), slow_list():
        page = visitor.get("/phan-anh", status=503)
    assert "Máy chủ tìm quá lâu nên đã dừng." in page.text
    assert page.response.headers["Retry-After"] == "30"
    visitor.get("/phan-anh")


def test_the_next_one_with_the_connection_has_no_limit(app: Flask, visitor: Visitor, session: Session) -> None:
    visitor.get("/phan-anh")
    before = session.scalar(text(COUNTING.format(most=2)))
    counted = session.scalar(text(COUNTING.format(most=4_000_000)))
    assert (before, counted) == (2, 4_000_000)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_those_who_read_are_stopped(app: Flask, method: str) -> None:
    with app.test_request_context("/phan-anh", method=method):
        counting = text(COUNTING.format(most=6_000_000 if method == "POST" else 20_000_000))
        if method == "POST":
            assert db.session.scalar(counting) == 6_000_000
        else:
            with pytest.raises(OperationalError):
                db.session.scalar(counting)
        db.session.rollback()
