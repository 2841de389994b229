"""A feed whose host answers otherwise: the second address, moves, and who hears of it. Over real HTTP on loopback."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.config import Settings
from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.news.commands import TROUBLE_PASSES_WITHIN
from citizen_site.news.feeds import FeedSource, seed_feeds
from citizen_site.news.fetching import FetchReport, fetch_feeds
from citizen_site.news.models import Feed, FeedState, NewsItem
from citizen_site.notifications.models import Message, MessageKind
from tests.factories.staff import give_role, make_person
from tests.support.pages import Visitor
from tests.support.servers import Server

# Not before: the roles of test people begin when they are given.
START = clock.now()
HTML = b"<!doctype html><html><body>Trang da doi chu</body></html>"

Ask = Callable[..., FetchReport]


def rss(title: str) -> bytes:
    item = f"<item><title>{title}</title><link>https://bao.example/{title}</link><guid>{title}</guid></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>{item}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


@pytest.fixture
def ask(session: Session) -> Ask:
    """`ask(addresses, hours)` asks the one feed, which begins with these addresses, that many hours later."""

    def fetch(addresses: str, hours: float = 0) -> FetchReport:
        seed_feeds(session, [FeedSource("Báo", *addresses.split())], START)
        settings = Settings(fetch_private_addresses=True)
        (report,) = fetch_feeds(session, settings, lambda: START + timedelta(hours=hours), all_feeds=True)
        return report

    return fetch


def feed_of(session: Session) -> Feed:
    return session.scalars(select(Feed)).one()


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(NewsItem.title).order_by(NewsItem.id)))


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [(HTML, 200, "feed: html"), (b"", 410, "HTTP 410"), (b"", 404, "HTTP 404"), (b"", 500, "HTTP 500")],
)
def test_the_second_address_is_asked_where_the_first_gives_no_feed(
    session: Session, server: Server, ask: Ask, body: bytes, status: int, error: str
) -> None:
    second = server.serve("/hai", rss("Bai-hai"), ETag='"hai"')
    first = server.serve("/mot", body, status=status)
    report = ask(f"{first} {second}")
    assert (report.outcome, report.new, report.error) == ("copy", 1, error)
    feed = feed_of(session)
    assert (feed.state, feed.copy_url, feed.failures) == (FeedState.SECOND, second, 0)
    assert titles(session) == ["Bai-hai"]


def test_the_second_address_is_left_alone_while_the_first_answers(session: Session, server: Server, ask: Ask) -> None:
    first, second = server.serve("/mot", rss("Mot")), server.serve("/hai", rss("Hai"))
    ask(f"{first} {second}")
    assert [path for path, _ in server.requests] == ["/mot"]
    assert feed_of(session).state is FeedState.GOOD


def test_what_an_address_said_of_its_copy_is_sent_back_to_that_address_only(
    session: Session, server: Server, ask: Ask
) -> None:
    first, second = server.serve("/mot", b"", status=410), server.serve("/hai", rss("Hai"), ETag='"hai"')
    ask(f"{first} {second}")
    server.serve("/hai", b"", status=304)
    report = ask(f"{first} {second}", hours=1)
    assert (report.outcome, report.error) == ("unchanged", "HTTP 410")
    sent = [(path, headers.get("if-none-match")) for path, headers in server.requests[2:]]
    assert sent == [("/mot", None), ("/hai", '"hai"')]
    server.serve("/mot", rss("Mot"))
    ask(f"{first} {second}", hours=2)
    assert (feed_of(session).state, feed_of(session).last_error) == (FeedState.GOOD, "")


@pytest.mark.parametrize(("status", "state"), [(301, FeedState.MOVED), (308, FeedState.MOVED), (302, FeedState.GOOD)])
def test_a_permanent_redirect_is_followed_and_told_and_a_passing_one_is_not(
    session: Session, server: Server, ask: Ask, operator: Visitor, status: int, state: FeedState
) -> None:
    new = server.serve("/moi", rss("Bai"))
    old = server.serve("/cu", b"", status=status, Location="/moi")
    assert ask(old).outcome == "copy"
    feed = feed_of(session)
    assert (feed.state, feed.moved_to) == (state, new if state is FeedState.MOVED else "")
    assert (new in operator.get("/van-hanh/nguon-tin").text) is (state is FeedState.MOVED)


def test_a_host_that_moved_to_a_page_tells_where_and_readers_keep_the_last_good_copy(
    session: Session, server: Server, ask: Ask, operator: Visitor, visitor: Visitor
) -> None:
    address = server.serve("/rss", rss("Ban-tot"))
    ask(address)
    home = server.serve("/trang-chu", HTML, Content_Type="text/html")
    server.serve("/rss", b"", status=301, Location="/trang-chu")
    report = ask(address, hours=1)
    assert (report.outcome, report.error) == ("failed", "feed: html")
    assert (feed_of(session).state, feed_of(session).moved_to) == (FeedState.FAILING, home)
    assert "Ban-tot" in visitor.get("/tin-tuc").text
    assert "1 nguồn cần xem" in operator.get("/van-hanh").text
    health = operator.get("/van-hanh/nguon-tin").text
    assert "Người đọc vẫn thấy bản tốt gần nhất." in health
    assert home in health


def test_when_neither_address_gives_a_feed_both_reasons_are_told(session: Session, server: Server, ask: Ask) -> None:
    first, second = server.serve("/mot", b"", status=410), server.serve("/hai", HTML)
    assert ask(f"{first} {second}").error == "HTTP 410; feed: html"
    assert feed_of(session).failures == 1


def emails(session: Session) -> list[str]:
    return list(session.scalars(select(Message.recipient).where(Message.kind == MessageKind.FEED_TROUBLE)))


def test_operators_get_one_email_when_a_feed_is_in_trouble_for_hours(
    session: Session, server: Server, ask: Ask
) -> None:
    person = make_person("Phạm Quốc Dũng", "dung@example.com")
    give_role(person, Role.OPERATOR, "ha-noi")
    address = server.serve("/rss", b"", status=410)
    for hours in (0, 1, 2):
        ask(address, hours=hours)
    run_due_jobs(session, START + TROUBLE_PASSES_WITHIN - timedelta(minutes=1))
    assert emails(session) == []
    for hours in (0, 3):
        run_due_jobs(session, START + TROUBLE_PASSES_WITHIN + timedelta(hours=hours))
    assert emails(session) == [f"person:{person.id}"]


def test_trouble_that_passes_within_hours_is_told_to_nobody_and_the_next_one_counts_anew(
    session: Session, server: Server, ask: Ask
) -> None:
    give_role(make_person("Phạm Quốc Dũng", "dung@example.com"), Role.OPERATOR, "ha-noi")
    address = server.serve("/rss", b"", status=500)
    ask(address)
    server.serve("/rss", rss("Bai"))
    ask(address, hours=1)
    assert feed_of(session).troubled_since is None
    server.serve("/rss", b"", status=500)
    ask(address, hours=5)
    run_due_jobs(session, START + timedelta(hours=7))
    assert emails(session) == []
    run_due_jobs(session, START + timedelta(hours=12))
    assert len(emails(session)) == 1


def test_the_health_check_fails_while_a_feed_is_in_trouble(
    app: Flask, session: Session, server: Server, ask: Ask
) -> None:
    address = server.serve("/rss", rss("Bai"))
    ask(address)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["news", "health"]).exit_code == 0
    server.serve("/rss", HTML)
    ask(address, hours=1)
    result = runner.invoke(args=["news", "health"])
    assert (result.exit_code, "failing" in result.output, "feed: html" in result.output) == (1, True, True)
