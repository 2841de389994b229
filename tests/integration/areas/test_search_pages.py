"""What the pages say of the areas that a name finds, and of a name that no one knows."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import add_group
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.succession_tables import TWO_LEVELS
from tests.factories.drafts import Writer, bring_in_categories
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database


def results(visitor: Visitor, words: str, page: str = "/khu-vuc") -> Page:
    return visitor.fragment(f"{page}?q={words.replace(' ', '+')}")


def test_doubled_names_show_their_districts(visitor: Visitor) -> None:
    page = results(visitor, "Minh Khai")
    assert "Phường Minh Khai cũ (quận Hai Bà Trưng, đến hết 30/6/2025) nay chủ yếu thuộc " in page.text
    assert "Phường Minh Khai cũ (quận Bắc Từ Liêm, đến hết 30/6/2025) nay thuộc " in page.text
    assert "Xem thêm về Phường Minh Khai cũ (quận Bắc Từ Liêm)" in page.links()


def test_an_abbreviated_name_has_one_answer(visitor: Visitor) -> None:
    page = results(visitor, "P. Quan Hoa")
    assert len(page.all("li")) == 1
    assert "Phường Quan Hoa cũ" in page.text


def test_a_name_from_before_2020_is_explained_with_its_year_and_leads_to_today(visitor: Visitor) -> None:
    page = results(visitor, "thi tran gia lam")
    assert "Thị trấn Gia Lâm có đến năm 2003" in page.text
    assert "Phường Bồ Đề" in page.links()
    assert "Xã Gia Lâm" not in page.links()
    assert "merged into Hanoi on 1 August 2008" in results(visitor, "Ha Tay", "/en/khu-vuc").text


def test_an_unknown_name_gets_a_plain_no_and_names_that_are_spelled_nearly_so(visitor: Visitor) -> None:
    page = results(visitor, "phuc doong")
    assert "Chúng tôi không biết tên này" in page.text
    assert page.links() == {"Phường Phúc Đồng": "/khu-vuc?q=Ph%C6%B0%E1%BB%9Dng+Ph%C3%BAc+%C4%90%E1%BB%93ng"}
    assert "We do not know this name" in results(visitor, "Trieu Khuc", "/en/khu-vuc").text


def test_a_residential_group_is_found_by_its_number_and_ward(visitor: Visitor, session: Session) -> None:
    wards = session.scalars(select(Area).where(Area.slug.in_(["phuong-phuc-loi", "phuong-viet-hung"])))
    for ward in wards.all():
        add_group(session, ward, "Tổ dân phố số 8", kind=AreaKind.GROUP, valid_from=TWO_LEVELS, is_demo=True)
    session.commit()
    for words, number in (("tdp 8", 2), ("tdp quận Long Biên", 2), ("tdp Hoàn Kiếm", 0), ("thôn Phúc Lợi", 0)):
        assert len(results(visitor, words).all("li")) == number, words
    for words in (
        "tdp 8 phuc loi",
        "tổ dân phố phường Phúc Lợi",
        "Tổ 8, p. Phúc Lợi",
        "tổ dân phố số 8 phường Phúc Lợi quận Long Biên",
    ):
        assert list(results(visitor, words).links().values()) == ["/khu-vuc/to-dan-pho-so-8-phuong-phuc-loi"]


def test_a_long_list_says_how_many_it_leaves_out(visitor: Visitor) -> None:
    page = results(visitor, "xã")
    assert len(page.all("li")) == 20
    assert "kết quả nữa. Bạn viết thêm tên phường, xã hay quận, huyện." in page.text
    assert "kết quả nữa" not in results(visitor, "Minh Khai").text


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("P. Quan Hoa", ["Phường Quan Hoa cũ"]),
        ("Tinh Ha Tay", ["Tỉnh Hà Tây"]),
        ("caugiay", ["Phường Cầu Giấy", "Quận Cầu Giấy cũ"]),
        ("Trung Phung", ["Phường Trung Phụng cũ"]),
    ],
)
def test_the_search_of_the_whole_site_finds_areas_by_the_same_names(
    visitor: Visitor, words: str, titles: list[str]
) -> None:
    page = results(visitor, words, "/tim-kiem")
    assert [text_of(title) for title in page.all("h3")] == titles


def test_the_search_of_the_whole_site_offers_near_names_where_it_finds_nothing(visitor: Visitor) -> None:
    page = results(visitor, "phuc doong", "/tim-kiem")
    assert "Không tìm thấy kết quả cho “phuc doong”" in page.text
    assert page.links()["Phường Phúc Đồng"].startswith("/tim-kiem?q=")


def test_the_report_form_never_chooses_a_ward_for_an_unknown_name(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        bring_in_categories()
    writer = Writer(visitor)
    page = visitor.fragment(writer.url("chi-tiet?ward=phuc+loii"))
    assert "Chúng tôi không biết tên “phuc loii”. Có phải một trong các nơi này?" in page.text
    assert "phuong-phuc-loi" in [row.get("value") for row in page.all("button", name="chon-phuong")]
    assert [each for each in page.all("option") if "selected" in each.attrib and each.get("value")] == []
    known = visitor.fragment(writer.url("chi-tiet?ward=thi+tran+gia+lam"))
    assert "một phần của Phường Gia Thụy cũ" in known.text
    assert "Chúng tôi không biết tên" in visitor.fragment(writer.url("chi-tiet?ward=trieu+khuc")).text
