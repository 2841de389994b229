"""What pages tell of an area's history: sentences, dates, documents, districts and sources."""

import csv

import pytest
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.sources import CONTENT, sources_by_key
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

LAND = "chỉ một phần đất, không có người dân chuyển"
# What a district's page named although no people went there, and what it left out although people did.
DISTRICTS = [
    ("quan-long-bien", "Phường Hồng Hà", "Xã Gia Lâm, Xã Bát Tràng"),
    ("huyen-hoai-duc", "Phường Xuân Phương", "Phường Tây Mỗ, Phường Dương Nội"),
    ("huyen-dan-phuong", "Xã Hoài Đức", ""),
    (
        "quan-hai-ba-trung",
        "",
        "Phường Hồng Hà, Phường Cửa Nam, Phường Văn Miếu - Quốc Tử Giám, Phường Vĩnh Hưng, Phường Lĩnh Nam",
    ),
    ("quan-hoang-mai", "", "Phường Yên Sở, Phường Phương Liệt, Xã Thanh Trì"),
    (
        "huyen-thanh-tri",
        "",
        "Phường Hoàng Liệt, Phường Định Công, Phường Hà Đông, Phường Yên Sở, Phường Phú Lương, Xã Thường Tín",
    ),
    (
        "quan-nam-tu-liem",
        "",
        "Phường Cầu Giấy, Phường Yên Hòa, Phường Thanh Xuân, Phường Dương Nội, Phường Hà Đông",
    ),
    (
        "quan-cau-giay",
        "",
        "Phường Từ Liêm, Phường Tây Hồ, Phường Thanh Xuân, Phường Đại Mỗ, Phường Ngọc Hà",
    ),
    ("huyen-thuong-tin", "", "Xã Nam Phù, Xã Ngọc Hồi"),
    ("quan-ba-dinh", "", "Phường Hoàn Kiếm, Phường Văn Miếu - Quốc Tử Giám, Phường Ô Chợ Dừa, Phường Láng"),
    ("quan-bac-tu-liem", "", "Phường Xuân Phương"),
    ("huyen-chuong-my", "", "Xã Bình Minh"),
    ("quan-dong-da", "", "Phường Bạch Mai, Phường Giảng Võ"),
    ("huyen-gia-lam", "", "Phường Long Biên"),
    ("quan-hoan-kiem", "", "Phường Ba Đình"),
    ("thi-xa-son-tay", "", "Xã Hòa Lạc"),
    ("quan-tay-ho", "", "Phường Nghĩa Đô"),
    ("huyen-thach-that", "", "Xã Yên Bài, Xã Kiều Phú"),
    ("huyen-thanh-oai", "", "Xã Hòa Phú, Phường Phú Lương"),
]


def words_of(visitor: Visitor, slug: str, language: str = "") -> str:
    return visitor.get(f"{language}/khu-vuc/{slug}").text


@pytest.mark.parametrize(("slug", "named_wrongly", "left_out"), DISTRICTS)
def test_a_district_names_all_units_that_received_its_people_and_no_others(
    visitor: Visitor, slug: str, named_wrongly: str, left_out: str
) -> None:
    page = visitor.get(f"/khu-vuc/{slug}")
    named = {text_of(heading) for heading in page.all("h3")}
    assert set(filter(None, left_out.split(", "))) <= named
    assert not named & set(filter(None, named_wrongly.split(", ")))
    assert "hoạt động đến hết 30/6/2025. Địa bàn này nay thuộc " in page.text
    assert "Nghị quyết 203/2025/QH15 ngày 16/6/2025" in page.text


def test_a_district_is_all_that_the_people_of_its_units_belong_to(session: Session) -> None:
    areas = gazetteer(session)
    for district in (place for place in areas if place.kind == "district"):
        todays = {each for unit in areas.children(district) for each in areas.current_areas(unit)}
        assert set(areas.current_areas(district)) == todays


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        (
            "phuong-bo-de-quan-long-bien-truoc-2025",
            "Phường Bồ Đề cũ (đến hết 30/6/2025) nay thuộc phường Bồ Đề. "
            f"Sang phường Hồng Hà và phường Long Biên {LAND}.",
        ),
        (
            "phuong-cua-nam-quan-hoan-kiem-truoc-2025",
            "Phường Cửa Nam cũ (đến hết 30/6/2025) nay chủ yếu thuộc phường Cửa Nam; "
            "một phần thuộc phường Ba Đình, phường Hoàn Kiếm và phường Văn Miếu - Quốc Tử Giám.",
        ),
        (
            "xa-co-bi-huyen-gia-lam-truoc-2025",
            "Xã Cổ Bi cũ (đến hết 30/6/2025) nay thuộc xã Gia Lâm, xã Phù Đổng hoặc phường Phúc Lợi, tùy nơi bạn ở.",
        ),
        (
            "phuong-kim-lien-quan-dong-da-truoc-2025",
            "Phường Kim Liên cũ (đến hết 30/6/2025) nay thuộc phường Kim Liên.",
        ),
        (
            "phuong-sai-dong-quan-long-bien-truoc-2025",
            "nay chủ yếu thuộc phường Phúc Lợi; phần còn lại có thể thuộc phường Long Biên hoặc phường Việt Hưng.",
        ),
        (
            "phuong-minh-khai-quan-hai-ba-trung-truoc-2025",
            "Phường Minh Khai cũ (quận Hai Bà Trưng, đến hết 30/6/2025) nay chủ yếu thuộc phường Bạch Mai; "
            "một phần thuộc phường Tương Mai.",
        ),
    ],
)
def test_a_former_unit_says_what_became_of_its_people_and_of_mere_land(
    visitor: Visitor, slug: str, sentence: str
) -> None:
    assert sentence in words_of(visitor, slug)


def test_where_no_source_says_it_no_part_is_called_the_main_one(visitor: Visitor) -> None:
    for slug in ("xa-co-bi-huyen-gia-lam-truoc-2025", "phuong-me-tri-quan-nam-tu-liem-truoc-2025"):
        text = words_of(visitor, slug)
        assert "chủ yếu" not in text
        assert "phần chính" not in text


def test_a_unit_made_of_whole_ones_says_so(visitor: Visitor) -> None:
    text = words_of(visitor, "xa-phu-dong")
    assert "Xã Phù Đổng hoạt động từ 1/7/2025, gồm toàn bộ " in text
    assert "thị trấn Yên Viên" in text
    assert f"(cũ) {LAND}." in text
    assert "phần chính của" not in text
    assert "được lập" not in text


def test_todays_unit_tells_whole_all_people_most_part_and_land_apart(visitor: Visitor) -> None:
    text = words_of(visitor, "phuong-bo-de")
    assert (
        "Phường Bồ Đề hoạt động từ 1/7/2025, gồm toàn bộ phường Ngọc Lâm (cũ); "
        "toàn bộ người dân và một phần đất của phường Bồ Đề và phường Ngọc Thụy (cũ); "
        "một phần phường Đức Giang, phường Gia Thụy và phường Thượng Thanh (cũ). "
        f"Từ phường Long Biên và phường Phúc Đồng (cũ) {LAND}."
    ) in text
    assert "phần lớn phường Cửa Nam (cũ)" in words_of(visitor, "phuong-cua-nam")


def test_english_pages_tell_it_in_english(visitor: Visitor) -> None:
    text = words_of(visitor, "phuong-bo-de-quan-long-bien-truoc-2025", "/en")
    assert "Bồ Đề Ward (former, until 30 June 2025) now belongs to Bồ Đề Ward." in text
    assert "Only land went to Hồng Hà Ward and Long Biên Ward" in text
    assert "Resolution 1656/NQ-UBTVQH15 of 16 June 2025, clause 14 of Article 1" in text
    assert "Yên Viên Township" in words_of(visitor, "xa-phu-dong", "/en")
    assert "(Thị trấn)" not in words_of(visitor, "xa-phu-dong", "/en")


def test_each_step_has_its_document_with_its_date_and_clause(visitor: Visitor) -> None:
    text = words_of(visitor, "phuong-sai-dong-quan-long-bien-truoc-2025")
    assert "Phường Phúc Lợi cũ phần chính · 0,73 km² · 13.092 người" in text
    assert "Phường Phúc Đồng cũ một phần · 0,13 km² · 4.817 người" in text
    assert "1/1/2025 · Nghị quyết 1286/NQ-UBTVQH15 ngày 14/11/2024" in text
    assert "1/7/2025 · Nghị quyết 1656/NQ-UBTVQH15 ngày 16/6/2025, khoản 42 Điều 1" in text
    assert f"Phường Bồ Đề {LAND}" in text


def test_the_heading_and_title_of_a_former_unit_say_so(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc/phuong-kim-lien-quan-dong-da-truoc-2025")
    for node in (page.all("h1")[0], page.all("title")[0]):
        assert text_of(node).startswith("Phường Kim Liên cũ (đến hết 30/6/2025)")
    assert text_of(visitor.get("/khu-vuc/phuong-kim-lien").all("h1")[0]) == "Phường Kim Liên"


def test_an_area_leads_to_the_sources_with_their_dates(visitor: Visitor) -> None:
    assert "/gioi-thieu/nguon#khu-vuc" in visitor.get("/khu-vuc/phuong-bo-de").links().values()
    page = visitor.get("/gioi-thieu/nguon")
    text = page.text
    assert "Nghị quyết 1656/NQ-UBTVQH15 ngày 16/6/2025" in text
    assert "ngày của nguồn: 16/6/2025 · kiểm tra ngày 29/11/2026" in text
    assert "Resolution 1656/NQ-UBTVQH15 of 16 June 2025" in visitor.get("/en/gioi-thieu/nguon").text
    assert visitor.get("/gioi-thieu").links()["Dữ liệu lấy từ đâu, kiểm tra ngày nào"] == "/gioi-thieu/nguon"


@pytest.mark.parametrize("name", ["successions_2025", "earlier_successions", "other_names"])
def test_each_row_of_the_tables_has_a_source_that_is_listed_and_a_date(name: str) -> None:
    with (CONTENT / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["source"] in sources_by_key()
        assert row["source_date"]
        assert (row.get("basis") or row["source"]) in sources_by_key()
        assert (row.get("main_source") or row["source"]) in sources_by_key()
