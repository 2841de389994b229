"""A database that goes away, or has no connection to spare: a page that says so and brings back what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection

from citizen_site import create_app
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.web.saved_forms import SAVED_FIELD
from tests.factories.drafts import PLACE, WORDS, Writer, bring_in_categories
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.databases import TestSite
from tests.support.desk import WARD, at, hidden_of
from tests.support.pages import Page, Visitor
from tests.support.refused_commits import allow_commits, refuse_commits

STORY = "Chữ vừa gõ lúc máy chủ dữ liệu khởi động lại."
TYPED = {**WORDS, "description": STORY}


@pytest.fixture
def postgresql(sites: dict[str, TestSite]) -> Iterator[Flask]:
    """The site on PostgreSQL; SQLite has no connection that could be lost."""
    site = sites["postgresql"]
    site.reset_limits()
    with answering(site.app):
        yield site.app
    site.restore()


@contextmanager
def answering(app: Flask) -> Iterator[None]:
    """With a page, whatever happens, as in production; tests see exceptions otherwise."""
    kept = app.config.get("PROPAGATE_EXCEPTIONS")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = kept


def writer_at(app: Flask) -> Writer:
    with app.app_context():
        bring_in_categories()
        db.session.remove()
    writer = Writer(Visitor(app))
    writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)
    return writer


def end_backend(connection: Connection) -> None:
    """As a restart of PostgreSQL, or its administrator, ends it."""
    driver: Any = connection.connection.driver_connection
    arguments, options = db.engine.dialect.create_connect_args(db.engine.url)
    administrator = db.engine.dialect.connect(*arguments, **options)
    try:
        administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [driver.info.backend_pid])
    finally:
        administrator.close()


@contextmanager
def losing_at(number: int) -> Iterator[Callable[[], bool]]:
    """The connection is lost right before a statement or commit, by its number; says whether there were so many."""
    seen = 0

    def count(connection: Connection, *_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            end_backend(connection)

    with ExitStack() as listening:
        for name in ("before_cursor_execute", "commit"):
            event.listen(db.engine, name, count)
            listening.callback(event.remove, db.engine, name, count)
        yield lambda: seen >= number


def assert_brings_back(page: Page) -> None:
    assert page.status == 503
    assert page.response.headers["Retry-After"] == "30"
    assert page.response.headers["Content-Security-Policy"]
    assert STORY in page.text
    assert "Gửi lại" in page.text


def post(visitor: Visitor, address: str, data: dict[str, str]) -> Page:
    """Whatever its status is."""
    answer = visitor.client.post(address, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    return Page(answer, answer.get_data(as_text=True), [])


def assert_brings_back_wherever_it_is_lost(visitor: Visitor, address: str, data: dict[str, str]) -> int:
    """Returns how many statements and commits there were; the last try goes well."""
    number = 1
    while True:
        with losing_at(number) as was_lost:
            page = post(visitor, address, data)
        if not was_lost():
            assert page.status == 303
            return number - 1
        assert_brings_back(page)
        number += 1


def test_a_connection_lost_at_the_commit_brings_the_words_back_to_be_sent_again(postgresql: Flask) -> None:
    writer = writer_at(postgresql)
    with postgresql.app_context():
        event.listen(db.engine, "commit", end_backend)
        try:
            page = writer.post("chi-tiet", TYPED, status=503)
        finally:
            event.remove(db.engine, "commit", end_backend)
    assert_brings_back(page)
    assert STORY not in writer.get("chi-tiet").html
    writer.post("chi-tiet", {node.get("name"): node.get("value") for node in page.all("input", type="hidden")})
    assert STORY in writer.get("chi-tiet").html


def test_wherever_in_an_act_the_connection_is_lost_its_words_come_back(postgresql: Flask) -> None:
    """At each of its statements and at its commit, savepoints among them."""
    with postgresql.app_context():
        desk = make_staff(postgresql, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
        address = at(make_report())
        db.session.commit()
        data = {**hidden_of(desk.get(address), "rejected-"), "rejected-text": STORY}
        assert assert_brings_back_wherever_it_is_lost(desk, f"{address}/chuyen/rejected", data) > 12


def test_a_connection_lost_after_the_view_brings_the_words_back_as_well(postgresql: Flask) -> None:
    """Saved files are forgotten once the form that brought them was taken."""
    writer = writer_at(postgresql)
    saved = writer.visitor.post("/dieu-hanh/nhieu", {"loi": STORY}, status=303).response.location
    data = {**TYPED, SAVED_FIELD: saved.rpartition("/")[2]}
    with postgresql.app_context():
        assert assert_brings_back_wherever_it_is_lost(writer.visitor, writer.url("chi-tiet"), data) > 3


@pytest.mark.parametrize("code", ["40P01", "40001", "57P01"], ids=["deadlock", "serialization", "shutdown"])
def test_a_transaction_that_postgresql_ends_brings_the_words_back(postgresql: Flask, code: str) -> None:
    writer = writer_at(postgresql)
    with postgresql.app_context():
        refuse_commits(code)
        try:
            page = writer.post("chi-tiet", TYPED, status=503)
        finally:
            allow_commits()
    assert_brings_back(page)


def test_a_database_without_a_connection_to_spare_brings_the_words_back(app: Flask) -> None:
    writer = writer_at(app)
    busy = create_app(replace(site_of(app).settings, web_threads=1, database_wait_seconds=1))
    visitor = Visitor(busy)
    with busy.app_context(), ExitStack() as others:
        for _ in range(2):
            others.enter_context(db.engine.connect())
        page = visitor.post(writer.url("chi-tiet"), TYPED, status=503)
        assert visitor.get(writer.url("chi-tiet"), status=503).response.headers["Retry-After"] == "30"
    assert_brings_back(page)
    visitor.post(writer.url("chi-tiet"), TYPED, status=303)
    with busy.app_context():
        db.engine.dispose()


def test_each_thread_of_the_server_has_a_connection(app: Flask) -> None:
    large = create_app(replace(site_of(app).settings, web_threads=24, database_wait_seconds=1))
    with large.app_context():
        with ExitStack() as threads:
            for _ in range(24):
                threads.enter_context(db.engine.connect())
        db.engine.dispose()
