"""What one key does with a report: approved, assigned as the button said, and on to the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.reports.enums import Moderation, PhotoDecision, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import Status
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at
from tests.support.pages import Page, Visitor, text_of

# What the swap of the right pane asks of the database.
SWAP_CEILING = 16


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def press(desk: Visitor, report: Report, page: Page, status: int = 303) -> Page:
    """Send what the button sends."""
    (form,) = [each for each in page.all("form") if each.get("action") == f"{at(report)}/phan-loai"]
    given = {each.get("name"): each.get("value") or "" for each in form.iter("input")}
    return desk.post(f"{at(report)}/phan-loai", given, status=status)


def new_reports(session: Session, count: int) -> list[Report]:
    reports = []
    for hours in range(count):
        report = make_report(is_approved=False)
        report.due_at = clock.now() + timedelta(hours=hours + 1)
        reports.append(report)
    session.commit()
    return reports


def test_one_key_approves_assigns_as_was_shown_and_goes_on(desk: Visitor, session: Session) -> None:
    unit = make_unit("Tổ Đô thị")
    for _ in range(3):
        make_report().assigned_unit = unit
    first, second, third = new_reports(session, 3)
    desk.get("/dieu-hanh?xem=moi")
    page = desk.get(at(first))
    assert "3/3 việc cùng loại gần đây giao nơi này" in page.text
    assert "Duyệt, giao Tổ Đô thị, việc kế" in text_of(page.all("div", role="group")[-1])
    assert press(desk, first, page).response.location == f"{at(second)}?xong={first.display_code}"
    session.expire_all()
    assert (first.moderation, first.status, first.assigned_unit_id) == (Moderation.PUBLISHING, Status.ASSIGNED, unit.id)

    # In the split view the next report comes as the answer; the row goes, the numbers follow.
    page = desk.fragment(at(second))
    given = page.html.replace('name="ke" value=""', f'name="ke" value="{third.display_code}"')
    following = str(press(desk, second, Page(page.response, given, [])).response.location)
    answer = desk.fragment(following)
    assert answer.by_id("phan-anh").get("data-code") == third.code
    assert answer.by_id(f"hang-{second.code}").get("hx-swap-oob") == "delete"
    assert f"Đã duyệt {second.display_code}, giao Tổ Đô thị." in answer.text
    assert answer.response.headers["HX-Push-Url"] == at(third)
    assert answer.by_id("vua-xong").get("hx-swap-oob") == "true"
    undo = {each.get("action") for each in answer.all("form") if each.get("action").endswith("/hoan-tac")}
    assert undo == {f"{at(second)}/hoan-tac"}
    assert "Hoàn tác" not in desk.fragment(at(third)).html, "what was fetched beforehand would offer an older act"
    assert f"Đã duyệt {second.display_code}, giao Tổ Đô thị." in desk.get(following).text, "without htmx as well"
    # Who decided on what a colleague has changed meanwhile sees that, and nothing is done twice.
    late = press(desk, second, page, status=409)
    assert "vừa được người khác thay đổi" in late.text
    last = str(press(desk, third, desk.get(at(third))).response.location)
    assert "Hết việc ở đây" in desk.get(last).text


def test_a_photo_that_nobody_decided_about_holds_the_key_back(desk: Visitor, session: Session) -> None:
    (report,) = new_reports(session, 1)
    keys = {"upload_key": "k", "content_digest": "d", "original_key": "o", "original_bytes": 1, "copies": "c"}
    photo = ReportPhoto(report_id=report.id, state=PhotoState.READY, created_at=clock.now(), **keys)
    session.add(photo)
    session.commit()
    page = desk.get(at(report))
    assert "còn 1 ảnh" in page.text
    assert "Ảnh 1" in press(desk, report, page, status=422).text
    session.expire_all()
    assert report.moderation is Moderation.PENDING
    photo.decision = PhotoDecision.WITHHOLD
    session.commit()
    press(desk, report, desk.get(at(report)))
    session.expire_all()
    assert report.moderation is Moderation.PUBLISHING


def test_the_forms_of_a_report_come_when_they_are_wanted(desk: Visitor, session: Session) -> None:
    (report,) = new_reports(session, 1)
    swapped, whole = desk.fragment(at(report)), desk.get(at(report))
    address = f"{at(report)}/cac-viec"
    forms = {each.get("action") for each in desk.fragment(address).all("form")}
    assert f"{at(report)}/giao" in forms
    assert forms <= {each.get("action") for each in whole.all("form")} | {"/dieu-hanh"}
    assert not forms & {each.get("action") for each in swapped.all("form")}
    assert swapped.by_id("cac-viec").get("hx-get") == address
    assert len(swapped.statements) <= SWAP_CEILING < len(whole.statements)
    assert text_of(desk.get(address).by_id("ten")) == text_of(whole.by_id("ten")), "without htmx it is the page"
