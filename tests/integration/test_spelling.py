"""The nearest spelling, where nothing was found."""

import pytest
from sqlalchemy.orm import Session

from citizen_site.core.revisions import invalidate
from citizen_site.core.search import CACHE_TAG, SearchEntry, index
from citizen_site.core.spelling import nearest_spelling
from tests.factories.directory import add_services, service_row
from tests.support.pages import Visitor

KINDS = ["public"]


@pytest.fixture
def words(session: Session) -> None:
    titles = [
        "Đăng ký khai sinh",
        "Tổ dân phố số 5 phường Phúc Lợi",
        "Cấp nước sạch ở phố Ngọc Lâm",
        "Đường dây nóng",
        "Cây sanh",
    ]
    index(session, [SearchEntry("public", at, title) for at, title in enumerate(titles)])
    index(session, [SearchEntry("public", 90, "Họp tổ", "Bà con tìm chỗ để xe. Đó là việc chung.")])
    index(session, [SearchEntry("desk", 1, "Chuyện riêng của bà Kẹp")])
    invalidate(session, CACHE_TAG)
    session.flush()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khai sihn", "khai sinh"),
        ("KHAI SINHH", "khai sinh"),
        ("phuc loii", "phúc lợi"),
        ("phucloi", "phúc lợi"),
        ("ngoc lamm", "ngọc lâm"),
        ("đưòngg dây", "đường dây"),
        ("dang ky kahi sinh", "đăng ký khai sinh"),
        ("tdp 5 phucc loi", "tdp 5 phúc lợi"),
        # Known words that never stand together.
        ("khai sanh", "khai sinh"),
    ],
)
def test_the_nearest_spelling_that_finds_something_is_offered(
    session: Session, words: None, typed: str, meant: str
) -> None:
    assert nearest_spelling(session, typed, kinds=KINDS) == meant


def test_known_words_that_nothing_is_about_are_not_taken_for_another_spelling(session: Session, words: None) -> None:
    index(session, [SearchEntry("desk", 2, "Tiêm")])
    invalidate(session, CACHE_TAG)
    session.flush()
    # "tìm" and "chung" stand in one text, apart.
    assert nearest_spelling(session, "tiêm chủng", kinds=KINDS) == ""


@pytest.mark.parametrize("typed", ["khai sinh", "zzzzzz", "", "!!", "x", "0912", "a" * 200, " ".join(["khaii"] * 40)])
def test_nothing_is_offered_where_nothing_is_near_or_something_is_found(
    session: Session, words: None, typed: str
) -> None:
    assert nearest_spelling(session, typed, kinds=KINDS) == ""


def test_no_word_of_what_the_reader_may_not_see_is_offered(session: Session, words: None) -> None:
    assert nearest_spelling(session, "chuyen riengg", kinds=KINDS) == ""
    assert nearest_spelling(session, "chuyen riengg", kinds=["desk"]) == "chuyện riêng"


@pytest.mark.parametrize("address", ["/tim-kiem", "/dich-vu"])
def test_a_page_that_finds_nothing_links_to_the_nearest_spelling(
    visitor: Visitor, session: Session, address: str
) -> None:
    add_services(session, [service_row(name="Đăng ký khai sinh")])
    invalidate(session, CACHE_TAG)
    session.commit()
    visitor.get(f"{address}?q=khai sih")
    page = visitor.get(f"{address}?q=khai sihn")
    assert "Có phải bạn muốn tìm khai sinh?" in page.text
    assert page.links()["khai sinh"] == f"{address}?q=khai+sinh"
    assert len(page.statements) <= 10
    assert "Có phải bạn muốn tìm" not in visitor.get(f"{address}?q=khai sinh").text
