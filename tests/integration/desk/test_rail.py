"""The rail beside the pages of staff: the places of their role, with how much waits there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD
from tests.support.pages import Page, text_of

pytestmark = pytest.mark.either_database
PEOPLE_CEILING = 30


def places(page: Page) -> dict[str, str]:
    """Each place with its number, "" where nothing waits."""
    found = {}
    for each in page.by_id("muc").iter("a"):
        words = [text_of(part) for part in each.findall("span")]
        found[words[0]] = words[1] if len(words) > 1 else ""
    return found


def test_each_role_has_its_places_with_what_waits_there(app: Flask, session: Session) -> None:
    now = clock.now()
    make_report(is_approved=False)
    make_report(now=now - timedelta(days=60))
    session.commit()
    _, moderator = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    _, operator = make_staff(app, "Phạm Quốc Dũng", Role.OPERATOR, "ha-noi")
    queue = moderator.get("/dieu-hanh")
    found = places(queue)
    counted = {"Mới": "1", "Trả lời": "", "Quá hạn": "1", "Đã đóng": "", "Ảnh": "", "Bị báo sai": "", "Tổng quan": ""}
    assert {name: found.get(name) for name in counted} == counted
    assert {"Thông báo", "Người có vai trò"} < set(found)
    assert "Quản trị" not in found
    assert text_of(queue.all("a", **{"aria-current": "page"})[0]).startswith("Mới"), "the tab that is shown is marked"
    people = moderator.get("/nhan-su")
    assert places(people) == found, "the same on every page"
    assert len(people.statements) <= PEOPLE_CEILING
    theirs = places(operator.get("/van-hanh"))
    _, clerk = make_staff(app, "Đỗ Thị Hạnh", Role.CLERK, WARD)
    assert list(places(clerk.get("/dieu-hanh/cuoc-goi")))[:2] == ["Cuộc gọi", "Trang dân"], "and nothing else"
    expected = ["Bị báo sai", "Thông báo", "Người có vai trò", "Chuyển đổi số", "Quản trị", "Trang dân"]
    assert list(theirs)[:6] == expected, "an operator has no reports"


def test_leaders_keep_the_pages_of_their_phones(app: Flask, session: Session) -> None:
    _, leader = make_staff(app, "Nguyễn Văn Bình", Role.LEADER, WARD)
    page = leader.get("/thong-bao/cua-toi")
    assert not page.all("nav", id="muc")
    assert page.all("nav", **{"class": "site-nav"})
