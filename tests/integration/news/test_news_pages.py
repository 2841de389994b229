"""News as a reader meets them, and feed health as operators do."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from citizen_site.core.clock import now
from citizen_site.news.commands import record_failure
from tests.factories import news
from tests.factories.news import INTERVAL
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database


@pytest.fixture
def publish(session: Session):
    """`publish(title, …)` puts items into one feed, the first the newest."""
    return partial(news.publish, session)


def news_titles(page: Any) -> list[str]:
    return [text_of(node).removesuffix(" (mở trang khác)") for node in page.all("h3")]


def test_an_item_shows_title_summary_time_and_source_and_leads_to_the_newspaper(visitor: Visitor, publish) -> None:
    publish("Đầu tiên", "Phường Phúc Lợi mở lớp", "Hai giờ trước")
    page = visitor.get("/tin-tuc")
    for words in ("Đầu tiên", "Tóm tắt của Đầu tiên", "vừa xong", "2 giờ trước", "Kinh tế và Đô thị", "Phúc Lợi"):
        assert words in page.text
    link = next(node for node in page.all("a") if "Đầu tiên" in text_of(node))
    assert link.get("href") == "https://bao.example/0"
    assert "mở trang khác" in text_of(link)


def test_english_readers_get_english_times(visitor: Visitor, publish) -> None:
    publish("Một", "Hai", "Ba")
    text = visitor.get("/en/tin-tuc").text
    assert "1 hour ago" in text
    assert "2 hours ago" in text


def test_the_list_pages_by_key_and_more_is_a_real_link(visitor: Visitor, publish) -> None:
    titles = [f"Tin số {number}" for number in range(60)]
    publish(*titles)
    seen: list[str] = []
    url = "/tin-tuc"
    for expected in (25, 25, 10):
        page = visitor.get(url)
        found = news_titles(page)
        assert len(found) == expected
        seen += found
        url = page.links().get("Xem thêm", "")
        assert len(page.statements) <= 10
    assert seen == titles
    assert url == ""


def test_a_new_item_between_two_pages_shifts_nothing(visitor: Visitor, publish) -> None:
    begin = now()
    titles = [f"Tin số {number}" for number in range(30)]
    publish(*titles, moment=begin)
    more = visitor.get("/tin-tuc").links()["Xem thêm"]
    publish("Tin nóng", moment=begin + timedelta(seconds=1))
    assert news_titles(visitor.get(more)) == titles[25:]


def test_news_can_be_filtered_by_ward_by_its_group_and_by_words(visitor: Visitor, publish) -> None:
    publish("Phường Phúc Lợi mở lớp", "Xã Bát Tràng đón khách", "Giá rau giảm")
    assert news_titles(visitor.get("/tin-tuc?khu-vuc=phuong-phuc-loi")) == ["Phường Phúc Lợi mở lớp"]
    assert news_titles(visitor.get("/tin-tuc?q=gia rau")) == ["Giá rau giảm"]
    assert news_titles(visitor.get("/tin-tuc?q=bat+trang&khu-vuc=phuong-phuc-loi")) == []
    assert "Không có tin nào như vậy" in visitor.get("/tin-tuc?q=atlantis").text


def test_an_unknown_area_is_said_and_the_city_shown(visitor: Visitor, publish) -> None:
    publish("Giá rau giảm")
    page = visitor.get("/tin-tuc?khu-vuc=nowhere", status=400)
    assert "không biết khu vực này" in page.text
    assert "Giá rau giảm" in page.text


def test_no_news_yet_is_a_designed_page(visitor: Visitor) -> None:
    assert "Chưa có tin nào" in visitor.get("/tin-tuc").text


def test_a_fragment_is_that_part_of_the_page(visitor: Visitor, publish) -> None:
    publish("Một")
    whole, part = visitor.get("/tin-tuc?q=mot"), visitor.fragment("/tin-tuc?q=mot")
    assert text_of(whole.by_id("ket-qua")) == text_of(part.by_id("ket-qua"))
    assert part.all("h1") == []


def test_mark_up_in_an_item_stays_text(visitor: Visitor, publish) -> None:
    publish("<script>alert(1)</script> & bạn")
    page = visitor.get("/tin-tuc")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script> & bạn" in page.text


def test_area_home_and_search_show_news(visitor: Visitor, publish) -> None:
    publish("Phường Phúc Lợi mở lớp", "Giá rau giảm")
    assert "Phường Phúc Lợi mở lớp" in visitor.get("/khu-vuc/phuong-phuc-loi").text
    assert "Giá rau giảm" not in visitor.get("/khu-vuc/phuong-phuc-loi").text
    assert "Phường Phúc Lợi mở lớp" in visitor.get("/").text, "the newest"
    assert "Giá rau giảm" in visitor.get("/tim-kiem?q=gia+rau").text


def test_operators_see_each_feeds_health(visitor: Visitor, publish, session: Session, operator: Visitor) -> None:
    feed = publish("Một", "Hai")
    page = operator.get("/van-hanh/nguon-tin")
    for words in ("Kinh tế và Đô thị", "Tốt", "https://bao.example/rss", "Số tin trong bản cuối"):
        assert words in page.text
    record_failure(session, feed, "HTTP 502", retry_after=None, now=datetime.now(UTC), interval=INTERVAL)
    session.commit()
    page = operator.get("/van-hanh/nguon-tin")
    assert "Đang lỗi" in page.text
    assert "HTTP 502" in page.text


def test_the_commands_fetch_now_and_tell(app, session: Session, publish) -> None:
    feed = publish("Một")
    runner = app.test_cli_runner()
    health = runner.invoke(args=["news", "health"])
    assert "Kinh tế và Đô thị" in health.output
    assert "1 items" in health.output
    # A paused one is not asked.
    feed.paused_at = now()
    session.commit()
    assert "paused" in runner.invoke(args=["news", "health"]).output
    fetched = runner.invoke(args=["news", "fetch"])
    assert fetched.exit_code == 0
    assert "0 jobs done" in fetched.output
    assert "Kinh tế" not in fetched.output
