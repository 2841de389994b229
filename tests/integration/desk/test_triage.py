"""Sorting of all kinds: closed reports, two moderators at once, and who may do none of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.reports.enums import Urgency
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.desk import WARD, at, hidden_of, sort
from tests.support.pages import Visitor

OTHER = "phuong-hoan-kiem"
ACTS = {"giao": "unit", "loai-viec": "category", "khu-vuc": "area", "muc-gap": "urgency"}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def test_a_closed_report_is_not_sorted_and_the_page_says_what_to_do(desk: Visitor, session: Session) -> None:
    report = make_report()
    change_status(session, STAFF, report, Status.REJECTED, TransitionData(public_text="Không rõ."), now=clock.now())
    session.commit()
    page = sort(desk, report, "muc-gap", 409, urgency="urgent")
    assert "Phản ánh đã đóng (Không tiếp nhận). Muốn làm tiếp thì mở lại trước." in page.text


def test_the_second_of_two_who_sort_sees_what_the_first_did(app: Flask, desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    second = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    stale = hidden_of(second.get(at(report)))
    sort(desk, report, "muc-gap", urgency="urgent")
    page = second.post(f"{at(report)}/muc-gap", {**stale, "urgency": "complex"}, status=409)
    assert "Lê Minh Anh" in page.text
    assert page.by_id("urgency-2").get("checked") is not None, "their choice is still there"
    session.expire_all()
    assert report.urgency is Urgency.URGENT


def test_nobody_else_sorts(app: Flask, desk: Visitor, session: Session) -> None:
    own, own_browser = make_staff(app, "Trần Lan", Role.MODERATOR, WARD)
    mine, report = make_report(reporter_id=own.id), make_report()
    session.commit()
    chosen = {"unit": "", "person": str(own.id), "category": "o-ga", "area": OTHER, "urgency": "urgent"}
    others = [
        (own_browser, mine, 403),
        (make_staff(app, "Tổ trưởng", Role.LEADER, WARD)[1], report, 403),
        (make_staff(app, "Nơi khác", Role.MODERATOR, OTHER)[1], report, 404),
        (signed_in(app, make_person("Dân")), report, 403),
    ]
    for browser, thing, status in others:
        token = browser.get("/tai-khoan").all("input", name="csrf_token")[0].get("value")
        for act in ACTS:
            data = {"csrf_token": token, "version": str(thing.version), **chosen}
            browser.post(f"{at(thing)}/{act}", data, status=status)
    session.expire_all()
    assert (report.version, mine.version) == (report.version, mine.version)
    assert not session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("report."))).all()
