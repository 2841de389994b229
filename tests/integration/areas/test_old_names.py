"""Names that search must know: each with what bore it, since when it is gone, a sentence, and where it leads."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.areas.history import name_sentence
from citizen_site.areas.names import AreaName, NameKind, area_names

pytestmark = pytest.mark.either_database

# The name, the last year of it, today's areas, and what its sentence must say.
OTHER_NAMES = [
    ("Thị trấn Gia Lâm", 2003, "Phường Bồ Đề, Phường Việt Hưng", "phường Ngọc Lâm"),
    ("Thị trấn Đức Giang", 2003, "Phường Bồ Đề, Phường Việt Hưng", "phường Đức Giang của quận Long Biên"),
    ("Thị trấn Sài Đồng", 2003, "Phường Phúc Lợi, Phường Long Biên, Phường Việt Hưng", "phường Sài Đồng"),
    ("Xã Hội Xá", 2003, "Phường Phúc Lợi", "đổi tên thành phường Phúc Lợi"),
    ("Xã Vĩnh Tuy", 2003, "", "phường Vĩnh Hưng của quận Hoàng Mai"),
    ("Huyện Từ Liêm", 2013, "", "quận Bắc Từ Liêm và quận Nam Từ Liêm"),
    ("Xã Xuân Phương", 2013, "", "phường Phương Canh và phường Xuân Phương"),
    ("Xã Cổ Nhuế", 2013, "", "phường Cổ Nhuế 1 và phường Cổ Nhuế 2"),
    ("Xã Mỹ Đình", 2013, "", "phường Mỹ Đình 1 và phường Mỹ Đình 2"),
    ("Tỉnh Hà Tây", 2008, "Thành phố Hà Nội", "nhập vào thành phố Hà Nội ngày 1/8/2008"),
    ("Thị xã Hà Đông", 2009, "", "thành quận Hà Đông năm 2009"),
    ("Thành phố Hà Đông", 2009, "", "thành quận Hà Đông năm 2009"),
    ("Phường Thụy Khê", 2025, "Phường Tây Hồ", "Tên đúng là phường Thụy Khuê (quận Tây Hồ)"),
    ("Phường Mỹ Đình I", 2025, "", "phường Mỹ Đình 1"),
    ("Phường Mỹ Đình II", 2025, "", "phường Mỹ Đình 2"),
    ("Làng Vẽ", 2026, "Phường Đông Ngạc", "phường Đông Ngạc"),
]


@pytest.fixture
def areas(app: Flask, session: Session) -> Iterator[Gazetteer]:
    with app.test_request_context():
        yield gazetteer(session)


def named(areas: Gazetteer, text: str, district: str = "") -> AreaName:
    (found,) = (name for name in area_names(areas) if name.text == text and (name.district == district or not district))
    return found


@pytest.mark.parametrize(("text", "year", "today", "says"), OTHER_NAMES)
def test_a_name_without_a_page_leads_to_today_with_a_sentence_and_a_year(
    areas: Gazetteer, text: str, year: int, today: str, says: str
) -> None:
    name = next(each for each in area_names(areas) if each.text == text and each.place is None)
    assert name.kind in (NameKind.OLDER, NameKind.SPELLING, NameKind.PLACE)
    assert name.year == year
    assert name.today
    assert all(each.is_current for each in name.today)
    if today:
        assert [each.name for each in name.today] == today.split(", ")
    assert says in name_sentence(areas, name)
    assert str(year) in name_sentence(areas, name)
    with force_locale("en"):
        assert name_sentence(areas, name) != name.sentence


def test_every_unit_of_today_and_before_and_every_district_has_its_name(areas: Gazetteer) -> None:
    names = area_names(areas)
    by_kind = {kind: [name for name in names if name.kind is kind] for kind in NameKind}
    assert len(by_kind[NameKind.CURRENT]) == 126
    assert len(by_kind[NameKind.FORMER]) == 526 + 86
    assert len(by_kind[NameKind.DISTRICT]) == 30
    assert all(name.place and name.district and name.until for name in by_kind[NameKind.FORMER])
    assert all(name.today for name in names)


def test_doubled_names_are_told_apart_by_their_districts(areas: Gazetteer) -> None:
    found = [name for name in area_names(areas) if name.text == "Phường Quang Trung"]
    assert {(name.district, name.until) for name in found} == {
        ("Quận Hà Đông", date(2025, 6, 30)),
        ("Quận Đống Đa", date(2025, 6, 30)),
        ("Thị xã Sơn Tây", date(2024, 12, 31)),
    }
    sentences = [name_sentence(areas, name) for name in found]
    assert all(any(district in sentence for sentence in sentences) for district in ("quận Hà Đông", "thị xã Sơn Tây"))


def test_whether_a_source_says_where_most_people_are_is_part_of_the_name(areas: Gazetteer) -> None:
    assert named(areas, "Phường Ngọc Thụy").has_main
    assert not named(areas, "Xã Cổ Bi").has_main
    assert [each.name for each in named(areas, "Xã Cổ Bi").today] == ["Xã Gia Lâm", "Xã Phù Đổng", "Phường Phúc Lợi"]
    assert name_sentence(areas, named(areas, "Phường Cửa Nam", "Quận Hoàn Kiếm")).startswith("Phường Cửa Nam cũ")
