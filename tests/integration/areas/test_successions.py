"""What became what on 1 July 2025, and where most people went. The tables are those of areas.md."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, Succession, gazetteer
from citizen_site.areas.models import SuccessionExtent
from citizen_site.core.text import slugify

pytestmark = pytest.mark.either_database

ALL_PEOPLE_TO_ONE = [
    ("Thị trấn Tây Đằng", "Huyện Ba Vì", "Xã Quảng Oai", "Xã Minh Châu"),
    ("Xã Chu Minh", "Huyện Ba Vì", "Xã Quảng Oai", "Xã Minh Châu"),
    ("Xã Thụy An", "Huyện Ba Vì", "Xã Quảng Oai", "Xã Suối Hai"),
    ("Thị trấn Trâu Quỳ", "Huyện Gia Lâm", "Xã Gia Lâm", "Xã Bát Tràng"),
    ("Xã Đặng Xá", "Huyện Gia Lâm", "Xã Thuận An", "Xã Phù Đổng"),
    ("Xã An Thượng", "Huyện Hoài Đức", "Xã An Khánh", "Xã Sơn Đồng"),
    ("Xã Kim Chung", "Huyện Hoài Đức", "Xã Hoài Đức", "Phường Tây Tựu"),
    ("Xã Vân Canh", "Huyện Hoài Đức", "Xã Sơn Đồng", "Phường Xuân Phương"),
    ("Xã Tiến Thịnh", "Huyện Mê Linh", "Xã Yên Lãng", "Xã Liên Minh"),
    ("Xã Đồng Tâm", "Huyện Mỹ Đức", "Xã Phúc Sơn", "Xã Trần Phú"),
    ("Thị trấn Quốc Oai", "Huyện Quốc Oai", "Xã Quốc Oai", "Xã Tây Phương"),
    ("Xã Ngọc Liệp", "Huyện Quốc Oai", "Xã Kiều Phú", "Xã Tây Phương"),
    ("Xã Ngọc Mỹ", "Huyện Quốc Oai", "Xã Kiều Phú", "Xã Quốc Oai"),
    ("Xã Phú Cát", "Huyện Quốc Oai", "Xã Phú Cát", "Xã Hạ Bằng"),
    ("Xã Phượng Sơn", "Huyện Quốc Oai", "Xã Quốc Oai", "Xã Tây Phương"),
    ("Xã Mai Đình", "Huyện Sóc Sơn", "Xã Sóc Sơn", "Xã Nội Bài"),
    ("Xã Phú Minh", "Huyện Sóc Sơn", "Xã Nội Bài", "Xã Sóc Sơn"),
    ("Xã Quang Tiến", "Huyện Sóc Sơn", "Xã Nội Bài", "Xã Sóc Sơn"),
    ("Xã Duyên Hà", "Huyện Thanh Trì", "Xã Nam Phù", "Xã Thanh Trì"),
    ("Xã Yên Mỹ", "Huyện Thanh Trì", "Xã Thanh Trì", "Xã Nam Phù"),
    ("Xã Đông Mỹ", "Huyện Thanh Trì", "Xã Nam Phù", "Xã Hồng Vân"),
    ("Xã Hồng Hà", "Huyện Đan Phượng", "Xã Ô Diên", "Xã Yên Lãng, Xã Mê Linh, Xã Liên Minh"),
    ("Xã Liên Hà", "Huyện Đan Phượng", "Xã Ô Diên", "Xã Mê Linh"),
    ("Xã Liên Hồng", "Huyện Đan Phượng", "Xã Ô Diên", "Xã Mê Linh"),
    ("Xã Liên Trung", "Huyện Đan Phượng", "Xã Ô Diên", "Xã Mê Linh"),
    ("Xã Thọ An", "Huyện Đan Phượng", "Xã Liên Minh", "Xã Yên Lãng"),
    ("Xã Thọ Xuân", "Huyện Đan Phượng", "Xã Liên Minh", "Xã Yên Lãng"),
    ("Xã Trung Châu", "Huyện Đan Phượng", "Xã Liên Minh", "Xã Yên Lãng"),
    ("Xã Tân Lập", "Huyện Đan Phượng", "Xã Ô Diên", "Xã Hoài Đức"),
    ("Xã Hải Bối", "Huyện Đông Anh", "Xã Vĩnh Thanh", "Xã Thiên Lộc"),
    ("Xã Kim Chung", "Huyện Đông Anh", "Xã Thiên Lộc", "Xã Vĩnh Thanh"),
    ("Xã Kim Nỗ", "Huyện Đông Anh", "Xã Thiên Lộc", "Xã Vĩnh Thanh"),
    ("Xã Xuân Nộn", "Huyện Đông Anh", "Xã Thư Lâm", "Xã Phúc Thịnh"),
    ("Xã Đại Mạch", "Huyện Đông Anh", "Xã Thiên Lộc", "Xã Mê Linh"),
    ("Phường Tây Tựu", "Quận Bắc Từ Liêm", "Phường Tây Tựu", "Phường Thượng Cát, Xã Ô Diên, Xã Hoài Đức"),
    (
        "Phường Đại Kim",
        "Quận Hoàng Mai",
        "Phường Định Công",
        "Phường Hoàng Liệt, Phường Khương Đình, Phường Thanh Liệt",
    ),
    ("Phường Bồ Đề", "Quận Long Biên", "Phường Bồ Đề", "Phường Hồng Hà, Phường Long Biên"),
    ("Phường Long Biên", "Quận Long Biên", "Phường Long Biên", "Phường Bồ Đề"),
    ("Phường Ngọc Thụy", "Quận Long Biên", "Phường Bồ Đề", "Phường Hồng Hà"),
    ("Phường Thụy Khuê", "Quận Tây Hồ", "Phường Tây Hồ", "Phường Ba Đình"),
    ("Phường Phúc Lợi", "Quận Long Biên", "Phường Phúc Lợi", "Phường Việt Hưng"),
]
# Only land went to what the package called the main one.
LAND_WAS_MAIN = [
    ("Phường Ngọc Thụy", "Quận Long Biên", "Phường Hồng Hà", 14, "Phường Bồ Đề", 40),
    ("Xã Vân Canh", "Huyện Hoài Đức", "Phường Xuân Phương", 36, "Xã Sơn Đồng", 104),
    ("Xã Quang Tiến", "Huyện Sóc Sơn", "Xã Sóc Sơn", 122, "Xã Nội Bài", 124),
    ("Xã Mai Đình", "Huyện Sóc Sơn", "Xã Nội Bài", 124, "Xã Sóc Sơn", 122),
    ("Thị trấn Tây Đằng", "Huyện Ba Vì", "Xã Minh Châu", 81, "Xã Quảng Oai", 82),
    ("Xã Chu Minh", "Huyện Ba Vì", "Xã Minh Châu", 81, "Xã Quảng Oai", 82),
    ("Xã Tân Lập", "Huyện Đan Phượng", "Xã Hoài Đức", 102, "Xã Ô Diên", 107),
]
MAIN_BY_LISTS_OR_PLAN = [
    ("Phường Cửa Nam", "Quận Hoàn Kiếm", "Phường Cửa Nam"),
    ("Phường Bạch Đằng", "Quận Hai Bà Trưng", "Phường Hồng Hà"),
    ("Phường Tân Mai", "Quận Hoàng Mai", "Phường Hoàng Mai"),
    ("Phường Hà Cầu", "Quận Hà Đông", "Phường Hà Đông"),
    ("Phường La Khê", "Quận Hà Đông", "Phường Hà Đông"),
    ("Phường Minh Khai", "Quận Hai Bà Trưng", "Phường Bạch Mai"),
    # Other sources differ from the lists, which are right.
    ("Phường Yên Sở", "Quận Hoàng Mai", "Phường Hoàng Mai"),
    ("Phường Thanh Lương", "Quận Hai Bà Trưng", "Phường Vĩnh Tuy"),
    ("Xã Xuân Canh", "Huyện Đông Anh", "Xã Đông Anh"),
    ("Phường Phúc Đồng", "Quận Long Biên", "Phường Phúc Lợi"),
]
# Wrong, or likely so, or open: no source says where most people went.
NO_MAIN = {
    "Huyện Gia Lâm": "Xã Cổ Bi",
    "Quận Bắc Từ Liêm": "Phường Đông Ngạc, Phường Thụy Phương",
    "Quận Nam Từ Liêm": "Phường Mễ Trì, Phường Đại Mỗ",
    "Quận Đống Đa": "Phường Nam Đồng, Phường Quang Trung, Phường Hàng Bột, Phường Phương Liên - Trung Tự",
    "Huyện Mê Linh": "Xã Đại Thịnh",
    "Huyện Đông Anh": "Xã Việt Hùng, Thị trấn Đông Anh",
    "Quận Hoàn Kiếm": "Phường Tràng Tiền",
    "Quận Hoàng Mai": "Phường Trần Phú, Phường Giáp Bát",
    "Quận Tây Hồ": "Phường Nhật Tân, Phường Xuân La",
    "Quận Ba Đình": "Phường Kim Mã, Phường Cống Vị, Phường Ngọc Hà, Phường Đội Cấn",
    "Quận Thanh Xuân": "Phường Thượng Đình",
    "Huyện Thanh Trì": "Thị trấn Văn Điển, Xã Tam Hiệp, Xã Ngũ Hiệp",
    "Huyện Thạch Thất": "Xã Tân Xã",
    "Thị xã Sơn Tây": "Xã Cổ Đông",
    "Quận Hai Bà Trưng": "Phường Đồng Tâm",
}
SPELLINGS = [
    ("Xã Đại Áng", "Đại Áng", "Huyện Thanh Trì"),
    ("Phường Văn Miếu - Quốc Tử Giám", "Văn Miếu - Quốc Tử Giám", "Quận Đống Đa"),
    ("Phường Phương Liên - Trung Tự", "Phương Liên - Trung Tự", "Quận Đống Đa"),
    ("Thị trấn Yên Viên", "Yên Viên", "Huyện Gia Lâm"),
    ("Xã Yên Viên", "Yên Viên", "Huyện Gia Lâm"),
]


def former(areas: Gazetteer, name: str, district: str) -> Place:
    place = areas.find(f"{slugify(name)}-{slugify(district)}-truoc-2025")
    assert place, name
    assert place.name == name
    return place


def parts(areas: Gazetteer, name: str, district: str) -> dict[str, Succession]:
    return {step.successor.name: step for step in areas.successors(former(areas, name, district))}


def test_all_795_links_of_the_resolution_are_there_with_what_came_and_the_clause(session: Session) -> None:
    links = [
        step
        for place in gazetteer(session)
        for step in gazetteer(session).successors(place)
        if step.on == date(2025, 7, 1)
    ]
    assert Counter(step.extent for step in links) == {
        SuccessionExtent.WHOLE: 327,
        SuccessionExtent.ALL_PEOPLE: 41,
        SuccessionExtent.PEOPLE_AND_LAND: 366,
        # 60 of the statistics office, and Phúc Đồng to Bồ Đề by clause 40.
        SuccessionExtent.LAND_ONLY: 61,
    }
    assert all(step.clause and 1 <= step.clause <= 126 for step in links)
    assert {step.legal_basis for step in links} == {"Nghị quyết 1656/NQ-UBTVQH15 ngày 16/6/2025"}


def test_land_of_van_khe_went_to_o_dien(session: Session) -> None:
    link = parts(gazetteer(session), "Xã Văn Khê", "Huyện Mê Linh")["Xã Ô Diên"]
    assert (link.extent, link.clause, link.is_main) == ("land_only", 107, False)


def test_only_land_of_phuc_dong_went_to_bo_de(session: Session) -> None:
    link = parts(gazetteer(session), "Phường Phúc Đồng", "Quận Long Biên")["Phường Bồ Đề"]
    assert (link.extent, link.clause) == ("land_only", 40)


@pytest.mark.parametrize(("name", "district", "people_to", "land_to"), ALL_PEOPLE_TO_ONE)
def test_where_all_people_went_to_one_unit_the_others_got_land_only(
    session: Session, name: str, district: str, people_to: str, land_to: str
) -> None:
    areas = gazetteer(session)
    place = former(areas, name, district)
    assert {each.name: step.extent for each, step in ((step.successor, step) for step in areas.successors(place))} == {
        people_to: SuccessionExtent.ALL_PEOPLE,
        **dict.fromkeys(land_to.split(", "), SuccessionExtent.LAND_ONLY),
    }
    assert [each.name for each in areas.current_areas(place)] == [people_to]
    assert areas.current_successor(place).name == people_to
    assert {each.name for each in areas.land_areas(place)} == set(land_to.split(", "))


@pytest.mark.parametrize(("name", "district", "land_to", "land_clause", "main", "clause"), LAND_WAS_MAIN)
def test_land_without_people_makes_no_main_part(
    session: Session, name: str, district: str, land_to: str, land_clause: int, main: str, clause: int
) -> None:
    links = parts(gazetteer(session), name, district)
    assert (links[land_to].extent, links[land_to].clause, links[land_to].is_main) == ("land_only", land_clause, False)
    assert (links[main].extent, links[main].clause, links[main].is_main) == ("all_people", clause, True)


@pytest.mark.parametrize(("name", "district", "main"), MAIN_BY_LISTS_OR_PLAN)
def test_lists_of_groups_or_the_citys_plan_say_where_most_people_went(
    session: Session, name: str, district: str, main: str
) -> None:
    areas = gazetteer(session)
    assert areas.current_successor(former(areas, name, district)).name == main
    first, *others = areas.successors(former(areas, name, district))
    assert first.successor.name == main
    assert first.main_source in ("group-lists", "city-plan")
    assert not any(step.is_main for step in others)


@pytest.mark.parametrize(
    ("name", "district"), [(name, district) for district, names in NO_MAIN.items() for name in names.split(", ")]
)
def test_where_no_source_says_it_there_is_no_main_part_and_no_heir(session: Session, name: str, district: str) -> None:
    areas = gazetteer(session)
    place = former(areas, name, district)
    assert not any(step.is_main for step in areas.successors(place))
    assert areas.current_successor(place) is place
    today = areas.current_areas(place)
    assert len(today) > 1
    assert today == sorted(today, key=lambda each: each.sort_key), "in Vietnamese order, so that none is preferred"


def test_whole_mergers_and_all_people_have_their_main_part_from_the_law_or_the_statistics_office(
    session: Session,
) -> None:
    areas = gazetteer(session)
    sources = Counter(
        step.main_source
        for place in areas
        for step in areas.successors(place)
        if step.is_main and step.on == date(2025, 7, 1)
    )
    assert sources == {"nq-1656": 327 + 22, "nso-table": 19, "group-lists": 9, "city-plan": 1}


@pytest.mark.parametrize(("name", "short_name", "district"), SPELLINGS)
def test_names_are_written_as_the_resolution_writes_them(
    session: Session, name: str, short_name: str, district: str
) -> None:
    assert former(gazetteer(session), name, district).short_name == short_name
