"""Names of areas and roles, by themselves and within sentences, in both languages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from citizen_site.areas import labels
from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.areas.models import AreaKind
from citizen_site.core.permissions import Role
from citizen_site.staff.labels import role_in_sentence, role_name

pytestmark = pytest.mark.either_database


@pytest.fixture
def areas(app: Flask, session: Session) -> Iterator[Gazetteer]:
    with app.test_request_context():
        yield gazetteer(session)


@pytest.fixture
def ward(areas: Gazetteer) -> Place:
    found = areas.find("phuong-phuc-loi")
    assert found
    return found


@pytest.fixture
def group(ward: Place) -> Place:
    return replace(ward, kind=AreaKind.GROUP, name="Tổ dân phố số 1", parent_id=ward.id)


def test_the_kind_of_a_place_is_small_within_a_sentence(areas: Gazetteer, ward: Place, group: Place) -> None:
    assert labels.area_name(ward) == "Phường Phúc Lợi"
    assert labels.area_in_sentence(ward) == "phường Phúc Lợi"
    assert labels.full_name(areas, group) == "Tổ dân phố số 1, phường Phúc Lợi"
    assert labels.full_name_in_sentence(areas, group) == "Tổ dân phố số 1, phường Phúc Lợi"
    assert labels.full_name_in_sentence(areas, ward) == "phường Phúc Lợi"


def test_english_pages_name_areas_in_english(areas: Gazetteer, ward: Place, group: Place) -> None:
    hamlet = replace(group, kind=AreaKind.HAMLET, name="Thôn Lời")
    assert areas.city
    with force_locale("en"):
        assert labels.area_in_sentence(ward) == "Phúc Lợi Ward"
        assert labels.full_name(areas, group) == "Residential Group 1, Phúc Lợi Ward"
        assert labels.area_name(hamlet) == "Lời Hamlet"
        assert labels.area_name(replace(group, name="Khu tập thể A")) == "Khu tập thể A"
        assert labels.area_name(areas.city) == "Hanoi"


def test_a_stored_author_is_named_in_the_readers_language(areas: Gazetteer) -> None:
    stored = "Đội Cây xanh, Phường Phúc Lợi"
    assert labels.translated_names(areas, stored) == "Đội Cây xanh, phường Phúc Lợi"
    assert labels.translated_names(areas, "Phường Phúc Lợi") == "Phường Phúc Lợi"
    assert labels.translated_names(areas, "") == ""
    with force_locale("en"):
        assert labels.translated_names(areas, stored) == "Đội Cây xanh, Phúc Lợi Ward"
        assert labels.translated_names(areas, "Thành phố Hà Nội") == "Hanoi"


def test_a_role_reads_as_one_speaks_of_it(areas: Gazetteer, ward: Place, group: Place) -> None:
    hamlet = replace(group, kind=AreaKind.HAMLET, name="Thôn Lời")
    assert role_name(Role.LEADER, group) == "Tổ trưởng"
    assert role_in_sentence(areas, Role.LEADER, group) == "tổ trưởng Tổ dân phố số 1, phường Phúc Lợi"
    assert role_in_sentence(areas, Role.LEADER, hamlet) == "trưởng thôn Lời, phường Phúc Lợi"
    assert role_in_sentence(areas, Role.MODERATOR, ward) == "người tiếp nhận phản ánh của phường Phúc Lợi"
    with force_locale("en"):
        assert role_in_sentence(areas, Role.LEADER, group) == "group leader of Residential Group 1, Phúc Lợi Ward"
        assert role_in_sentence(areas, Role.MODERATOR, ward) == "report moderator for Phúc Lợi Ward"
