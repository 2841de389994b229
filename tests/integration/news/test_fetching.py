"""Feeds over real HTTP on loopback: good, slow, huge, redirecting, lying, down."""

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.config import Settings
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.search import search
from citizen_site.news import fetching
from citizen_site.news.commands import LONGEST_PAUSE, store_picture
from citizen_site.news.feeds import FeedSource, seed_feeds
from citizen_site.news.fetching import FetchReport, fetch_feeds
from citizen_site.news.models import Feed, NewsItem
from tests.support.pages import Visitor
from tests.support.servers import Server

pytestmark = pytest.mark.either_database

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Clock:
    """Time that the test moves."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def wait(self, **span: float) -> None:
        self.moment += timedelta(**span)


def rss(*titles: str, base: str = "https://bao.example") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{base}/{number}</link><guid>{title}</guid>"
        f"<pubDate>{format_datetime(START - timedelta(hours=number))}</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>{items}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ask(session: Session, clock: Clock):
    """`ask(address, …)` begins with these feeds and asks the due ones, as the worker does."""

    def fetch(*addresses: str, illustration: str = "", everything: bool = False) -> list[FetchReport]:
        seed_feeds(session, [FeedSource(f"Báo {number}", url) for number, url in enumerate(addresses)], clock())
        settings = Settings(
            illustration_feed=illustration,
            demo=True,
            fetch_private_addresses=True,
        )
        return list(fetch_feeds(session, settings, clock, all_feeds=everything))

    return fetch


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(NewsItem.title).order_by(NewsItem.published_at.desc(), NewsItem.id.desc())))


def feed_of(session: Session) -> Feed:
    return session.scalars(select(Feed)).one()


def test_items_are_stored_tagged_and_found(session: Session, server: Server, ask) -> None:
    url = server.serve("/rss", rss("Phường Phúc Lợi mở lớp", "Giá rau giảm"))
    (report,) = ask(url)
    assert (report.outcome, report.new) == ("copy", 2)
    assert titles(session) == ["Phường Phúc Lợi mở lớp", "Giá rau giảm"]
    assert len(search(session, "gia rau", kinds=["news"], limit=5)["news"].ids) == 1
    feed = feed_of(session)
    assert (feed.items_in_last_copy, feed.failures, feed.last_success_at) == (2, 0, START)


def test_a_feed_is_asked_every_ten_minutes_with_what_it_said_last(session: Session, server: Server, ask, clock) -> None:
    url = server.serve("/rss", rss("Một"), ETag='"v1"', Last_Modified="Mon, 23 Nov 2026 07:00:00 GMT")
    ask(url)
    clock.wait(minutes=5)
    assert ask(url) == []
    server.serve("/rss", b"", status=304)
    clock.wait(minutes=8)
    (report,) = ask(url)
    assert report.outcome == "unchanged"
    _, headers = server.requests[-1]
    assert headers["if-none-match"] == '"v1"'
    assert headers["if-modified-since"] == "Mon, 23 Nov 2026 07:00:00 GMT"
    assert titles(session) == ["Một"]


def test_new_and_corrected_items_come_in_and_old_ones_stay(session: Session, server: Server, ask, clock) -> None:
    url = server.serve("/rss", rss("Cũ"))
    ask(url)
    item_id = session.scalars(select(NewsItem.id)).one()
    server.serve("/rss", rss("Mới").replace(b"/0<", b"/9<") + b"")
    clock.wait(minutes=15)
    ask(url)
    assert sorted(titles(session)) == ["Cũ", "Mới"]
    server.serve("/rss", rss("Cũ").replace("<title>Cũ".encode(), "<title>Cũ, đã sửa".encode()))
    clock.wait(minutes=15)
    (report,) = ask(url)
    assert (report.new, report.changed) == (0, 1)
    assert session.get(NewsItem, item_id).title == "Cũ, đã sửa"
    assert list(search(session, "da sua", kinds=["news"], limit=5)["news"].ids) == [item_id]


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (rss(), 200, "feed: empty"),
        (b"<html><body>maintenance</body></html>", 200, "feed: html"),
        (b"<?xml version='1.0'?><rss><chan", 200, "feed: "),
        (b"", 500, "HTTP 500"),
        (b"gone", 410, "HTTP 410"),
        (b"x" * (fetching.FEED_BYTES + 1), 200, "too_large"),
    ],
)
def test_the_last_good_copy_stays_whatever_comes(
    session, server, ask, clock, visitor: Visitor, body, status, error
) -> None:
    url = server.serve("/rss", rss("Bản tốt"))
    ask(url)
    server.serve("/rss", body, status=status)
    clock.wait(minutes=15)
    (report,) = ask(url)
    assert report.outcome == "failed"
    assert report.error.startswith(error)
    feed = feed_of(session)
    assert (feed.failures, feed.last_success_at) == (1, START)
    assert feed.last_error.startswith(error)
    assert "Bản tốt" in visitor.get("/tin-tuc").text


def test_a_server_that_is_away_drips_or_lies_breaks_nothing(session, server, ask, clock, monkeypatch) -> None:
    monkeypatch.setattr(fetching, "FetchPolicy", lambda **options: fetching_policy(total_timeout=1, **options))
    from citizen_site.core.http import FetchPolicy as fetching_policy  # noqa: N813, PLC0415 - the real one, shortened

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"<")
            handler.wfile.flush()
            time.sleep(0.1)

    server.answers["/drip"] = drip
    server.serve("/loop", b"", status=302, Location="/loop")
    server.serve("/length", rss("x"), Content_Encoding="gzip")
    reports = ask(
        server.url + "/drip", server.url + "/loop", server.url + "/length", "http://127.0.0.1:9/", "http://no.invalid/"
    )
    assert [report.outcome for report in reports] == ["failed"] * 5
    assert sorted(report.error.split(":")[0] for report in reports) == [
        "connection",
        "dns",
        "protocol",
        "timeout",
        "too_many_redirects",
    ]


def test_private_addresses_are_refused_without_the_test_setting(session: Session, server: Server, clock: Clock) -> None:
    url = server.serve("/rss", rss("Bí mật"))
    seed_feeds(session, [FeedSource("Báo", url)], clock())
    (report,) = list(fetch_feeds(session, Settings(), clock))
    assert report.error == "private_address"
    assert server.requests == []


def test_pauses_grow_with_failures_and_are_spread(session: Session, server: Server, ask, clock) -> None:
    url = server.serve("/rss", b"", status=500)
    pauses = []
    for _ in range(9):
        ask(url)
        pauses.append(feed_of(session).next_fetch_at - clock.moment)
        clock.moment = feed_of(session).next_fetch_at
    assert timedelta(minutes=16) <= pauses[0] <= timedelta(minutes=24)
    assert pauses[0] < pauses[2] < pauses[4]
    assert LONGEST_PAUSE * 0.8 <= pauses[-1] <= LONGEST_PAUSE * 1.2
    assert len({pause.total_seconds() for pause in pauses[-3:]}) == 3
    server.serve("/rss", rss("Lại chạy"))
    ask(url)
    assert feed_of(session).failures == 0


@pytest.mark.parametrize(
    ("header", "at_least"),
    [
        ("7200", timedelta(hours=2)),
        (format_datetime(START + timedelta(hours=3), usegmt=True), timedelta(hours=3)),
        ("999999999", timedelta(minutes=16)),
        ("soon", timedelta(minutes=16)),
        ("-5", timedelta(minutes=16)),
    ],
)
def test_retry_after_is_obeyed_within_reason(
    session: Session, server: Server, ask, header: str, at_least: timedelta
) -> None:
    ask(server.serve("/rss", b"", status=503, Retry_After=header))
    pause = feed_of(session).next_fetch_at - START
    assert at_least <= pause <= timedelta(hours=24) * 1.2


def test_the_same_article_in_two_feeds_is_stored_once(session: Session, server: Server, ask) -> None:
    ask(server.serve("/a", rss("Chung")), server.serve("/b", rss("Chung")))
    assert titles(session) == ["Chung"]


def test_the_illustration_shows_until_the_newspaper_answers(session, server, ask, clock, visitor: Visitor) -> None:
    invented = server.serve("/minh-hoa", rss("Tin đặt ra", base="http://127.0.0.1"))
    real = server.serve("/rss", b"", status=500)
    ask(real, illustration=invented)
    page = visitor.get("/tin-tuc")
    assert "Tin đặt ra" in page.text
    assert "tin mẫu do chúng tôi viết" in page.text
    assert "Trang này có dữ liệu mẫu." in page.text
    server.serve("/rss", rss("Tin thật"))
    clock.wait(hours=1)
    ask(real, illustration=invented)
    page = visitor.get("/tin-tuc")
    assert "Tin thật" in page.text
    assert "Tin đặt ra" not in page.text
    assert "minh họa" not in page.text
    clock.wait(hours=1)
    ask(real, illustration=invented)
    assert titles(session) == ["Tin thật"]


def picture_bytes() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((640, 480), 50).convert("RGB").save(target, "JPEG")
    return target.getvalue()


def test_pictures_are_fetched_after_the_commit_and_served_by_us(
    app: Flask, session, server, ask, clock, visitor: Visitor
) -> None:
    photo = server.serve("/anh.jpg", picture_bytes(), Content_Type="image/jpeg")
    broken = server.serve("/hong.jpg", b"<html>", Content_Type="image/jpeg")
    body = rss("Có ảnh", "Ảnh hỏng")
    for number, address in enumerate((photo, broken)):
        body = body.replace(
            f"/{number}</link>".encode(),
            f"/{number}</link><enclosure url='{address}' type='image/jpeg' length='1'/>".encode(),
        )
    ask(server.serve("/rss", body))
    assert session.query(OutboxJob).count() == 2
    assert run_due_jobs(session, clock()) == 2
    _, without = session.scalars(select(NewsItem).order_by(NewsItem.id)).all()
    assert without.picture_key == ""
    page = visitor.get("/tin-tuc")
    (image,) = (each for news in page.all("article", class_="news") for each in news.iter("img"))
    assert image.get("src").startswith("/tin-tuc/hinh/")
    response = visitor.client.get(image.get("src"))
    assert response.mimetype == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    assert len(response.data) < 14_000
    assert visitor.client.get("/tin-tuc/hinh/../../secret-key").status_code == 404
    assert visitor.client.get("/tin-tuc/hinh/nothing.webp").status_code == 404
    assert "bao.example" not in "".join(node.get("src", "") for node in page.tree.iter())


def with_picture(body: bytes, address: str) -> bytes:
    return body.replace(b"</item>", f"<enclosure url='{address}' type='image/jpeg' length='1'/></item>".encode(), 1)


def test_a_picture_that_comes_later_or_changes_is_taken(session, server, ask, clock) -> None:
    first = server.serve("/mot.jpg", picture_bytes(), Content_Type="image/jpeg")
    second = server.serve("/hai.jpg", picture_bytes(), Content_Type="image/jpeg")
    keys = []
    for body in (rss("Tin"), with_picture(rss("Tin"), first), with_picture(rss("Tin"), second), rss("Tin")):
        ask(server.serve("/rss", body), everything=True)
        run_due_jobs(session, clock())
        session.expire_all()
        keys.append(session.scalars(select(NewsItem.picture_key)).one())
    assert keys[0] == keys[3] == ""
    assert len({*keys}) == 3


def test_a_picture_that_changed_while_the_old_one_was_fetched_is_not_the_old_one(session, server, ask, clock) -> None:
    first = server.serve("/mot.jpg", picture_bytes(), Content_Type="image/jpeg")
    ask(server.serve("/rss", with_picture(rss("Tin"), first)))
    item = session.scalars(select(NewsItem)).one()
    item.picture_url = "https://bao.example/moi.jpg"
    session.flush()
    store_picture(session, item, first, "news/cu.webp")
    assert item.picture_key == ""


def test_an_item_without_a_readable_date_is_shown_last_and_without_a_time_until_it_has_one(
    session, server, ask, clock, visitor: Visitor
) -> None:
    undated = "<item><title>Khi nào</title><link>https://bao.example/x</link><pubDate>{}</pubDate></item></channel>"
    body = rss("Mới nhất", "Hôm qua").decode()
    ask(server.serve("/rss", body.replace("</channel>", undated.format("chiều nay")).encode()))
    session.commit()
    assert titles(session) == ["Mới nhất", "Hôm qua", "Khi nào"]
    *shown, last = visitor.get("/tin-tuc").by_id("danh-sach").findall("li")
    assert all(list(each.iter("time")) for each in shown)
    assert not list(last.iter("time"))
    assert "Khi nào" in visitor.get("/tim-kiem?q=khi+nao").text
    ask(server.serve("/rss", body.replace("</channel>", undated.format("23/11/2026 14:30")).encode()), everything=True)
    session.commit()
    assert titles(session) == ["Mới nhất", "Khi nào", "Hôm qua"]
