"""Areas are found by their names, today's and old ones, however they are written; never by words of several names.

The queries are those of the comparison with public sources of 29 November 2026, in November 2026 answered otherwise.
"""

from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from citizen_site.areas.search import search_areas
from citizen_site.core.text import fold
from tests.support.vanished_units import ROWS

pytestmark = pytest.mark.either_database


def found(session: Session, words: str) -> list[str]:
    """ "Phường Minh Khai (Quận Hai Bà Trưng)" for a former one, "Phường Phúc Lợi" for one of today."""
    names = search_areas(session, words).found
    return [f"{name.text} ({name.district})" if name.district else name.text for name in names]


def without_kind(name: str) -> str:
    return name.removeprefix("Phường ").removeprefix("Xã ").removeprefix("Thị trấn ")


@pytest.mark.parametrize(("district", "name", "into", "today"), ROWS)
def test_each_of_the_86_vanished_names_is_found_and_nothing_that_is_not_called_so(
    session: Session, district: str, name: str, into: set[str], today: set[str]
) -> None:
    short = without_kind(name)
    for words in (name, short, fold(short), short.upper()):
        names = search_areas(session, words).found
        (own,) = [each for each in names if (each.text, each.district) == (name, district)]
        assert {each.name for each in own.today} == today
        assert all(fold(short) in fold(each.text) for each in names)
    assert f"{name} ({district})" in found(session, f"{short}, {district}, Hà Nội")
    assert {without_kind(each.split(" (")[0]) for each in found(session, f"{short} {district}")} == {short}


DOUBLED = {
    "Phường Minh Khai": ["Quận Bắc Từ Liêm", "Quận Hai Bà Trưng"],
    "Phường Quang Trung": ["Quận Hà Đông", "Quận Đống Đa", "Thị xã Sơn Tây"],
    "Xã Hòa Phú": ["Huyện Chương Mỹ", "Huyện Ứng Hòa"],
    "Xã Kim Chung": ["Huyện Hoài Đức", "Huyện Đông Anh"],
    "Xã Liên Hà": ["Huyện Đan Phượng", "Huyện Đông Anh"],
    "Xã Phùng Xá": ["Huyện Mỹ Đức", "Huyện Thạch Thất"],
    "Xã Phú Cường": ["Huyện Ba Vì", "Huyện Sóc Sơn"],
    "Xã Phú Sơn": ["Huyện Ba Vì", "Huyện Gia Lâm"],
    "Xã Tam Hiệp": ["Huyện Phúc Thọ", "Huyện Thanh Trì"],
    "Xã Thái Hòa": ["Huyện Ba Vì", "Huyện Ứng Hòa"],
    "Xã Tiền Phong": ["Huyện Mê Linh", "Huyện Thường Tín"],
    "Xã Tân Dân": ["Huyện Phú Xuyên", "Huyện Sóc Sơn"],
    "Xã Tân Minh": ["Huyện Sóc Sơn", "Huyện Thường Tín"],
    "Xã Đông Xuân": ["Huyện Quốc Oai", "Huyện Sóc Sơn"],
}


@pytest.mark.parametrize(("name", "districts"), DOUBLED.items())
def test_each_of_the_14_doubled_names_is_found_with_its_districts_and_chosen_by_one(
    session: Session, name: str, districts: list[str]
) -> None:
    names = found(session, name)
    assert sorted(each for each in names if each.startswith(f"{name} (")) == [f"{name} ({each})" for each in districts]
    for district in districts:
        assert f"{name} ({district})" in found(session, f"{name} {district}")
        others = {f"{name} ({each})" for each in districts if each != district}
        assert others.isdisjoint(found(session, f"{without_kind(name)} {without_kind(district)}"))


SAI_DONG = ["Phường Sài Đồng (Quận Long Biên)", "Thị trấn Sài Đồng (Huyện Gia Lâm)"]
QUAN_HOA = ["Phường Quan Hoa (Quận Cầu Giấy)"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        # Names that were answered with strangers.
        ("Đồng Phú", ["Xã Đồng Phú (Huyện Chương Mỹ)"]),
        ("Nguyễn Trãi Hà Đông", ["Phường Nguyễn Trãi (Quận Hà Đông)"]),
        ("Thụy Khê", ["Phường Thụy Khê (Quận Tây Hồ)"]),
        ("thị trấn Đức Giang", ["Thị trấn Đức Giang (Huyện Gia Lâm)"]),
        ("TT Gia Lâm", ["Thị trấn Gia Lâm (Huyện Gia Lâm)"]),
        ("Hà Tây", ["Tỉnh Hà Tây"]),
        ("tỉnh Hà Tây", ["Tỉnh Hà Tây"]),
        ("thành phố Hà Đông", ["Thành phố Hà Đông"]),
        ("thị xã Hà Đông", ["Thị xã Hà Đông"]),
        ("Hội Xá", ["Xã Hội Xá (Huyện Gia Lâm)"]),
        ("P. Quan Hoa", QUAN_HOA),
        ("phường 5", []),
        # Names that were not found.
        ("huyện Từ Liêm", ["Huyện Từ Liêm"]),
        ("thị trấn Sài Đồng", SAI_DONG[1:]),
        ("xã Cổ Nhuế", ["Xã Cổ Nhuế (Huyện Từ Liêm)"]),
        ("my dinh II", ["Phường Mỹ Đình 2 (Quận Nam Từ Liêm)"]),
        ("Mỹ Đình I", ["Phường Mỹ Đình 1 (Quận Nam Từ Liêm)"]),
        ("HBT", ["Quận Hai Bà Trưng"]),
        ("caugiay", ["Phường Cầu Giấy", "Quận Cầu Giấy"]),
        ("quancaugiay", ["Quận Cầu Giấy"]),
        # Names that were found.
        ("Sài Đồng", SAI_DONG),
        ("sai dong", SAI_DONG),
        ("sài dồng", SAI_DONG),
        ("sài đồn", SAI_DONG),
        ("P.Quan Hoa", QUAN_HOA),
        ("p quan hoa", QUAN_HOA),
        ("phuong quan hoa quan cau giay", QUAN_HOA),
        ("Quan Hoa, Cầu Giấy, Hà Nội", QUAN_HOA),
        ("quận Cầu Giấy phường Quan Hoa", QUAN_HOA),
        ("Q. Cầu Giấy", ["Quận Cầu Giấy"]),
        ("Q.Long Biên", ["Quận Long Biên"]),
        ("H. Gia Lâm", ["Huyện Gia Lâm"]),
        ("TT Trâu Quỳ", ["Thị trấn Trâu Quỳ (Huyện Gia Lâm)"]),
        ("TT. Trâu Quỳ", ["Thị trấn Trâu Quỳ (Huyện Gia Lâm)"]),
        ("Trâu Qùy", ["Thị trấn Trâu Quỳ (Huyện Gia Lâm)"]),
        ("tt yên viên", ["Thị trấn Yên Viên (Huyện Gia Lâm)"]),
        ("TX Sơn Tây", ["Thị xã Sơn Tây"]),
        ("Thuỵ Khuê", ["Phường Thụy Khuê (Quận Tây Hồ)"]),
        ("Yên Hoà", ["Phường Yên Hòa", "Phường Yên Hòa (Quận Cầu Giấy)"]),
        ("Hoà Lạc", ["Xã Hòa Lạc"]),
        ("Ứng Hoà", ["Xã Ứng Hòa", "Huyện Ứng Hòa"]),
        ("viet hưng", ["Phường Việt Hưng", "Phường Việt Hưng (Quận Long Biên)"]),
        ("Mỹ Đình 2", ["Phường Mỹ Đình 2 (Quận Nam Từ Liêm)"]),
        ("Phương Canh", ["Phường Phương Canh (Quận Nam Từ Liêm)"]),
        ("Gia Thụy", ["Phường Gia Thụy (Quận Long Biên)"]),
        ("Văn Quán", ["Phường Văn Quán (Quận Hà Đông)"]),
        ("Tân Triều", ["Xã Tân Triều (Huyện Thanh Trì)"]),
        ("Phường Cửa Nam, Quận Hoàn Kiếm", ["Phường Cửa Nam", "Phường Cửa Nam (Quận Hoàn Kiếm)"]),
        (
            "Văn Miếu-Quốc Tử Giám",
            ["Phường Văn Miếu - Quốc Tử Giám", "Phường Văn Miếu - Quốc Tử Giám (Quận Đống Đa)"],
        ),
        ("thị trấn Phùng", ["Thị trấn Phùng (Huyện Đan Phượng)"]),
        ("đại ang", ["Xã Đại Áng (Huyện Thanh Trì)"]),
        ("Xã Phú Minh", ["Xã Phú Minh (Huyện Sóc Sơn)"]),
        ("thị trấn Phú Minh", ["Thị trấn Phú Minh (Huyện Phú Xuyên)"]),
        # Which of two, and other ways to write.
        ("P. Minh Khai, Q. HBT", ["Phường Minh Khai (Quận Hai Bà Trưng)"]),
        ("Phúc Lợi cũ", ["Phường Phúc Lợi (Quận Long Biên)"]),
        ("Đồng Xuân", ["Phường Đồng Xuân (Quận Hoàn Kiếm)"]),
        ("quan hoa q", QUAN_HOA),
        ("quan hoan kiem", ["Quận Hoàn Kiếm"]),
        ("Phuc Loi Ward", ["Phường Phúc Lợi", "Phường Phúc Lợi (Quận Long Biên)"]),
        ("Gia Lam District", ["Huyện Gia Lâm"]),
        ("hanoi", ["Thành phố Hà Nội"]),
        ("Trau Quy Ha Noi Viet Nam", ["Thị trấn Trâu Quỳ (Huyện Gia Lâm)"]),
    ],
)
def test_a_name_finds_the_areas_that_bear_it(session: Session, words: str, names: list[str]) -> None:
    assert found(session, words) == names


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Cổ Nhuế", ["Xã Cổ Nhuế (Huyện Từ Liêm)", "Phường Cổ Nhuế 1 (Quận Bắc Từ Liêm)"]),
        ("Xuân Đỉnh", ["Phường Xuân Đỉnh", "Phường Xuân Đỉnh (Quận Bắc Từ Liêm)"]),
        ("Phú Đô", ["Phường Phú Đô (Quận Nam Từ Liêm)", "Xã Phú Đông (Huyện Ba Vì)"]),
        ("Quang Trung", ["Phường Quang Trung (Quận Đống Đa)", "Phường Quang Trung (Quận Hà Đông)"]),
        ("phuc", ["Phường Phúc Lợi", "Xã Phúc Lộc"]),
        ("quốc tử", ["Phường Quốc Tử Giám (Quận Đống Đa)", "Phường Văn Miếu - Quốc Tử Giám"]),
        ("hoàn kiê", ["Phường Hoàn Kiếm", "Quận Hoàn Kiếm"]),
        ("huyện", ["Huyện Ba Vì", "Huyện Chương Mỹ"]),
    ],
)
def test_what_bears_the_whole_name_comes_first_todays_before_old_ones(
    session: Session, words: str, first: list[str]
) -> None:
    assert found(session, words)[: len(first)] == first


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("phuc doong", ["Phường Phúc Đồng"]),
        ("phuc doong, long bien", ["Phường Phúc Đồng"]),
        ("Saif Đồng", ["Phường Sài Đồng", "Thị trấn Sài Đồng"]),
        ("Hoàn Kiếmm", ["Phường Hoàn Kiếm", "Quận Hoàn Kiếm"]),
        ("phường Phúc Lợii", ["Phường Phúc Lợi"]),
        ("phường Gia Lâm", ["Xã Gia Lâm", "Huyện Gia Lâm", "Thị trấn Gia Lâm"]),
        ("Times City Minh Khai", ["Phường Minh Khai", "Xã Minh Khai"]),
        # Places whose ward no source says, and what is no name of an area.
        *[
            (words, [])
            for words in (
                "Hoàng Hoa Thám",
                "Linh Đàm",
                "Triều Khúc",
                "Hồ Gươm",
                "Times City",
                "Royal City",
                "Vinhomes Ocean Park",
                "Chùa Bộc",
                "Xã Đàn",
                "phường 5",
                "atlantis",
                "x" * 300,
                "phúc " * 40,
                "!?",
                "",
            )
        ],
    ],
)
def test_an_unknown_name_finds_nothing_but_names_that_are_spelled_nearly_so(
    session: Session, words: str, near: list[str]
) -> None:
    matches = search_areas(session, words)
    assert list(matches.found) == []
    assert list(matches.near) == near


def test_words_of_different_names_are_never_put_together(session: Session) -> None:
    names = [without_kind(row[1]) for row in ROWS]
    for one, other in pairwise(names):
        words = f"{one.split()[0]} {other.split()[-1]}"
        assert all(fold(words) in fold(each) for each in found(session, words))
    assert found(session, "Phượng Hòa") == [], "nor is Phượng a ward of Hoàn Kiếm"
