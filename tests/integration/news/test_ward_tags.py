"""Which wards a text speaks of: rather none than a wrong one."""

import unicodedata

import pytest
from flask import Flask

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.extensions import db
from citizen_site.news.ward_tags import WardNames


@pytest.fixture(scope="module")
def names(sites):
    """The areas are the same on both databases; one is enough here."""
    app: Flask = sites["sqlite"].app
    with app.app_context():
        areas = gazetteer(db.session())
        found = WardNames(areas)
        yield lambda text: {areas.get(each).name for each in found.tag(text)}
        db.session.remove()


@pytest.mark.parametrize(
    ("text", "wards"),
    [
        ("UBND phường Phúc Lợi mở lớp học", {"Phường Phúc Lợi"}),
        ("Phường Phúc Lợi: đường mới", {"Phường Phúc Lợi"}),
        ("Cháy lớn tại P. Hoàng Liệt", {"Phường Hoàng Liệt"}),
        ("cháy lớn tại P.Hoàng Liệt.", {"Phường Hoàng Liệt"}),
        ("Xã Bát Tràng đón khách", {"Xã Bát Tràng"}),
        ("Làng nghề ở Bát Tràng vào vụ", {"Xã Bát Tràng"}),
        ("các phường Phúc Lợi, Việt Hưng và Bồ Đề cùng làm", {"Phường Phúc Lợi", "Phường Việt Hưng", "Phường Bồ Đề"}),
        ("phường Văn Miếu - Quốc Tử Giám trồng cây", {"Phường Văn Miếu - Quốc Tử Giám"}),
        ("phường Văn Miếu – Quốc Tử Giám trồng cây", {"Phường Văn Miếu - Quốc Tử Giám"}),
        ("phường Hoàn Kiếm cấm xe", {"Phường Hoàn Kiếm"}),
        ("phường Long Biên họp dân", {"Phường Long Biên"}),
        ("phường Yên Hoà và xã Hoà Lạc", {"Phường Yên Hòa", "Xã Hòa Lạc"}),
        ("phường Yên Hòa", {"Phường Yên Hòa"}),
        ("PHƯỜNG Phúc Lợi", {"Phường Phúc Lợi"}),
        ("Ngõ 12 Ô Chợ Dừa ngập", {"Phường Ô Chợ Dừa"}),
        # former names lead to the heir; where no source says where most people went, to nobody
        ("phường Sài Đồng cũ", {"Phường Phúc Lợi"}),
        ("phường Ngọc Thụy", {"Phường Bồ Đề"}),
        ("phường Gia Thụy", set()),
        ("thị trấn Trâu Quỳ", {"Xã Gia Lâm"}),
    ],
)
def test_named_wards_are_found(names, text: str, wards: set[str]) -> None:
    assert names(text) == wards
    assert names(unicodedata.normalize("NFD", text)) == wards


@pytest.mark.parametrize(
    "text",
    [
        "Cầu Long Biên sửa chữa",
        "quận Long Biên trước đây",
        "Long Biên đông vui",
        "Hồ Hoàn Kiếm rực rỡ",
        "Đi bộ quanh Hoàn Kiếm",
        "phố Trần Phú, đường Láng",
        "ông Trần Phú, bà Hồng Vân",
        "cầu Chương Dương ùn tắc",
        "Quảng trường Ba Đình",
        "bình minh trên sông, liên minh châu Âu",
        "người dân phường xã",
        "phường phúc lợi",  # capitals are part of a name
        "phuong Phuc Loi",  # a newspaper writes accents
        "phúc lợi xã hội, quỹ phúc lợi",
        "xã hội hoá, xã hội chủ nghĩa",
        "xã Phúc Lợi",  # there is a ward of that name, no commune
        "Phường Bến Nghé, TP Hồ Chí Minh",
        "gốm Bát Tràng bày bán khắp nơi",
        "đường Ô Chợ Dừa thông xe",
        "Công ty Phúc Thịnh khai trương",
        "Nguyễn Văn Phúc Lợi",
        "sân bay Nội Bài đón chuyến đầu",
        "Hai Bà Trưng khởi nghĩa",
        "",
    ],
)
def test_what_only_looks_like_a_ward_is_not_linked(names, text: str) -> None:
    assert names(text) == set()


def test_a_former_name_that_two_places_bore_is_not_linked(names, sites) -> None:
    with sites["sqlite"].app.app_context():
        areas = gazetteer(db.session())
        today = {(place.short_name, place.kind) for place in areas.units}
        former: dict[tuple[str, str], int] = {}
        for place in areas:
            if place.is_unit and not place.is_current:
                former[place.short_name, place.kind] = former.get((place.short_name, place.kind), 0) + 1
        twice = [name for name, count in former.items() if count > 1 and name not in today]
        db.session.remove()
    assert twice
    for name, kind in twice:
        word = {"ward": "phường", "commune": "xã", "township": "thị trấn"}[kind]
        assert names(f"Tin từ {word} {name} hôm nay") == set(), name


def test_every_unit_of_today_is_found_by_its_full_name(names, sites) -> None:
    with sites["sqlite"].app.app_context():
        units = [place.name for place in gazetteer(db.session()).units]
        db.session.remove()
    for name in units:
        assert names(f"Sáng nay {name[0].lower()}{name[1:]} họp") == {name}
