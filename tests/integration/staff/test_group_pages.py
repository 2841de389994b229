"""Operators of an area add, rename, merge, split and move residential groups by a decision."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area, AreaSuccession, SuccessionKind
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from tests.factories.groups import (
    BASIS,
    DECISION,
    IN_FORCE,
    OTHER_WARD,
    PAGES,
    TOMORROW,
    WARD,
    area,
    make_group,
    make_numbered,
)
from tests.factories.staff import make_staff
from tests.support.at_once import taps
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

EIGHT = "to-dan-pho-so-8-phuong-phuc-loi"


@pytest.fixture
def manager(app: Flask, session: Session) -> Visitor:
    """The browser of an operator of Phúc Lợi."""
    return make_staff(app, "Phạm Dũng", Role.OPERATOR, WARD)[1]


def current(session: Session, ward: str = WARD) -> list[str]:
    session.expire_all()
    home = area(session, ward)
    query = select(Area.name).where(Area.parent_id == home.id, Area.valid_until.is_(None)).order_by(Area.sort_key)
    return list(session.scalars(query.order_by(Area.id)))


def steps(session: Session) -> list[tuple[str, str, str, bool]]:
    """What became what: old slug, new slug, kind, whether its things went there."""
    areas = gazetteer(session)
    return sorted(
        (areas.get(row.predecessor_id).slug, areas.get(row.successor_id).slug, row.kind, row.is_main)
        for row in session.scalars(select(AreaSuccession).where(AreaSuccession.on == IN_FORCE))
    )


def test_a_group_is_added_from_the_day_of_its_decision(manager: Visitor, session: Session) -> None:
    manager.submit(f"{PAGES}/{WARD}/them", {**DECISION, "name": "Tổ dân phố số 22"}, status=303)
    group = area(session, "to-dan-pho-so-22-phuong-phuc-loi")
    assert (group.valid_from, group.legal_basis, group.is_demo) == (IN_FORCE, BASIS, False)
    assert "Tổ dân phố số 22 có từ ngày 1/7/2026, theo Nghị quyết 21/2026" in manager.get(f"{PAGES}/{WARD}").text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "group.added")).one()
    assert (entry.thing, entry.details["document"]) == (f"area:{group.id}", BASIS)


@pytest.mark.every_database
def test_two_groups_become_one_and_the_number_is_used_again(manager: Visitor, session: Session) -> None:
    eight, nine = make_numbered(session, 8, 9)
    ids = [str(area(session, slug).id) for slug in (eight, nine, nine)]
    page = f"{PAGES}/{WARD}/gop"
    manager.submit(page, {**DECISION, "groups": ids, "name": "Tổ dân phố số 8"}, status=303)
    assert current(session) == ["Tổ dân phố số 8"]
    new = f"{EIGHT}-2026"
    assert steps(session) == [(eight, new, "merge", True), (nine, new, "merge", True)]
    text = manager.get(f"{PAGES}/{WARD}").text
    assert "Tổ dân phố số 8 có từ ngày 1/7/2026, gộp từ Tổ dân phố số 8 (cũ) và Tổ dân phố số 9 (cũ)." in text
    assert "Tổ dân phố số 9 (cũ) gộp với Tổ dân phố số 8 (cũ) thành Tổ dân phố số 8 từ ngày 1/7/2026." in text


def test_a_group_goes_on_under_another_name(manager: Visitor, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    manager.submit(f"{PAGES}/{eight}/doi-ten", {**DECISION, "name": "Tổ dân phố Hàm Long"}, status=303)
    assert steps(session) == [(eight, "to-dan-pho-ham-long-phuong-phuc-loi", SuccessionKind.RENAME, True)]
    assert "Tổ dân phố số 8 (cũ) đổi tên thành Tổ dân phố Hàm Long" in manager.get(f"/khu-vuc/{eight}").text


def test_a_group_is_split_and_only_a_part_that_continues_it_inherits(manager: Visitor, session: Session) -> None:
    eight, nine = make_numbered(session, 8, 9)
    form = {**DECISION, "names": "Tổ dân phố số 8\nTổ dân phố số 10", "first_continues": "y"}
    manager.submit(f"{PAGES}/{eight}/tach", form, status=303)
    manager.submit(f"{PAGES}/{nine}/tach", {**DECISION, "names": "Tổ 9A\nTổ 9B"}, status=303)
    assert steps(session) == [
        (eight, "to-dan-pho-so-10-phuong-phuc-loi", "split", False),
        (eight, f"{EIGHT}-2026", "split", True),
        (nine, "to-9a-phuong-phuc-loi", "split", False),
        (nine, "to-9b-phuong-phuc-loi", "split", False),
    ]


def test_a_group_moves_to_another_ward_that_its_operator_manages(app: Flask, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    chief = make_staff(app, "Lê Chi", Role.OPERATOR, "ha-noi")[1]
    form = {**DECISION, "ward": OTHER_WARD, "name": "Tổ dân phố số 30"}
    chief.submit(f"{PAGES}/{eight}/chuyen-phuong", form, status=303)
    assert (current(session), current(session, OTHER_WARD)) == ([], ["Tổ dân phố số 30"])
    assert steps(session) == [(eight, "to-dan-pho-so-30-phuong-viet-hung", "move", True)]


def test_a_ward_of_somebody_else_is_no_place_to_move_to(manager: Visitor, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    form = {**DECISION, "ward": OTHER_WARD, "name": "Tổ dân phố số 30"}
    manager.submit(f"{PAGES}/{eight}/chuyen-phuong", form, status=422)
    manager.get(f"{PAGES}/{OTHER_WARD}", status=404)
    assert current(session) == ["Tổ dân phố số 8"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": "Tổ dân phố số 9"}, "Phường, xã này đã có “Tổ dân phố số 9”."),
        ({"name": "tổ dân phố  SỐ 9"}, "Phường, xã này đã có “tổ dân phố SỐ 9”."),
        ({"name": "…"}, "Tên cần có chữ hoặc số."),
        ({"name": "Tổ dân phố số 8"}, "Tên này vẫn như cũ."),
        ({"name": "Tổ 1", "on": TOMORROW}, "Chưa tới ngày này. Hãy nhập khi văn bản có hiệu lực."),
        ({"name": "Tổ 1", "on": "2025-07-01"}, "Ngày này “Tổ dân phố số 8” chưa có."),
        ({"name": "Tổ 1", "document": ""}, "Hãy nhập số văn bản."),
        ({"name": "Tổ 1", "document_date": "hôm qua"}, "Hãy chọn ngày của văn bản."),
        ({"name": "Tổ 1", "document_date": ""}, "Hãy chọn ngày của văn bản."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(
    manager: Visitor, session: Session, typed: dict[str, str], told: str
) -> None:
    eight, _nine = make_numbered(session, 8, 9)
    form = {**DECISION, **typed}
    page = manager.submit(f"{PAGES}/{eight}/doi-ten", form, status=422)
    assert told in page.text
    values = {node.get("name"): node.get("value") for node in page.all("input")}
    for name in ("document", "on"):
        assert values[name] == form[name]
    assert current(session) == ["Tổ dân phố số 8", "Tổ dân phố số 9"]


def test_a_merger_of_one_and_a_split_into_one_are_refused(manager: Visitor, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    one = {**DECISION, "groups": str(area(session, eight).id), "name": "Tổ 1"}
    assert "Hãy chọn ít nhất hai tổ." in manager.submit(f"{PAGES}/{WARD}/gop", one, status=422).text
    split = manager.submit(f"{PAGES}/{eight}/tach", {**DECISION, "names": "Tổ 1"}, status=422)
    assert "Hãy viết ít nhất hai tên" in split.text


@pytest.mark.every_database
@pytest.mark.parametrize("act", ["them", "gop", "doi-ten", "tach"])
def test_two_taps_are_one_act(manager: Visitor, session: Session, act: str) -> None:
    eight, nine = make_numbered(session, 8, 9)
    ids = [str(area(session, slug).id) for slug in (eight, nine)]
    slug = WARD if act in ("them", "gop") else eight
    form = {
        "them": {"name": "Tổ dân phố số 10"},
        "gop": {"groups": ids, "name": "Tổ dân phố số 8"},
        "doi-ten": {"name": "Tổ dân phố Hàm Long"},
        "tach": {"names": "Tổ 8A\nTổ 8B", "first_continues": "y"},
    }[act]
    url = f"{PAGES}/{slug}/{act}"
    token = manager.get(url).all("input", name="csrf_token")[0].get("value")
    answers = taps(manager, 2, url, {**DECISION, **form, "csrf_token": token})
    assert [status for status, _ in answers] == [303, 303]
    manager.post(url, {**DECISION, **form, "csrf_token": token}, status=303)
    names = {
        "them": ["Tổ dân phố số 8", "Tổ dân phố số 9", "Tổ dân phố số 10"],
        "gop": ["Tổ dân phố số 8"],
        "doi-ten": ["Tổ dân phố Hàm Long", "Tổ dân phố số 9"],
        "tach": ["Tổ 8A", "Tổ 8B", "Tổ dân phố số 9"],
    }[act]
    assert sorted(current(session)) == sorted(names)
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action.startswith("group."))
    assert session.scalar(entries) == (2 if act == "tach" else 1)


def test_a_group_that_another_decision_changed_is_refused(manager: Visitor, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    manager.submit(f"{PAGES}/{eight}/doi-ten", {**DECISION, "name": "Tổ dân phố Hàm Long"}, status=303)
    late = manager.submit(f"{PAGES}/{eight}/doi-ten", {**DECISION, "name": "Tổ dân phố Cửa Nam"}, status=422)
    assert "“Tổ dân phố số 8” vừa thay đổi theo văn bản khác." in late.text


@pytest.mark.every_database
def test_names_that_differ_in_their_accents_are_two_names(manager: Visitor, session: Session) -> None:
    make_group(session, "Thôn Hạ")
    session.commit()
    manager.submit(f"{PAGES}/{WARD}/them", {**DECISION, "name": "Thôn Hà"}, status=303)
    assert sorted(current(session)) == ["Thôn Hà", "Thôn Hạ"]


@pytest.mark.parametrize("role", [Role.LEADER, Role.MODERATOR])
def test_who_runs_no_area_manages_no_groups(app: Flask, session: Session, role: Role) -> None:
    (eight,) = make_numbered(session, 8)
    browser = make_staff(app, "Lê Minh Anh", role, WARD)[1]
    for url in (PAGES, f"{PAGES}/{WARD}", f"{PAGES}/{eight}/doi-ten", f"{PAGES}/nhap"):
        browser.get(url, status=403)


def test_the_pages_are_english_too(manager: Visitor, session: Session) -> None:
    eight, _nine = make_numbered(session, 8, 9)
    assert "Residential Group 8 has existed since 1 July 2025." in manager.get(f"/en{PAGES}/{WARD}").text
    assert "Document number" in manager.get(f"/en{PAGES}/{eight}/tach").text
