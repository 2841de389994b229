"""Several threads that do the same at the same moment, each with a session of its own, as workers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier, Event
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site.extensions import db, limiter
from tests.support.pages import Visitor

Result = TypeVar("Result")
# Of a browser: who is signed in, the form session, and a code that is waited for.
COOKIES = ("tai_khoan", "phien", "dang_nhap")


def at_the_same_time(app: Flask, number: int, act: Callable[[Session], Result]) -> list[Result]:
    """What each returned. Raises what one of them raised."""
    start = Barrier(number)

    def one() -> Result:
        with app.app_context():
            try:
                start.wait(timeout=60)
                return act(db.session())
            finally:
                db.session.remove()

    with ThreadPoolExecutor(number) as threads:
        return [each.result() for each in [threads.submit(one) for _ in range(number)]]


@dataclass(frozen=True)
class Tap:
    """A form that a browser is about to send: with its cookies, its token, and what was typed."""

    cookies: Mapping[str, str]
    url: str
    data: Mapping[str, Any]


def tap(browser: Visitor, page_url: str, data: Mapping[str, Any], *, url: str | None = None) -> Tap:
    """The form on a page, filled in. Fields that the page has hidden in the form go along."""
    limiter.reset()
    page = browser.get(page_url)
    form = next(each for each in page.all("form") if url is None or each.get("action") in (url, page_url))
    hidden = {each.get("name"): each.get("value", "") for each in form.iter("input") if each.get("type") == "hidden"}
    token = next(each.get("value") for each in page.all("input", name="csrf_token"))
    return Tap(cookies_of(browser), url or page_url, {"csrf_token": token, **hidden, **data})


def cookies_of(browser: Visitor) -> dict[str, str]:
    found = {name: browser.client.get_cookie(name) for name in COOKIES}
    return {name: cookie.value for name, cookie in found.items() if cookie}


def send(app: Flask, each: Tap) -> TestResponse:
    """From a thread of its own, or in a request of its own: it knows nothing of the test's session."""
    client = app.test_client()
    for name, value in each.cookies.items():
        client.set_cookie(name, value)
    return client.post(each.url, data=each.data, headers={"Sec-Fetch-Site": "same-origin"})


@contextmanager
def overtaken(app: Flask, words: str, first: Tap) -> Iterator[list[TestResponse]]:
    """A request about to send a statement with these words waits until `first` is answered; yields that answer."""
    answers: list[TestResponse] = []
    is_taken = Event()

    def be_faster(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if words in statement and not is_taken.is_set():
            is_taken.set()
            with ThreadPoolExecutor(1) as thread:
                answers.append(thread.submit(send, app, first).result())

    event.listen(Engine, "before_cursor_execute", be_faster)
    try:
        yield answers
    finally:
        event.remove(Engine, "before_cursor_execute", be_faster)


def send_together(app: Flask, taps: Sequence[Tap]) -> list[TestResponse]:
    """What each was answered. An answer of 500 is an error of the test."""
    db.session.commit()  # the test's own transaction keeps nobody waiting
    start = Barrier(len(taps))

    def one(each: Tap) -> TestResponse:
        start.wait(timeout=60)
        return send(app, each)

    with ThreadPoolExecutor(len(taps)) as threads:
        return [each.result() for each in [threads.submit(one, each) for each in taps]]
