"""The front page: for everyone the city, for someone who chose an area that area first."""

import pytest
from sqlalchemy.orm import Session

from tests.factories.directory import add_services, service_row
from tests.factories.news import publish
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

MINE = {"khu-vuc": "phuong-phuc-loi"}


def test_an_empty_site_has_a_front_page(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert "Chào Hà Nội" in page.text
    assert "Chưa có tin nào" in page.text


def test_it_greets_shows_six_ways_in_and_the_latest_of_each_kind(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(name="Cổng dịch vụ công")])
    publish(session, "Giá rau giảm")
    page = visitor.get("/")
    tiles = [node for node in page.all("a") if "tile" in (node.get("class") or "").split()]
    assert len(tiles) == 6
    for tile in tiles:
        visitor.get(tile.get("href"))
    assert "Cổng dịch vụ công" in page.text
    assert "Giá rau giảm" in page.text
    assert page.links()["Chọn phường, xã của bạn"] == "/khu-vuc"


def test_my_area_is_greeted_and_comes_first(visitor: Visitor, session: Session) -> None:
    add_services(
        session,
        [
            service_row(name="Của thành phố"),
            service_row(name="Của phường", areas=["phuong-phuc-loi"]),
            service_row(name="Của nơi khác", areas=["xa-bat-trang"]),
        ],
    )
    publish(session, "Giá rau giảm", "Phường Phúc Lợi mở lớp")
    visitor.post("/khu-vuc/chon", MINE, status=303)
    page = visitor.get("/")
    assert text_of(page.all("h1")[0]) == "Chào bạn ở phường Phúc Lợi"
    titles = [text_of(node) for node in page.all("h3")]
    assert titles[:2] == ["Của phường", "Của thành phố"]
    assert "Của nơi khác" not in page.text
    assert "Phường Phúc Lợi mở lớp" in page.text
    assert "Giá rau giảm" not in page.text, "news that speaks of my area comes instead of the city's"
    assert page.links()["Tất cả dịch vụ"] == "/dich-vu?khu-vuc=phuong-phuc-loi"


def test_an_area_that_nothing_was_written_about_gets_the_citys_news(visitor: Visitor, session: Session) -> None:
    publish(session, "Giá rau giảm")
    visitor.post("/khu-vuc/chon", MINE, status=303)
    assert "Giá rau giảm" in visitor.get("/").text


def test_a_cookie_that_names_no_area_is_no_area(visitor: Visitor) -> None:
    visitor.client.set_cookie("khu_vuc", "atlantis")
    assert "Chào Hà Nội" in visitor.get("/").text
    visitor.client.set_cookie("khu_vuc", "%00%ff'\"")
    assert "Chào Hà Nội" in visitor.get("/").text


def test_english_is_complete(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(name="Cổng dịch vụ công", name_en="Public service portal")])
    page = visitor.get("/en/")
    assert "Public service portal" in page.text
    assert all(href.startswith(("/en/", "http", "#", "tel:")) or text == "VI" for text, href in page.links().items())


def test_the_front_page_leads_to_the_check(visitor: Visitor) -> None:
    assert "/thong-bao/kiem-tra" in visitor.get("/").links().values()
