"""What a residential group had goes on where the group goes on: notices, calendars, posters, roles, chosen areas."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.notices.models import NoticeKind
from citizen_site.notices.sharing.short_codes import short_code
from tests.factories.groups import area, divide, make_numbered, unite
from tests.factories.notices import make_leader, post
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_staff
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

WARD = "phuong-phuc-loi"


@pytest.fixture
def merged(session: Session) -> tuple[str, str, str]:
    """Slugs of groups 8 and 9, whose leader called a meeting, and of the group that they became."""
    eight, nine = make_numbered(session, 8, 9)
    leader = make_leader(session, area=nine, name="Bùi Văn Sơn")
    starts = clock.now() + timedelta(days=3)
    meeting = {"meeting_starts_at": starts, "meeting_ends_at": starts + timedelta(hours=1), "meeting_place": "Nhà số 9"}
    post(session, leader, "Họp tổ 9", area=nine, kind=NoticeKind.MEETING, **meeting)
    session.commit()
    return eight, nine, unite(session, eight, nine, into="Tổ dân phố số 8").slug


@pytest.mark.every_database
def test_notices_of_the_former_groups_are_those_of_the_new_one(visitor: Visitor, merged: tuple[str, str, str]) -> None:
    for slug in merged:
        assert "Họp tổ 9" in visitor.get(f"/thong-bao?khu-vuc={slug}").text
        assert "Họp tổ 9" in visitor.get(f"/thong-bao/khu-vuc/{slug}.atom", lint=False).html
    assert "Họp tổ 9" in visitor.get(f"/khu-vuc/{merged[2]}").text


def test_a_calendar_that_subscribed_to_a_former_group_has_the_meetings_of_the_new_one(
    visitor: Visitor, session: Session, merged: tuple[str, str, str]
) -> None:
    for slug in merged:
        assert "Họp tổ 9" in visitor.get(f"/thong-bao/khu-vuc/{slug}.ics", lint=False).html


def test_a_poster_of_a_former_group_leads_to_the_new_one(
    visitor: Visitor, session: Session, merged: tuple[str, str, str]
) -> None:
    _eight, nine, new = merged
    code = short_code(area(session, nine).id)
    assert visitor.get(f"/o/{code}", status=302).response.location == f"/thong-bao?khu-vuc={new}"
    printed = visitor.get(f"/thong-bao/khu-vuc/{nine}/to-dan", status=302).response.location
    assert printed == f"/thong-bao/khu-vuc/{new}/to-dan"


def test_the_old_address_leads_to_the_new_group_and_says_why(visitor: Visitor, merged: tuple[str, str, str]) -> None:
    _eight, nine, new = merged
    page = visitor.get(f"/khu-vuc/{nine}")
    assert "Tổ dân phố số 9 (cũ) gộp với Tổ dân phố số 8 (cũ) thành Tổ dân phố số 8 từ ngày 1/7/2026." in page.text
    assert f"/khu-vuc/{new}" in page.links().values()
    assert "gộp từ Tổ dân phố số 8 (cũ) và Tổ dân phố số 9 (cũ)" in visitor.get(f"/khu-vuc/{new}").text


def test_a_chosen_group_that_was_merged_is_the_new_one(visitor: Visitor, merged: tuple[str, str, str]) -> None:
    visitor.client.set_cookie("khu_vuc", merged[1])
    assert "Họp tổ 9" in visitor.get("/").text
    assert "Đây là khu vực của bạn." in visitor.get(f"/khu-vuc/{merged[2]}").text


def test_leaders_of_the_former_groups_lead_the_new_one(visitor: Visitor, session: Session) -> None:
    eight, nine = make_numbered(session, 8, 9)
    people = [make_leader(session, area=slug, name=f"Trưởng {slug}") for slug in (eight, nine)]
    session.commit()
    new = unite(session, eight, nine, into="Tổ dân phố số 8")
    for person in people:
        post(session, person, f"Họp của {person.name}", area=new.slug)
    session.commit()
    listed = visitor.get(f"/thong-bao?khu-vuc={new.slug}").text
    assert all(f"Họp của {person.name}" in listed for person in people)


@pytest.mark.every_database
def test_reports_of_a_former_group_are_found_in_the_new_one(visitor: Visitor, session: Session) -> None:
    eight, nine = make_numbered(session, 8, 9)
    report = make_report(area=nine)
    session.commit()
    new = unite(session, eight, nine, into="Tổ dân phố số 8")
    assert report.code in re.sub("[- ]", "", visitor.get(f"/phan-anh?khu-vuc={new.slug}").html)


def test_a_role_goes_with_a_group_that_moved_to_another_ward(app: Flask, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    leader = make_leader(session, area=eight)
    post(session, leader, "Họp tổ 8", area=eight)
    moved = unite(session, eight, into="Tổ dân phố số 30", ward="phuong-viet-hung")
    there = make_staff(app, "Lê Minh Anh", Role.MODERATOR, "phuong-viet-hung")[1]
    assert "Nguyễn Văn Bình" in there.get("/nhan-su").text
    here = make_staff(app, "Trần Ba", Role.MODERATOR, WARD)[1]
    assert "Nguyễn Văn Bình" not in here.get("/nhan-su").text
    assert "Họp tổ 8" in there.get(f"/thong-bao?khu-vuc={moved.slug}").text


def test_the_part_that_continues_a_divided_group_inherits_and_no_other(app: Flask, session: Session) -> None:
    (eight,) = make_numbered(session, 8)
    give_role(make_leader(session, area=eight), Role.LEADER, eight)
    session.commit()
    main, other = divide(session, eight, "Tổ dân phố số 8", "Tổ dân phố số 10", main="Tổ dân phố số 8")
    browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    assert "Nguyễn Văn Bình" in browser.get(f"/nhan-su?khu-vuc={main.slug}").text
    assert "Nguyễn Văn Bình" not in browser.get(f"/nhan-su?khu-vuc={other.slug}").text
    page = browser.get(f"/khu-vuc/{eight}")
    assert (
        "được tách thành Tổ dân phố số 8 và Tổ dân phố số 10 từ ngày 1/7/2026; Tổ dân phố số 8 tiếp nối." in page.text
    )


def test_a_group_that_no_part_continues_asks_where_its_people_belong(
    app: Flask, visitor: Visitor, session: Session
) -> None:
    (eight,) = make_numbered(session, 8)
    leader = make_leader(session, area=eight)
    post(session, leader, "Họp cả tổ cũ", area=eight)
    parts = divide(session, eight, "Tổ 8A", "Tổ 8B")
    assert visitor.get(f"/o/{short_code(area(session, eight).id)}", status=302).response.location == f"/khu-vuc/{eight}"
    page = visitor.get(f"/khu-vuc/{eight}")
    assert "Bạn chọn nơi mình đang ở." in page.text
    assert {node.get("value") for node in page.all("input", name="khu-vuc")} == {each.slug for each in parts}
    # What was said to all of them before still concerns all.
    for each in parts:
        assert "Họp cả tổ cũ" in visitor.get(f"/thong-bao?khu-vuc={each.slug}").text
    browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    assert "Nguyễn Văn Bình" not in browser.get(f"/nhan-su?khu-vuc={parts[0].slug}").text
    visitor.client.set_cookie("khu_vuc", eight)
    assert "Đây là khu vực của bạn." not in visitor.get(f"/khu-vuc/{parts[0].slug}").text


@pytest.mark.every_database
def test_a_former_group_is_found_by_its_name_with_what_became_of_it(
    visitor: Visitor, merged: tuple[str, str, str]
) -> None:
    assert "Tổ dân phố số 9 (cũ) gộp với" in visitor.get("/khu-vuc?q=tổ dân phố số 9 phúc lợi").text
