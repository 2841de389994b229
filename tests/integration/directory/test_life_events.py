"""Guides that begin with what somebody needs, over the file of services that every site begins with."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from citizen_site.directory.life_events import GUIDES
from citizen_site.directory.models import LifeEvent, Service
from citizen_site.directory.seed import seed
from tests.factories.directory import NOW
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database


@pytest.fixture(autouse=True)
def content(session: Session) -> None:
    seed(session, NOW)
    session.commit()


def steps(page: Page) -> list[str]:
    section = next(page.by_id("lam-gi").iterancestors("section"))
    return [link.get("href").rpartition("/")[2] for link in section.iter("a")]


def test_every_guide_shows_its_services_in_its_order(visitor: Visitor) -> None:
    """So each slug is one of the file, and the pages are found from the list."""
    links = visitor.get("/toi-can").links()
    for guide in GUIDES:
        page = visitor.get(f"/toi-can/{guide.slug}")
        assert steps(page) == list(guide.steps)
        assert len(page.statements) <= 14
        assert links[f"Tôi cần {guide.need}"] == f"/toi-can/{guide.slug}"


def test_every_event_but_an_emergency_has_one_guide() -> None:
    assert sorted([*(guide.event for guide in GUIDES), LifeEvent.EMERGENCY]) == sorted(LifeEvent)


def test_a_guide_says_what_comes_first_where_to_file_it_and_what_else_there_is(visitor: Visitor) -> None:
    visitor.client.set_cookie("khu_vuc", "phuong-phuc-loi")
    page = visitor.get("/toi-can/sinh-con")
    assert "Một lần nộp cho ba giấy tờ: bạn làm cách này trước." in page.text
    assert "Một cửa của phường Phúc Lợi" in page.text
    others = next(page.by_id("con-gi").iterancestors("section"))
    assert "Nhận cha, mẹ, con" in text_of(others)
    assert "Khai sinh, thường trú và thẻ" not in text_of(others)
    assert visitor.get("/en/toi-can/sinh-con").text.startswith("I need papers for a newborn – Phố Nhà")


def test_a_service_that_operators_removed_is_left_out(visitor: Visitor, session: Session) -> None:
    session.delete(session.query(Service).filter_by(slug="dang-ky-khai-sinh").one())
    session.commit()
    assert "dang-ky-khai-sinh" not in steps(visitor.get("/toi-can/sinh-con"))


def test_an_unknown_event_is_not_found(visitor: Visitor) -> None:
    visitor.get("/toi-can/khong-co", status=404)


@pytest.mark.parametrize(
    ("words", "first", "guide"),
    [
        ("tôi mới sinh con", "", "sinh-con"),
        ("tôi cần chuyển nhà", "", "chuyen-nha"),
        ("tôi muốn mở cửa hàng", "dang-ky-ho-kinh-doanh", "mo-cua-hang"),
        ("mở quán", "dang-ky-ho-kinh-doanh", "mo-cua-hang"),
        ("tôi cần làm giấy khai sinh", "dang-ky-khai-sinh", ""),
        ("I need a birth certificate", "dang-ky-khai-sinh", ""),
    ],
)
def test_the_search_finds_the_service_and_the_guide_of_a_need(
    visitor: Visitor, words: str, first: str, guide: str
) -> None:
    page = visitor.get(f"/tim-kiem?q={words}")
    if first:
        section = next(page.by_id("nhom-service").iterancestors("section"))
        services = [link.get("href") for link in section.iter("a") if "/dich-vu/" in link.get("href")]
        assert services[0] == f"/dich-vu/{first}"
    assert (f"/toi-can/{guide}" in page.links().values()) is bool(guide)


def test_the_page_of_a_service_leads_to_the_guide_of_its_event(visitor: Visitor) -> None:
    assert visitor.get("/dich-vu/dang-ky-khai-sinh").links()["Sinh con"] == "/toi-can/sinh-con"
