"""Days and moments of years 1 and 9999, which other time zones cannot count, get a clear page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Role
from citizen_site.desk.bulk.models import BulkKind
from citizen_site.web.query import QueryArgs
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.notices import begin, fields
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"
ENDS = ("0001-01-01", "9999-12-31")


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    make_report()
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.mark.parametrize("day", ENDS)
def test_a_day_that_does_not_begin_or_end_on_hanois_clocks_is_none(app: Flask, day: str) -> None:
    with app.test_request_context("/", query_string={"tu": day, "den": "9999-12-30"}):
        args = QueryArgs()
        assert args.day("tu") is None
        assert args.problems == ["Ngày nhập chưa đúng nên chưa được dùng."]
        assert args.day("den") is not None


@pytest.mark.parametrize("day", ENDS)
def test_figures_of_such_days_are_those_of_a_month_and_the_page_says_so(desk: Visitor, day: str) -> None:
    for query in (f"tu={day}&den={day}", f"tu={day}", f"den={day}"):
        assert "Ngày nhập chưa đúng" in desk.get(f"/dieu-hanh/tong-quan?{query}", status=400).text
        assert "spreadsheet" in str(desk.get(f"/dieu-hanh/tong-quan/so-lieu?{query}").response.mimetype)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-25T08:00:00"])
def test_many_reports_seen_at_such_a_moment_are_those_of_now(desk: Visitor, moment: str) -> None:
    page = desk.get("/dieu-hanh/nhieu", query_string={"viec": BulkKind.ASSIGN, "tat-ca": "1", "xem-luc": moment})
    assert "1 phản ánh" in page.text


@pytest.mark.parametrize("day", ENDS)
def test_a_notice_cannot_meet_or_end_then_and_keeps_what_was_typed(app: Flask, session: Session, day: str) -> None:
    leader = make_staff(app, "Nguyễn Văn Bình", Role.LEADER, WARD)[1]
    form = begin(leader)
    for name in ("meeting_starts_at", "expires_at"):
        typed = fields(leader.get(form), title="Họp tổ", viec="luu", **{name: f"{day}T00:00"})
        page = leader.post(form, typed, status=422)
        assert "Ngày giờ chưa đúng" in page.text
        assert fields(page)["title"] == "Họp tổ"
