"""Every "Xem thêm" of the site leads on to the end: each row once, on both databases in the same order."""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from inspect import unwrap
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.config import ROOT
from citizen_site.core import audit
from citizen_site.extensions import db
from tests.support.databases import TestSite
from tests.support.lists import LISTS, Reading, rows_of, walk
from tests.support.pages import Visitor

pytestmark = pytest.mark.long

# In the middle of a working day: some lists ask for what is due today.
NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
NOT_THERE = "Trang này không còn nữa. Đây là trang đầu."
WRONG: dict[type, list[Any]] = {
    bool: [0, None, "true", [True]],
    int: [2**31, -(2**31) - 1, 2**63, 2**70, -(2**63) - 1, True, None, 1.5, "1"],
    float: [float("nan"), float("inf"), 10**400, None, "1"],
    str: ["\x00", "a\x00", "\ud800", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 1, None],
}
# Moments that a row could have: nothing but a clear page is asked of them.
ENDS = ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"]


@contextmanager
def filled(site: TestSite, endpoint: str) -> Iterator[list[Reading]]:
    """A list with its rows; afterwards nothing of them is left."""
    audit.origin.set(audit.Origin())
    try:
        with site.app.app_context():
            readings = LISTS[endpoint](site.app, db.session())
            db.session.commit()
            db.session.remove()
        yield list(readings)
    finally:
        site.restore()


@pytest.mark.parametrize("endpoint", LISTS)
def test_each_row_is_seen_once_and_in_the_same_order_on_both_databases(
    sites: dict[str, TestSite], endpoint: str
) -> None:
    seen: dict[str, list[list[list[str]]]] = {}
    for kind in ("sqlite", "postgresql"):
        with time_machine.travel(NOON), filled(sites[kind], endpoint) as readings:
            for reading in readings:
                for address, number in reading.addresses.items():
                    pages = walk(reading.visitor, address)
                    rows = [row for page in pages for row in page]
                    assert len(pages) >= 3, address
                    assert len(rows) == len(set(rows)) == number, address
                    seen.setdefault(kind, []).append(pages)
    assert seen["sqlite"] == seen["postgresql"]


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_cursor_that_no_row_has_shows_the_first_page_and_says_so(app: Flask, sites: Any, endpoint: str) -> None:
    site = next(each for each in sites.values() if each.app is app)
    with time_machine.travel(NOON), filled(site, endpoint) as readings:
        reading = readings[0]
        some = list(reading.addresses)[:4]
        for turn, address in enumerate(some):
            first = reading.visitor.get(address)
            following = urlsplit(first.links()["Xem thêm"])
            values = values_of(parse_qs(following.query)["sau"][0])
            # What is wrong is dealt out among the addresses: one piece of code reads the cursors of all.
            for cursor in list(wrong_cursors(values))[turn :: len(some)]:
                page = reading.visitor.get(with_cursor(address, cursor), status=400, lint=False)
                assert NOT_THERE in page.text, cursor
                assert rows_of(page) == rows_of(first), cursor
            assert_takes_the_place_of_the_list(reading.visitor, with_cursor(address, "x"), endpoint)
            for cursor in cursors_at_the_ends(values):
                answer = reading.visitor.client.get(with_cursor(address, cursor))
                assert answer.status_code in (200, 400), cursor


def assert_takes_the_place_of_the_list(visitor: Visitor, address: str, endpoint: str) -> None:
    """htmx would put the rows below those that are there, without the sentence."""
    part = visitor.fragment(address, status=400)
    assert part.response.headers["HX-Retarget"] == "#ket-qua"
    if endpoint != "time_limits.show":  # its link loads a whole page
        assert NOT_THERE in "".join(part.by_id("ket-qua").itertext())


def values_of(cursor: str) -> list[Any]:
    values: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    return values


def cursor_of(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def with_cursor(address: str, cursor: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}sau={cursor}"


def wrong_cursors(values: list[Any]) -> Iterator[str]:
    """One value of a good cursor exchanged for one that no row can have; too few values, too many, and no cursor."""
    for position, value in enumerate(values):
        for wrong in WRONG[type(value)]:
            is_text = isinstance(value, str) and not value.startswith("20")
            if not (is_text and isinstance(wrong, str) and wrong.isascii() and wrong.isprintable()):
                yield cursor_of([*values[:position], wrong, *values[position + 1 :]])
    for wrong in (values[:-1], [*values, 1], {}, None, "x", [[]] * 9):
        yield cursor_of(wrong)
    yield from ("x", "%00", "đ", "W" * 5000, cursor_of("[" * 900))


def cursors_at_the_ends(values: list[Any]) -> Iterator[str]:
    for position, value in enumerate(values):
        for end in ENDS if isinstance(value, str) else ():
            yield cursor_of([*values[:position], end, *values[position + 1 :]])


def test_a_cursor_behind_the_last_row_is_none(visitor: Visitor, session: Session) -> None:
    LISTS["news.list_news"](visitor.client.application, session)
    page = visitor.get(f"/tin-tuc?sau={cursor_of(['2000-01-01T00:00:00+00:00', 1])}", status=400)
    assert NOT_THERE in page.text
    assert len(rows_of(page)) == 25


def test_every_view_with_a_next_page_is_among_the_lists(sites: dict[str, TestSite]) -> None:
    """A new list is added to tests/support/lists.py."""
    views = {
        (view.__module__, view.__name__): endpoint
        for endpoint, each in sites["sqlite"].app.view_functions.items()
        for view in (unwrap(each),)
    }
    # The queue stands beside a report too; its next page is the queue's.
    views["citizen_site.desk.queue.listing", "list_context"] = "queue.show"
    callers = set()
    for path in (ROOT / "citizen_site").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(
                (isinstance(each, ast.Call) and getattr(each.func, "id", "") == "next_href")
                or (isinstance(each, ast.Name) and each.id == "CURSOR" and path.name != "query.py")
                for each in ast.walk(function)
            ):
                assert (module, function.name) in views, f"{module}.{function.name} makes a next page outside of a view"
                callers.add(views[module, function.name])
    assert callers == set(LISTS)


def test_only_one_place_puts_a_cursor_into_an_address() -> None:
    """So that the test above knows all of them."""
    named = re.compile(r"""["']sau["']|\bsau=""")
    assert [path.name for path in (ROOT / "citizen_site").rglob("*.py") if named.search(path.read_text())] == [
        "query.py"
    ]
    assert not any("next_cursor" in path.read_text() for path in (ROOT / "templates").rglob("*.html"))
