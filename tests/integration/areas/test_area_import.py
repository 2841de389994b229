"""The official units and their history."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.commands import add_group, import_areas
from citizen_site.areas.dataset import read_dataset
from citizen_site.areas.gazetteer import gazetteer, load_gazetteer
from citizen_site.areas.models import Area, AreaKind, AreaSuccession
from citizen_site.core import clock
from citizen_site.core.geo import Point

BASIS_OF_2025 = "Nghị quyết 1286/NQ-UBTVQH15 ngày 14/11/2024"


def test_hanoi_has_51_wards_and_75_communes(session: Session) -> None:
    assert Counter(place.kind for place in gazetteer(session).units) == {AreaKind.WARD: 51, AreaKind.COMMUNE: 75}


def test_the_units_before_july_2025_are_there_with_their_districts(session: Session) -> None:
    areas = gazetteer(session)
    old = [place for place in areas if place.is_unit and not place.is_current]
    assert len(old) == 526 + 86
    assert {areas.get(place.parent_id).kind for place in old if place.parent_id} == {AreaKind.DISTRICT}
    assert sum(place.kind == AreaKind.DISTRICT for place in areas) == 30


def test_every_former_unit_leads_to_todays_and_to_one_main_one_at_most(session: Session) -> None:
    areas = gazetteer(session)
    for place in areas:
        if place.is_unit and not place.is_current:
            today, steps = areas.current_areas(place), areas.successors(place)
            assert today, place.name
            assert all(each.is_current for each in today)
            mains = [step for step in steps if step.is_main]
            assert len(mains) <= 1
            assert steps[: len(mains)] == mains, "it is the first"
            assert all(step.main_source and step.brings_people for step in mains)


def test_sai_dong_leads_through_old_phuc_loi_to_phuc_loi_and_in_part_through_phuc_dong(session: Session) -> None:
    areas = gazetteer(session)
    sai_dong = areas.find("phuong-sai-dong-quan-long-bien-truoc-2025")
    assert sai_dong is not None
    assert sai_dong.valid_until == date(2025, 1, 1)
    assert [
        (step.successor.slug, step.area_km2, step.people, step.is_main, step.on, step.legal_basis)
        for step in areas.successors(sai_dong)
    ] == [
        (f"phuong-{slug}-quan-long-bien-truoc-2025", *figures, date(2025, 1, 1), BASIS_OF_2025)
        for slug, figures in {"phuc-loi": (0.73, 13092, True), "phuc-dong": (0.13, 4817, False)}.items()
    ]
    today = [place.name for place in areas.current_areas(sai_dong)]
    assert today == ["Phường Phúc Lợi", "Phường Long Biên", "Phường Việt Hưng"]


def test_a_district_leads_to_the_units_that_stand_there_today(session: Session) -> None:
    areas = gazetteer(session)
    district = areas.find("quan-long-bien")
    assert district is not None
    assert {"Phường Long Biên", "Phường Bồ Đề", "Phường Việt Hưng", "Phường Phúc Lợi"} <= {
        place.name for place in areas.current_areas(district)
    }


def test_importing_again_changes_nothing(session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(AreaSuccession))
    result = import_areas(session, read_dataset(), clock.now())
    assert (result.new_areas, result.new_successions) == (0, 0)
    assert not session.dirty
    assert session.scalar(select(func.count()).select_from(AreaSuccession)) == before


def test_importing_mends_what_differs_and_keeps_the_groups(session: Session) -> None:
    ward = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
    group = add_group(session, ward, "Tổ dân phố số 3", kind=AreaKind.GROUP, is_demo=True)
    ward.area_km2 = 1
    session.flush()
    import_areas(session, read_dataset(), clock.now())
    assert ward.area_km2 == 10.41
    areas = load_gazetteer(session)
    place = areas.get(group.id)
    assert [each.name for each in areas.ancestors(place)] == ["Phường Phúc Lợi", "Thành phố Hà Nội"]
    above = areas.with_ancestors(place)
    assert [each for each in above if areas.get(each).is_current] == [group.id, ward.id, areas.city.id]
    assert set(areas.identities(areas.get(ward.id))) < set(above), "and the former areas whose things they inherited"
    assert group.id in areas.descendants(areas.city)


def test_the_nearest_units_are_found_by_their_centre_points(session: Session) -> None:
    nearest = gazetteer(session).nearest(Point(21.0422, 105.919), 3)
    assert nearest[0][0].name == "Phường Phúc Lợi"
    assert [round(km, 1) for _, km in nearest] == sorted(round(km, 1) for _, km in nearest)


def test_the_gazetteer_is_read_once_until_an_area_changes(session: Session) -> None:
    first = gazetteer(session)
    assert gazetteer(session) is first
    ward = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
    ward.area_km2 = 11
    session.commit()
    assert gazetteer(session) is not first
    assert gazetteer(session).find("phuong-phuc-loi").area_km2 == 11


def test_what_a_transaction_has_not_committed_is_not_cached_for_others(session: Session) -> None:
    ward = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
    ward.area_km2 = 12
    session.flush()
    assert gazetteer(session).find("phuong-phuc-loi").area_km2 == 12
    session.rollback()
    assert gazetteer(session).find("phuong-phuc-loi").area_km2 == 10.41
