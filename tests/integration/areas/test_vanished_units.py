"""The 86 names that vanished in 2020 and 2025 lead to today's units, step by step. The table is that of areas.md."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.text import slugify
from tests.support.pages import Visitor, text_of

# By district: the name, what it went into, and today's units of its people.
TABLE = """
Huyện Ba Vì:
Xã Châu Sơn > Xã Phú Hồng > Xã Cổ Đô
Xã Phú Phương > Xã Phú Hồng > Xã Cổ Đô
Xã Tản Hồng > Xã Phú Hồng > Xã Cổ Đô
Huyện Chương Mỹ:
Xã Hòa Chính > Xã Hòa Phú > Xã Hòa Phú
Xã Hồng Phong > Xã Hồng Phú > Xã Hòa Phú
Xã Phú Nam An > Xã Hòa Phú > Xã Hòa Phú
Xã Đồng Phú > Xã Hồng Phú > Xã Hòa Phú
Huyện Gia Lâm:
Xã Dương Hà > Xã Thiên Đức > Xã Phù Đổng
Xã Kim Lan > Xã Kim Đức > Xã Bát Tràng
Xã Kim Sơn > Xã Phú Sơn > Xã Thuận An, Xã Gia Lâm
Xã Phú Thị > Xã Phú Sơn > Xã Thuận An, Xã Gia Lâm
Xã Trung Mầu > Xã Phù Đổng > Xã Phù Đổng
Xã Văn Đức > Xã Kim Đức > Xã Bát Tràng
Xã Đình Xuyên > Xã Thiên Đức > Xã Phù Đổng
Xã Đông Dư > Xã Bát Tràng > P. Long Biên, Xã Bát Tràng
Huyện Mê Linh:
Xã Vạn Yên > Xã Liên Mạc > Xã Yên Lãng
Huyện Mỹ Đức:
Xã Bột Xuyên > Xã Mỹ Xuyên > Xã Phúc Sơn
Xã Mỹ Thành > Xã Mỹ Xuyên > Xã Phúc Sơn
Xã Vạn Kim > Xã Vạn Tín > Xã Hương Sơn
Xã Đốc Tín > Xã Vạn Tín > Xã Hương Sơn
Huyện Phú Xuyên:
Xã Nam Triều > Xã Nam Phong > Xã Phú Xuyên
Xã Quang Trung > Xã Quang Hà > Xã Phú Xuyên
Xã Sơn Hà > Xã Quang Hà > Xã Phú Xuyên
Xã Tri Trung > Xã Hồng Minh > Xã Phượng Dực
Xã Đại Thắng > Xã Văn Hoàng > Xã Phượng Dực
Xã Thụy Phú > Xã Nam Tiến > Xã Phú Xuyên
Xã Văn Nhân > Xã Nam Tiến > Xã Phú Xuyên
Huyện Phúc Thọ:
Xã Long Xuyên > Xã Long Thượng > Xã Phúc Thọ
Xã Thượng Cốc > Xã Long Thượng > Xã Phúc Thọ
Xã Thọ Lộc > Xã Tích Lộc > Xã Phúc Thọ
Xã Tích Giang > Xã Tích Lộc > Xã Phúc Thọ
Xã Vân Hà > Xã Nam Hà > Xã Phúc Lộc
Xã Vân Nam > Xã Nam Hà > Xã Phúc Lộc
Xã Cẩm Đình > Xã Xuân Đình > Xã Phúc Lộc
Xã Phương Độ > Xã Sen Phương > Xã Phúc Lộc
Xã Sen Chiểu > Xã Sen Phương > Xã Phúc Lộc
Xã Xuân Phú > Xã Xuân Đình > Xã Phúc Lộc
Huyện Quốc Oai:
Xã Liệp Tuyết > Xã Liệp Nghĩa > Xã Kiều Phú
Xã Nghĩa Hương > Xã Liệp Nghĩa > Xã Kiều Phú
Xã Phượng Cách > Xã Phượng Sơn > Xã Quốc Oai
Xã Tân Hòa > Xã Cộng Hòa > Xã Hưng Đạo
Xã Tân Phú > Xã Hưng Đạo > Xã Hưng Đạo
Xã Yên Sơn > Xã Phượng Sơn > Xã Quốc Oai
Xã Đại Thành > Xã Hưng Đạo > Xã Hưng Đạo
Huyện Thanh Oai:
Xã Cao Dương > Xã Cao Xuân Dương > Xã Dân Hòa
Xã Xuân Dương > Xã Cao Xuân Dương > Xã Dân Hòa
Huyện Thường Tín:
Xã Thư Phú > Xã Chương Dương > Xã Chương Dương
Xã Thống Nhất > Xã Vạn Nhất > Xã Chương Dương, Xã Phú Xuyên
Xã Vạn Điểm > Xã Vạn Nhất > Xã Chương Dương, Xã Phú Xuyên
Huyện Thạch Thất:
Xã Bình Phú > Xã Quang Trung > Xã Kiều Phú, Xã Tây Phương
Xã Canh Nậu > Xã Lam Sơn > Xã Tây Phương
Xã Chàng Sơn > Xã Thạch Xá > Xã Tây Phương
Xã Dị Nậu > Xã Lam Sơn > Xã Tây Phương
Xã Hữu Bằng > Xã Quang Trung > Xã Kiều Phú, Xã Tây Phương
Huyện Ứng Hòa:
Xã Cao Thành > Xã Cao Sơn Tiến > Xã Vân Đình
Xã Hoa Sơn > Xã Hoa Viên > Xã Ứng Thiên
Xã Hòa Lâm > Xã Trầm Lộng > Xã Ứng Hòa
Xã Hòa Nam > Xã Thái Hòa > Xã Hòa Xá
Xã Hòa Xá > Xã Thái Hòa > Xã Hòa Xá
Xã Hồng Quang > Xã Bình Lưu Quang > Xã Hòa Xá
Xã Lưu Hoàng > Xã Bình Lưu Quang > Xã Hòa Xá
Xã Sơn Công > Xã Cao Sơn Tiến > Xã Vân Đình
Xã Viên An > Xã Hoa Viên > Xã Ứng Thiên
Xã Viên Nội > Xã Hoa Viên > Xã Ứng Thiên
Xã Vạn Thái > Xã Thái Hòa > Xã Hòa Xá
Xã Đồng Tiến > Xã Cao Sơn Tiến > Xã Vân Đình
Xã Đội Bình > Xã Bình Lưu Quang > Xã Hòa Xá
Quận Ba Đình:
P. Nguyễn Trung Trực > P. Trúc Bạch > P. Ba Đình
Quận Hai Bà Trưng:
P. Cầu Dền > P. Bách Khoa, P. Thanh Nhàn > P. Bạch Mai, P. Hai Bà Trưng
P. Quỳnh Lôi > P. Bạch Mai > P. Bạch Mai
P. Đống Mác > P. Đồng Nhân > P. Hai Bà Trưng
P. Bùi Thị Xuân > P. Nguyễn Du > P. Cửa Nam, P. Văn Miếu - Quốc Tử Giám, P. Hai Bà Trưng
P. Ngô Thì Nhậm > P. Phạm Đình Hổ, P. Nguyễn Du > P. Cửa Nam, P. Hai Bà Trưng, P. Văn Miếu - Quốc Tử Giám
Quận Hà Đông:
P. Nguyễn Trãi > P. Quang Trung > P. Kiến Hưng, P. Hà Đông
P. Yết Kiêu > P. Quang Trung > P. Kiến Hưng, P. Hà Đông
Quận Long Biên:
P. Sài Đồng > P. Phúc Lợi, P. Phúc Đồng > P. Phúc Lợi, P. Việt Hưng, P. Long Biên
Quận Thanh Xuân:
P. Kim Giang > P. Hạ Đình > P. Khương Đình, P. Thanh Liệt
P. Thanh Xuân Nam > P. Thanh Xuân Bắc > P. Thanh Xuân, P. Thanh Liệt
Quận Đống Đa:
P. Ngã Tư Sở > P. Thịnh Quang, P. Khương Thượng > P. Đống Đa, P. Kim Liên
P. Phương Liên > P. Phương Liên - Trung Tự > P. Văn Miếu - Quốc Tử Giám, P. Kim Liên
P. Quốc Tử Giám > P. Văn Miếu - Quốc Tử Giám > P. Ô Chợ Dừa, P. Văn Miếu - Quốc Tử Giám
P. Trung Phụng > P. Khâm Thiên > P. Văn Miếu - Quốc Tử Giám
P. Trung Tự > P. Kim Liên, P. Phương Liên - Trung Tự > P. Kim Liên, P. Văn Miếu - Quốc Tử Giám
P. Văn Miếu > P. Văn Miếu - Quốc Tử Giám > P. Ô Chợ Dừa, P. Văn Miếu - Quốc Tử Giám
Thị xã Sơn Tây:
P. Lê Lợi > P. Ngô Quyền > P. Sơn Tây
P. Quang Trung > P. Ngô Quyền > P. Sơn Tây
"""
GONE_IN_2020 = {
    "Xã Thụy Phú",
    "Xã Văn Nhân",
    "Xã Cẩm Đình",
    "Xã Phương Độ",
    "Xã Sen Chiểu",
    "Xã Xuân Phú",
    "Phường Bùi Thị Xuân",
    "Phường Ngô Thì Nhậm",
}
# Area in km², people, and whether it is the main part.
DIVIDED = {
    "Phường Cầu Dền": {"Phường Bách Khoa": (None, None, False), "Phường Thanh Nhàn": (None, None, False)},
    "Phường Sài Đồng": {"Phường Phúc Lợi": (0.73, 13092, True), "Phường Phúc Đồng": (0.13, 4817, False)},
    "Phường Ngã Tư Sở": {"Phường Thịnh Quang": (None, None, False), "Phường Khương Thượng": (0.09, None, False)},
    "Phường Trung Tự": {"Phường Kim Liên": (0.25, None, False), "Phường Phương Liên - Trung Tự": (0.17, None, False)},
    "Phường Ngô Thì Nhậm": {"Phường Phạm Đình Hổ": (0.18, 5526, True), "Phường Nguyễn Du": (0.01, 642, False)},
}


def _read() -> Iterator[tuple[str, str, set[str], set[str]]]:
    district = ""
    for line in TABLE.strip().splitlines():
        if line.endswith(":"):
            district = line[:-1]
        else:
            name, into, today = line.replace("P. ", "Phường ").split(" > ")
            yield district, name, set(into.split(", ")), set(today.split(", "))


ROWS = list(_read())


def former(areas: Gazetteer, name: str, district: str) -> Place:
    year = 2020 if name in GONE_IN_2020 else 2025
    place = areas.find(f"{slugify(name)}-{slugify(district)}-truoc-{year}")
    assert place, name
    return place


def test_the_table_has_all_of_them() -> None:
    names = [name for _, name, _, _ in ROWS]
    assert len(names) == 86
    assert set(names) >= GONE_IN_2020


@pytest.mark.parametrize(("district", "name", "into", "today"), ROWS)
def test_a_name_that_vanished_leads_to_what_it_went_into_and_to_today(
    session: Session, district: str, name: str, into: set[str], today: set[str]
) -> None:
    areas = gazetteer(session)
    place = former(areas, name, district)
    gone_on = date(2020, 3, 1) if name in GONE_IN_2020 else date(2025, 1, 1)
    basis = "895/NQ-UBTVQH14 ngày 11/2/2020" if name in GONE_IN_2020 else "1286/NQ-UBTVQH15 ngày 14/11/2024"
    assert place.valid_until == gone_on
    assert [each.name for each in areas.ancestors(place)] == [district, "Thành phố Hà Nội"]
    steps = areas.successors(place)
    assert {step.successor.name for step in steps} == into
    assert {areas.get(step.successor.parent_id or 0).name for step in steps} == {district}
    assert {(step.on, step.legal_basis) for step in steps} == {(gone_on, f"Nghị quyết {basis}")}
    assert {each.name for each in areas.current_areas(place)} == today
    if name in DIVIDED:
        parts = {step.successor.name: (step.area_km2, step.people, step.is_main) for step in steps}
        assert parts == DIVIDED[name]
    else:
        assert [(step.extent, step.is_main) for step in steps] == [("whole", True)]


@pytest.mark.either_database
@pytest.mark.parametrize(("district", "name", "into", "today"), ROWS)
def test_its_page_explains_the_way_step_by_step(
    session: Session, visitor: Visitor, district: str, name: str, into: set[str], today: set[str]
) -> None:
    place = former(gazetteer(session), name, district)
    page = visitor.get(f"/khu-vuc/{place.slug}")
    last_day = "29/2/2020" if name in GONE_IN_2020 else "31/12/2024"
    assert f"đến hết {last_day})" in text_of(page.all("h1")[0])
    assert f"đến hết {last_day}) nay " in page.text
    assert f"{name} cũ (" in page.text
    first, *later = [text_of(item) for item in page.all("ol")[-1] if item.tag.endswith("li")]
    assert first.startswith(f"Ngày {'1/3/2020' if name in GONE_IN_2020 else '1/1/2025'}, ")
    assert all(f"{each} cũ" in first for each in into)
    assert later
    assert all(step.startswith("Ngày 1/7/2025, ") for step in later)
    assert all(any(each in step for step in later) for each in today)
    assert "Điều 1" in later[0]
    assert today <= page.links().keys()
