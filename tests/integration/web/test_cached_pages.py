"""Pages that are answered before Flask: the same bytes, at most two seconds old, and nobody's own."""

from __future__ import annotations

import functools
import json
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count
from time import monotonic
from typing import Any

import pytest
import time_machine
from flask import Flask, Response
from sqlalchemy.orm import Session
from werkzeug.test import create_environ

from citizen_site.areas.models import Area
from citizen_site.core.revisions import invalidate
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.web import cached_pages, caching
from tests.support.log_lines import log_lines
from tests.support.pages import counted_statements
from tests.support.site import change_settings

pytestmark = pytest.mark.either_database

PAGE = "/khu-vuc/phuong-phuc-loi"
NEW_NAME = "Phường Đổi Tên".encode()


class Clock:
    """Of the cache alone: seconds, moved by hand. Like a real one it never goes back, from one test to the next."""

    hours = count(1)

    def __init__(self) -> None:
        self.now = monotonic() + 3600 * next(self.hours)

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cached_pages, "monotonic", clock.monotonic)
    monkeypatch.setattr(caching, "monotonic", clock.monotonic)
    return clock


@pytest.fixture(autouse=True)
def _two_seconds(app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[None]:
    change_settings(app, monkeypatch, page_staleness_seconds=2)
    site_of(app).page_cache.clear()
    yield
    site_of(app).page_cache.clear()


def headers_of(response: Any) -> dict[str, str]:
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
    return headers | {"Vary": str(sorted(response.vary))}


def rename(app: Flask) -> None:
    with app.app_context():
        db.session.query(Area).filter_by(slug="phuong-phuc-loi").one().name = NEW_NAME.decode()
        db.session.commit()
        db.session.remove()


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    """A page that says how long ago things were is another one in the next minute."""
    with time_machine.travel(time.time(), tick=False):
        yield


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("accepted", [None, "gzip", "br, gzip", "gzip, deflate, br, zstd", "br;q=0, gzip"])
@pytest.mark.parametrize("page", ["/", "/en/", PAGE, f"{PAGE}?x=1", "/dich-vu", "/phan-anh.geojson"])
def test_the_second_reader_gets_what_the_first_got_for_no_statement(
    app: Flask, page: str, accepted: str | None
) -> None:
    headers = {"Accept-Encoding": accepted} if accepted else {}
    first = app.test_client().get(page, headers=headers)
    with counted_statements() as statements:
        second = app.test_client().get(page, headers=headers)
    assert statements == []
    assert second.status_code == first.status_code == 200
    assert second.data == first.data
    assert headers_of(second) == headers_of(first)
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_a_reader_is_sent_only_an_encoding_they_accept(app: Flask) -> None:
    for accepted, encoding in [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("br, gzip", "br"), ("gzip", "gzip")]:
        response = app.test_client().get("/dich-vu", headers={"Accept-Encoding": accepted})
        assert response.headers.get("Content-Encoding") == encoding


@pytest.mark.usefixtures("stopped_clock")
def test_head_and_304_are_what_the_application_would_say(app: Flask) -> None:
    client = app.test_client()
    site_of(app).page_cache.clear()
    head = client.head(PAGE)
    etag = client.get(PAGE).headers["ETag"]
    site_of(app).page_cache.clear()
    not_modified = client.get(PAGE, headers={"If-None-Match": etag})
    client.get(PAGE)
    with counted_statements() as statements:
        cached_head = client.head(PAGE)
        cached_not_modified = client.get(PAGE, headers={"If-None-Match": f'"other", {etag}'})
    assert statements == []
    assert cached_head.data == cached_not_modified.data == b""
    assert (cached_head.status, cached_not_modified.status) == (head.status, not_modified.status)
    assert headers_of(cached_head) == headers_of(head)
    assert headers_of(cached_not_modified) == headers_of(not_modified)


def test_a_change_is_seen_after_two_seconds_at_the_latest(app: Flask, clock: Clock) -> None:
    before = app.test_client().get(PAGE).data
    rename(app)
    clock.now += 1.9
    assert app.test_client().get(PAGE).data == before
    clock.now += 0.1
    assert NEW_NAME in app.test_client().get(PAGE).data


def test_whoever_has_written_sees_it_at_once(app: Flask) -> None:
    client = app.test_client()
    client.get(PAGE)
    rename(app)
    client.set_cookie("vua_ghi", "1")
    assert NEW_NAME in client.get(PAGE).data


@pytest.mark.parametrize("changes", [True, False])
def test_a_browser_is_marked_for_seconds_when_it_changed_what_pages_show(app: Flask, changes: bool) -> None:
    with app.test_request_context("/", method="POST"):
        if changes:
            invalidate(db.session(), "areas")
        cookies = app.process_response(Response()).headers.getlist("Set-Cookie")
    marks = [each for each in cookies if each.startswith("vua_ghi=1; ")]
    assert len(marks) == changes
    assert all("Max-Age=5;" in each and "HttpOnly" in each and "SameSite=Lax" in each for each in marks)


def test_what_did_not_change_is_sent_on_after_other_changes(app: Flask, session: Session, clock: Clock) -> None:
    app.test_client().get(PAGE)
    invalidate(session, "something-else")
    session.commit()
    clock.now += 5
    with counted_statements() as statements:
        app.test_client().get(PAGE)
    assert len(statements) == 1, "the look at the versions"


@pytest.mark.parametrize("cookie", ["phien", "tai_khoan", "phan_anh_da_nho", "vua_ghi"])
def test_nobodys_own_page_is_sent_or_kept(app: Flask, cookie: str) -> None:
    own, other = app.test_client(), app.test_client()
    own.set_cookie(cookie, "abc")
    own.get(PAGE)
    if cookie in ("phien", "tai_khoan"):
        assert len(site_of(app).page_cache) == 0
    site_of(app).page_cache.clear()
    other.get(PAGE)
    with counted_statements() as statements:
        own.get(PAGE)
    assert len(statements) > 0


def test_areas_languages_and_parts_of_pages_are_told_apart(app: Flask) -> None:
    client = app.test_client()
    near = app.test_client()
    near.set_cookie("khu_vuc", "phuong-phuc-loi")
    for _ in range(2):
        bodies = {
            client.get("/").data,
            near.get("/").data,
            client.get("/en/").data,
            client.get("/dich-vu").data,
            client.get("/dich-vu", headers={"HX-Request": "true"}).data,
            client.get("/dich-vu?loai=place").data,
        }
        assert len(bodies) == 6


def test_one_request_renders_a_changed_page_and_others_get_the_old_one(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = app.test_client().get(PAGE).data
    begun, go_on = threading.Event(), threading.Event()
    view = app.view_functions["areas.show_area"]

    @functools.wraps(view)
    def slow(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        go_on.wait(20)
        return view(*args, **kwargs)

    monkeypatch.setitem(app.view_functions, "areas.show_area", slow)
    rename(app)
    clock.now += 2
    renderer = threading.Thread(target=lambda: app.test_client().get(PAGE))
    renderer.start()
    assert begun.wait(20)
    assert app.test_client().get(PAGE).data == old
    go_on.set()
    renderer.join()
    assert NEW_NAME in app.test_client().get(PAGE).data


def test_each_request_has_its_line_in_the_log(app: Flask) -> None:
    with log_lines() as written:
        answers = [app.test_client().get(PAGE) for _ in range(2)]
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert second.pop("cached") is True
    for line, answer in zip((first, second), answers, strict=True):
        assert line.pop("request_id") == answer.headers["X-Request-ID"]
        assert line.pop("ms") >= 0
        line.pop("timestamp")
    assert first == second
    assert first["route"] == "/khu-vuc/<slug>"


def calls_of(application: Any, environ: dict[str, Any]) -> int:
    """How many functions a request calls, of Python and of C. The same on every machine, unlike time."""
    calls = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        b"".join(application(environ, lambda *_: None))
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": "known"}, {"Cookie": "khu_vuc=phuong-phuc-loi"}])
def test_a_page_that_is_sent_again_costs_less_than_an_empty_flask_page(app: Flask, headers: dict[str, str]) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "hello")
    with log_lines():
        etag = app.test_client().get(PAGE, headers=headers).headers["ETag"]
        known = {name: etag if value == "known" else value for name, value in headers.items()}
        # The first of each loads what all others find; the second of ours starts the writer of the log.
        empty = [calls_of(bare, create_environ("/")) for _ in range(2)][-1]
        again = [calls_of(app, create_environ(PAGE, headers=known)) for _ in range(3)][-1]
    assert again < 0.35 * empty
