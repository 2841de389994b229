"""Merging asks, with both reports side by side, and can be undone for ten minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.notifications.models import Message
from citizen_site.reports.models.participants import ReporterContact, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import make_person, make_staff
from tests.support.desk import WARD, at, hidden_of, move
from tests.support.pages import Page, Visitor

HERE: dict[str, Any] = {"latitude": 21.0400, "longitude": 105.9200}
# About 20, 250 and 330 m from there.
NEXT: dict[str, Any] = {"latitude": 21.0402, "longitude": 105.9200}
FARTHER: dict[str, Any] = {"latitude": 21.04225, "longitude": 105.9200}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def question(report: Report, original: Report) -> str:
    return f"{at(report)}/gop?vao={original.display_code}"


def merge(desk: Visitor, report: Report, original: Report, code: int = 303, **typed: str) -> Page:
    address = question(report, original)
    page = desk.get(address)
    key = page.all("input", name="khoa")[0].get("value")
    return desk.post(address, {**hidden_of(page), "khoa": key, **typed}, status=code)


@pytest.mark.either_database
def test_merging_shows_both_side_by_side_and_asks_before_it_does_anything(desk: Visitor, session: Session) -> None:
    original = make_report(description="Hố sâu ngay cổng chợ.", **NEXT)
    report = make_report(description="Mặt đường sụt ở chợ.", **HERE)
    session.commit()
    similar = desk.get(f"{at(report)}/giong-nhau")
    assert similar.all("form", method="post") == [] or all(
        "/chuyen/duplicate" not in each.get("action", "") for each in similar.all("form")
    )
    page = desk.get(similar.links()[f"So sánh với {original.display_code}"])
    for each in (report, original):
        assert each.description in page.text
        assert each.display_code in page.text
    assert "cách 20 m" in page.text
    session.expire_all()
    assert report.duplicate_of_id is None
    merge(desk, report, original)
    session.expire_all()
    assert report.duplicate_of_id == original.id


@pytest.mark.either_database
def test_a_typed_code_leads_to_the_same_question(desk: Visitor, session: Session) -> None:
    original, report = make_report(), make_report()
    session.commit()
    answer = move(desk, report, Status.DUPLICATE, target=original.display_code.lower())
    assert "/gop?vao=" in answer.response.location
    assert original.description in desk.get(answer.response.location).text
    session.expire_all()
    assert report.duplicate_of_id is None


def test_merging_can_be_undone_for_ten_minutes_and_nobody_is_told_before(
    app: Flask, desk: Visitor, session: Session
) -> None:
    a = make_person("An").id
    original, report = make_report(), make_report()
    now = clock.now()
    session.add(ReportSupport(report_id=report.id, person_id=a, created_at=now))
    session.add(
        ReporterContact(report_id=report.id, kind="email", value="lan@example.com", verified_at=now, created_at=now)
    )
    report.support_count = 1
    session.execute(delete(OutboxJob))
    session.commit()
    result = str(merge(desk, report, original, text="Cùng một hố.").response.location)
    assert "Hoàn tác được đến" in desk.get(result).text
    run_due_jobs(session, clock.now())
    assert session.scalars(select(Message)).all() == []
    desk.submit(result, {}, url=f"{result}/thu-lai", status=303)
    session.expire_all()
    assert (report.status, report.duplicate_of_id, report.support_count) == (Status.RECEIVED, None, 1)
    assert original.support_count == 0
    run_due_jobs(session, clock.now() + timedelta(hours=1))
    assert session.scalars(select(Message)).all() == []


def test_after_ten_minutes_a_merge_stands(desk: Visitor, session: Session) -> None:
    original, report = make_report(), make_report()
    session.commit()
    result = str(merge(desk, report, original).response.location)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert "Hoàn tác được đến" not in desk.get(result).text


def test_a_second_tap_merges_once(desk: Visitor, session: Session) -> None:
    original, report = make_report(), make_report()
    session.commit()
    address = question(report, original)
    page = desk.get(address)
    data = {**hidden_of(page), "khoa": page.all("input", name="khoa")[0].get("value")}
    desk.post(address, data, status=303)
    desk.post(address, data, status=409)


def test_a_report_that_changed_since_both_were_shown_is_not_merged_and_the_words_stay(
    desk: Visitor, session: Session
) -> None:
    original, report = make_report(), make_report()
    session.commit()
    address = question(report, original)
    page = desk.get(address)
    data = {**hidden_of(page), "khoa": "k", "text": "Cùng một hố."}
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now())
    session.commit()
    late = desk.post(address, data, status=409)
    assert "Cùng một hố." in late.text
    assert "Người khác vừa đổi" in late.text
    session.expire_all()
    assert report.duplicate_of_id is None


@pytest.mark.either_database
def test_a_code_that_leads_nowhere_or_to_itself_is_said(desk: Visitor, session: Session) -> None:
    report, elsewhere = make_report(), make_report(area="phuong-hoan-kiem", is_approved=False)
    session.commit()
    for code in ("AAAAAAA", report.code, elsewhere.code, "x"):
        assert "Không có phản ánh nào khác" in desk.get(f"{at(report)}/gop?vao={code}", status=404).text, code
    assert "Mã phản ánh ban đầu" in desk.get(f"{at(report)}/gop").text


@pytest.mark.either_database
def test_another_kind_is_said_before_merging_and_nothing_is_merged_into_a_closed_report(
    desk: Visitor, session: Session
) -> None:
    lamp = make_category("den-duong", name="Đèn đường hỏng", group_code="dien-nuoc")
    original, report = make_report(category=lamp), make_report()
    session.commit()
    page = desk.get(question(report, original))
    assert "Hai phản ánh khác loại việc" in page.text
    facts = TransitionData(public_text="Không phải đường công cộng.")
    change_status(session, STAFF, original, Status.REJECTED, facts, now=clock.now())
    session.commit()
    closed = desk.get(question(report, original))
    assert "Phản ánh ban đầu đã đóng" in closed.text
    assert closed.all("input", name="khoa") == [], "there is nothing to send"
    desk.post(question(report, original), {**hidden_of(page), "khoa": "k"}, status=409)


def test_suggestions_are_of_the_same_kind_within_100_metres_or_say_why_they_are_there(
    desk: Visitor, session: Session
) -> None:
    cover = make_category("nap-cong", name="Nắp cống hỏng")
    words = "Xe tải rơi gạch vụn đầy ngã ba"
    near = make_report(description="Sụt lún.", place_text="Chùa Láng", **NEXT)
    farther = make_report(description="Lún nhẹ.", place_text="Dốc Hàng Than", **FARTHER)
    other_kind = make_report(description=words, category=cover, place_text="Bến Nứa", **NEXT)
    report = make_report(description=words, place_text="Vườn Cau", **HERE)
    session.commit()
    page = desk.get(f"{at(report)}/giong-nhau")
    said = {}
    for item in page.all("li"):
        text = " ".join("".join(item.itertext()).split())
        for each in (near, farther, other_kind):
            if each.display_code in text:
                said[each.id] = text
    assert "Vì sao có ở đây" not in said[near.id]
    assert "gần đây, nhưng xa hơn 100 m" in said[farther.id]
    assert "nội dung giống nhau, việc gần giống, nhưng khác loại" in said[other_kind.id]
