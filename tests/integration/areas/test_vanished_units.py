"""The 86 names that vanished in 2020 and 2025 lead to today's units, step by step. The table is that of areas.md."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.text import slugify
from tests.support.pages import Visitor, text_of
from tests.support.vanished_units import GONE_IN_2020, ROWS

pytestmark = pytest.mark.either_database

# Area in km², people, and whether it is the main part.
DIVIDED = {
    "Phường Cầu Dền": {"Phường Bách Khoa": (None, None, False), "Phường Thanh Nhàn": (None, None, False)},
    "Phường Sài Đồng": {"Phường Phúc Lợi": (0.73, 13092, True), "Phường Phúc Đồng": (0.13, 4817, False)},
    "Phường Ngã Tư Sở": {"Phường Thịnh Quang": (None, None, False), "Phường Khương Thượng": (0.09, None, False)},
    "Phường Trung Tự": {"Phường Kim Liên": (0.25, None, False), "Phường Phương Liên - Trung Tự": (0.17, None, False)},
    "Phường Ngô Thì Nhậm": {"Phường Phạm Đình Hổ": (0.18, 5526, True), "Phường Nguyễn Du": (0.01, 642, False)},
}


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
