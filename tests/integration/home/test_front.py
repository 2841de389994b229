"""The front page: for everyone the city, for someone who chose an area what counts there today."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from citizen_site.core.clock import HANOI
from citizen_site.notices.models import NoticeKind
from citizen_site.reports.seed import seed as seed_categories
from tests.factories.directory import NOW, add_services, service_row
from tests.factories.news import publish
from tests.factories.notices import make_groups, make_leader, post
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

MINE = {"khu-vuc": "phuong-phuc-loi"}
# A Monday on which offices work.
MONDAY = datetime(2026, 11, 23, tzinfo=HANOI)
OFFICE = {
    "slug": "mot-cua-phuong-phuc-loi",
    "name": "Một cửa phường Phúc Lợi",
    "kind": "place",
    "areas": ["phuong-phuc-loi"],
    "opening_hours": "Mo-Fr 08:00-11:30,13:30-17:00",
}


def layers(page: Page) -> set[str]:
    """What is drawn of the scene."""
    return {node.get("href").partition("#")[2] for node in page.all("use") if "/img/icons" not in node.get("href")}


def signs(page: Page) -> list[str]:
    return [text_of(node) for node in page.tree.iter() if "sign" in (node.get("class") or "").split()]


def test_an_empty_site_has_a_front_page(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert text_of(page.all("h1")[0]) == "Hà Nội gần bạn"
    assert "Chưa có tin nào" in page.text
    assert "city" in layers(page)


def test_it_leads_to_each_part_and_shows_the_latest_of_each_kind(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(name="Cổng dịch vụ công")])
    publish(session, "Giá rau giảm")
    page = visitor.get("/")
    chips = [node.get("href") for node in page.all("a") if "chip" in (node.get("class") or "").split()]
    assert len(chips) == 6
    for href in chips:
        visitor.get(href)
    assert "Cổng dịch vụ công" in page.text
    assert "Giá rau giảm" in page.text
    assert page.links()["Xem danh sách"] == "/khu-vuc"


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
    with time_machine.travel(MONDAY + timedelta(hours=9), tick=False):
        page = visitor.get("/")
    assert text_of(page.all("h1")[0]) == "Chào buổi sáng, Phúc Lợi"
    titles = [text_of(node) for node in page.all("h3")]
    assert [each for each in titles if each.startswith("Của")] == ["Của phường"]
    assert "Phường Phúc Lợi mở lớp" in page.text
    assert "Giá rau giảm" not in page.text, "news that speaks of my area comes instead of the city's"
    assert page.links()["Tất cả dịch vụ"] == "/dich-vu?khu-vuc=phuong-phuc-loi"


@pytest.mark.parametrize(
    ("hour", "drawn", "said"),
    [
        (7.99, {"sun", "closed"}, "08:00 mở lại"),
        (8, {"sun", "open"}, "Mở đến 11:30"),
        (17.99, {"sun", "closed"}, "Mai mở 08:00"),
        (18, {"moon", "closed"}, "Mai mở 08:00"),
    ],
)
def test_the_scene_follows_the_clock(
    visitor: Visitor, session: Session, hour: float, drawn: set[str], said: str
) -> None:
    add_services(session, [service_row(**OFFICE)])
    visitor.client.set_cookie("khu_vuc", "phuong-phuc-loi")
    with time_machine.travel(MONDAY + timedelta(hours=hour), tick=False):
        page = visitor.get("/")
    assert layers(page) == {"street", *drawn}
    assert signs(page) == [f"Một cửa{said}", "Nước, điệnChưa có lịch cắt", "KhẩnKhông có"]


def test_a_kept_page_follows_the_clock_at_the_minute(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(**OFFICE)])
    session.commit()
    visitor.client.set_cookie("khu_vuc", "phuong-phuc-loi")
    with time_machine.travel(MONDAY + timedelta(hours=16, minutes=59, seconds=59), tick=False) as clock:
        before = visitor.client.get("/").get_data(as_text=True)
        assert visitor.client.get("/").get_data(as_text=True) == before
        clock.shift(1)
        after = visitor.client.get("/").get_data(as_text=True)
    assert "Mở đến 17:00" in before
    assert "Mai mở 08:00" in after


def test_a_ward_shows_its_own_trouble_and_nobody_else_does(visitor: Visitor, session: Session) -> None:
    make_groups(session)
    leader = make_leader(session)
    post(session, leader, "Ngõ 5 ngập", kind=NoticeKind.URGENT)
    post(session, leader, "Ngừng cấp nước", kind=NoticeKind.WATER_CUT)
    session.commit()
    elsewhere = visitor.get("/")
    assert "Ngõ 5 ngập" not in elsewhere.text
    assert "Ngừng cấp nước" not in elsewhere.text
    visitor.post("/khu-vuc/chon", MINE, status=303)
    mine = visitor.get("/")
    assert {"dry", "loud"} <= layers(mine)
    assert signs(mine)[1:] == ["NướcCó lịch cắt", "Khẩn1 thông báo"]
    assert mine.text.count("Ngõ 5 ngập") == 1
    visitor.post("/khu-vuc/chon", {"khu-vuc": "xa-bat-trang"}, status=303)
    assert "Ngõ 5 ngập" not in visitor.get("/").text


def test_a_tap_on_what_is_broken_begins_a_report_of_it(visitor: Visitor, session: Session) -> None:
    seed_categories(session, NOW)
    session.commit()
    page = visitor.get("/")
    picks = {text_of(node): node for node in page.all("button") if node.get("name") == "category"}
    assert list(picks) == ["Ổ gà", "Đèn", "Rác", "Ngập"]
    started = visitor.post("/phan-anh/moi", {"category": picks["Đèn"].get("value")}, status=303)
    assert "Đèn đường" in visitor.get(started.response.headers["Location"].replace("vi-tri", "viec-gi")).text


def test_an_area_that_nothing_was_written_about_gets_the_citys_news(visitor: Visitor, session: Session) -> None:
    publish(session, "Giá rau giảm")
    visitor.post("/khu-vuc/chon", MINE, status=303)
    assert "Giá rau giảm" in visitor.get("/").text


def test_a_cookie_that_names_no_area_is_no_area(visitor: Visitor) -> None:
    visitor.client.set_cookie("khu_vuc", "atlantis")
    assert "Hà Nội gần bạn" in visitor.get("/").text
    visitor.client.set_cookie("khu_vuc", "%00%ff'\"")
    assert "Hà Nội gần bạn" in visitor.get("/").text


def test_english_is_complete(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(name="Cổng dịch vụ công", name_en="Public service portal")])
    page = visitor.get("/en/")
    assert "Public service portal" in page.text
    assert all(href.startswith(("/en/", "http", "#", "tel:")) or text == "VI" for text, href in page.links().items())


def test_without_a_ward_the_numbers_for_an_emergency_are_on_the_front_page(visitor: Visitor) -> None:
    calls = [node.get("href") for node in visitor.get("/").all("a") if (node.get("href") or "").startswith("tel:")]
    assert calls == ["tel:113", "tel:114", "tel:115"]


def test_the_front_page_leads_to_the_check(visitor: Visitor) -> None:
    assert "/thong-bao/kiem-tra" in visitor.get("/").links().values()
