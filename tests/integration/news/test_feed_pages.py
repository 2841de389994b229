"""Operators keep the feeds: what an address gives is shown before it counts. Over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import BrowserSession
from citizen_site.config import Settings
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.search import search
from citizen_site.news.feeds import FeedSource, seed_feeds, set_illustration
from citizen_site.news.fetching import FetchReport, fetch_feeds
from citizen_site.news.models import Feed, FeedState, NewsItem
from tests.support.pages import Page, Visitor
from tests.support.servers import Server
from tests.support.site import change_settings

PAGE = "/van-hanh/nguon-tin"
ADD = f"{PAGE}/them"
LOOPBACK = Settings(fetch_private_addresses=True)


def rss(title: str) -> bytes:
    item = f"<item><title>{title}</title><link>https://bao.example/{title}</link><guid>{title}</guid></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo Thử</title>{item}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


@pytest.fixture(autouse=True)
def loopback(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    change_settings(app, monkeypatch, fetch_private_addresses=True)


def send(operator: Visitor, page: str, name: str, url: str, second: str = "", *, tried: str, status: int) -> Page:
    fields = {"name": name, "url": url, "second_url": second, "tried": tried}
    return operator.submit(page, fields, status=status)


def feeds(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    stored = select(Feed.name, Feed.url).where(Feed.removed_at.is_(None), ~Feed.is_demo).order_by(Feed.id)
    return [(name, url) for name, url in session.execute(stored)]


def make_feed(session: Session, url: str) -> str:
    """The page of the only feed."""
    seed_feeds(session, [FeedSource("Báo", url)], clock.now())
    session.commit()
    return f"{PAGE}/{session.scalars(select(Feed.id)).one()}"


def ask(session: Session) -> list[FetchReport]:
    return list(fetch_feeds(session, LOOPBACK, clock.now, all_feeds=True))


def titles(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(NewsItem.title).order_by(NewsItem.id)))


def test_what_an_address_gives_is_shown_first_and_only_that_address_is_added(
    operator: Visitor, session: Session, server: Server
) -> None:
    url, other = server.serve("/rss", rss("Bai-mot")), server.serve("/khac", rss("Bai-khac"))
    shown = send(operator, ADD, "Báo", url, tried="", status=200)
    assert "Báo Thử" in shown.text
    assert "Bai-mot" in shown.text
    (tried,) = (each.get("value") for each in shown.all("input", name="tried"))
    send(operator, ADD, "Báo", other, tried=tried, status=200)
    assert feeds(session) == [], "nothing is stored yet"
    for _tap in range(2):
        send(operator, ADD, "Báo", url, tried=tried, status=303)
    assert feeds(session) == [("Báo", url)]
    assert "Chưa tải lần nào" in operator.get(PAGE).text
    assert [each.new for each in ask(session)] == [1]


def test_a_feed_is_changed_paused_resumed_and_removed_with_its_items(
    operator: Visitor, session: Session, server: Server
) -> None:
    old, new = server.serve("/cu", rss("Cu")), server.serve("/moi", rss("Moi"))
    page = make_feed(session, old)
    ask(session)
    send(operator, page, "Báo mới", old, tried="", status=303)
    assert "Moi" in send(operator, page, "Báo mới", new, tried="", status=200).text
    send(operator, page, "Báo mới", new, old, tried=new, status=303)
    assert feeds(session) == [("Báo mới", new)]
    for _tap in range(2):
        operator.submit(PAGE, {}, url=f"{page}/tam-dung", status=303)
    assert "Đang tạm dừng" in operator.get(PAGE).text
    assert "1 nguồn đang tạm dừng" in operator.get("/van-hanh").text
    assert ask(session) == []
    operator.submit(PAGE, {}, url=f"{page}/tiep-tuc", status=303)
    assert [each.new for each in ask(session)] == [1]
    assert titles(session) == ["Cu", "Moi"], "what it gave at its old address stays"
    for _tap in range(2):
        operator.submit(ADD, {}, url=f"{page}/bo", status=303)
    assert (titles(session), ask(session), feeds(session)) == ([], [], [])
    assert search(session, "moi", kinds=["news"], limit=5) == {}
    noted = select(AuditEntry.action).where(AuditEntry.action.startswith("feed.")).order_by(AuditEntry.id)
    acts = ["changed", "changed", "paused", "resumed", "removed"]
    assert list(session.scalars(noted)) == [f"feed.{act}" for act in acts]
    send(operator, ADD, "Lại", new, tried=new, status=303)
    assert feeds(session) == [("Lại", new)], "a removed one can be added again"


def test_a_feed_that_is_removed_while_it_is_asked_leaves_no_items(
    operator: Visitor, session: Session, server: Server
) -> None:
    page = make_feed(session, server.serve("/rss", rss("Bai")))
    answer = server.answers["/rss"]

    def remove_meanwhile(handler: BaseHTTPRequestHandler) -> None:
        operator.submit(ADD, {}, url=f"{page}/bo", status=303)
        answer(handler)

    server.answers["/rss"] = remove_meanwhile
    assert [each.error for each in ask(session)] == ["changed meanwhile"]
    assert titles(session) == []


def test_the_settings_fill_an_empty_table_once_and_the_illustration_follows_its_setting(session: Session) -> None:
    moment, one, two = clock.now(), FeedSource("A", "https://a.example/"), FeedSource("B", "https://b.example/")
    set_illustration(session, "https://demo.example/1", moment)
    assert (seed_feeds(session, [one], moment), seed_feeds(session, [one, two], moment)) == (1, 0)
    session.scalars(select(Feed).where(~Feed.is_demo)).one().removed_at = moment
    session.flush()
    assert seed_feeds(session, [two], moment) == 0, "what operators removed stays so"
    set_illustration(session, "https://demo.example/2", moment)
    assert session.scalars(select(Feed.url).where(Feed.is_demo)).all() == ["https://demo.example/2"]
    set_illustration(session, "", moment)
    assert session.scalars(select(Feed.url).where(Feed.is_demo)).all() == []


@pytest.mark.either_database
def test_an_address_that_gives_no_feed_is_refused_with_the_reason(
    operator: Visitor, session: Session, server: Server
) -> None:
    good, gone = server.serve("/tot", rss("Bai")), server.serve("/het", b"", status=404)
    page = server.serve("/trang", b"<!doctype html><html><body>Xin chao</body></html>")
    for url, second, words in (
        ("javascript:alert(1)", "", "Đây không phải địa chỉ web."),
        (page, "", "Đây là một trang web, không phải nguồn tin."),
        ("http://127.0.0.1:9/", "", "Không nối được tới máy chủ này."),
        (good, gone, "Máy chủ trả lời: HTTP 404."),
        (good, good, "Địa chỉ thứ hai giống hệt địa chỉ thứ nhất."),
    ):
        assert words in send(operator, ADD, "Báo", url, second, tried="", status=422).text
    make_feed(session, good)
    refused = send(operator, ADD, "Tên khác", good, tried=good, status=422)
    assert "Nguồn “Báo” đã dùng địa chỉ này." in refused.text
    assert feeds(session) == [("Báo", good)]


@pytest.mark.either_database
def test_the_illustration_is_not_for_operators_to_change(operator: Visitor, session: Session) -> None:
    set_illustration(session, "https://demo.example/", clock.now())
    session.commit()
    feed = session.scalars(select(Feed)).one()
    assert f"{PAGE}/{feed.id}" not in operator.get(PAGE).html
    operator.get(f"{PAGE}/{feed.id}", status=404)
    for act in ("tam-dung", "tiep-tuc", "bo"):
        operator.submit(ADD, {}, url=f"{PAGE}/{feed.id}/{act}", status=404)
    assert feed.state is FeedState.NEW


@pytest.mark.either_database
def test_changing_feeds_needs_a_recent_sign_in(operator: Visitor, session: Session, server: Server) -> None:
    url = server.serve("/rss", rss("Bai"))
    page = make_feed(session, url)
    for each in session.scalars(select(BrowserSession)):
        each.proved_at = clock.now() - timedelta(minutes=16)
    session.commit()
    for address in (ADD, page, f"{page}/tam-dung", f"{page}/bo"):
        operator.submit(ADD, {"name": "X", "url": url, "tried": url}, url=address, status=422)
    assert feeds(session) == [("Báo", url)]
