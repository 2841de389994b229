"""One box for everything: grouped, best first, with a way on when nothing is found."""

import pytest
from sqlalchemy.orm import Session

from tests.factories.directory import add_services, service_row
from tests.factories.news import publish
from tests.support.pages import Page, Visitor, text_of


def groups(page: Page) -> dict[str, list[str]]:
    """Group title -> the titles of its results."""
    found = {}
    for section in page.all("section"):
        title, *results = [text_of(node) for tag in ("h2", "h3") for node in section.iter() if node.tag == tag]
        found[title] = [each.removesuffix(" (mở trang khác)") for each in results]
    return found


@pytest.fixture
def content(session: Session) -> None:
    add_services(
        session,
        [
            service_row(name="Một cửa Phường Phúc Lợi", areas=["phuong-phuc-loi"]),
            service_row(name="Đăng ký khai sinh"),
            service_row(name="Đường dây nóng 1022", phone="1022", kind="hotline"),
        ],
    )
    publish(session, "Phường Phúc Lợi mở lớp khai sinh trực tuyến", "Giá rau giảm")


def test_services_areas_and_news_stand_in_groups(visitor: Visitor, content: None) -> None:
    found = groups(visitor.get("/tim-kiem?q=phuc loi"))
    assert list(found) == ["Dịch vụ số", "Khu vực", "Tin tức"]
    assert found["Dịch vụ số"] == ["Một cửa Phường Phúc Lợi"]
    assert found["Khu vực"][0] == "Phường Phúc Lợi"
    assert found["Tin tức"] == ["Phường Phúc Lợi mở lớp khai sinh trực tuyến"]


@pytest.mark.parametrize(
    ("words", "group", "first"),
    [
        ("1 cua", "Dịch vụ số", "Một cửa Phường Phúc Lợi"),
        ("p. phuc loi", "Khu vực", "Phường Phúc Lợi"),
        ("ks", "Dịch vụ số", "Đăng ký khai sinh"),
        ("ĐƯỜNG DÂY", "Dịch vụ số", "Đường dây nóng 1022"),
        ("1022", "Dịch vụ số", "Đường dây nóng 1022"),
        ("gia rau", "Tin tức", "Giá rau giảm"),
        ("sai dong", "Khu vực", "Phường Sài Đồng"),
    ],
)
def test_words_as_people_write_them_are_understood(
    visitor: Visitor, content: None, words: str, group: str, first: str
) -> None:
    assert groups(visitor.get(f"/tim-kiem?q={words}"))[group][0].startswith(first)


def test_typing_and_enter_give_the_same(visitor: Visitor, content: None) -> None:
    whole, part = visitor.get("/tim-kiem?q=phuc loi"), visitor.fragment("/tim-kiem?q=phuc loi")
    assert text_of(whole.by_id("ket-qua")) == text_of(part.by_id("ket-qua"))
    assert part.all("h1") == []


def test_a_group_with_more_leads_to_its_own_list_with_the_same_words(visitor: Visitor, session: Session) -> None:
    add_services(session, [service_row(name=f"Lớp học số {number}") for number in range(9)])
    page = visitor.get("/tim-kiem?q=lop hoc")
    assert len(groups(page)["Dịch vụ số"]) == 6
    assert page.links()["Xem hết trong Dịch vụ số"] == "/dich-vu?q=lop+hoc"
    assert "9 dịch vụ" in visitor.get("/dich-vu?q=lop+hoc").text


def test_nothing_found_says_what_to_do_next(visitor: Visitor) -> None:
    page = visitor.get("/tim-kiem?q=zzzz")
    assert "Không tìm thấy kết quả cho “zzzz”" in page.text
    assert "1022" in page.text
    for href in ("/khu-vuc", "/dich-vu"):
        assert href in page.links().values()


def test_no_words_is_only_the_box(visitor: Visitor) -> None:
    for url in ("/tim-kiem", "/tim-kiem?q=", "/tim-kiem?q=%20%20"):
        page = visitor.get(url)
        assert groups(page) == {}
        assert "Không thấy gì" not in page.text


def test_mark_up_in_the_words_stays_text(visitor: Visitor) -> None:
    page = visitor.get("/tim-kiem?q=<b onclick=x>đậm</b>")
    assert "<b onclick" not in page.html
    assert "<b onclick=x>đậm</b>" in page.text
