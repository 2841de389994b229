"""What a report is about, where it belongs and how soon it is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.assignment import assign
from citizen_site.reports.classification import recategorise, set_urgency, transfer_to_area
from citizen_site.reports.deadlines import calendar_of
from citizen_site.reports.enums import Urgency, Visibility
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.reporter_actions import answer
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at, last_event, let_undo_period_pass, sort
from tests.support.pages import Visitor

OTHER = "phuong-hoan-kiem"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def test_another_category_has_its_own_time_keeps_answers_and_makes_private_but_never_public(
    desk: Visitor, session: Session, visitor: Visitor
) -> None:
    private = make_category(
        "trat-tu", name="Ồn ào", deadlines={"normal": 80, "urgent": 4}, visibility=Visibility.PRIVATE
    )
    report = make_report(answers={"sau": "20"}, support_count=0)
    session.commit()
    due = report.due_at
    assert due
    sort(desk, report, "loai-viec", category=private.code)
    session.expire_all()
    calendar = calendar_of(session, report.area_id or 0)
    assert report.due_at
    assert calendar.between(due, report.due_at) == timedelta(hours=40)
    assert (report.visibility, report.is_public, report.answers) == (Visibility.PRIVATE, False, {"sau": "20"})
    visitor.get(f"/phan-anh/{report.display_code}", status=404)
    sort(desk, report, "loai-viec", category="o-ga")
    session.expire_all()
    assert report.visibility is Visibility.PRIVATE
    assert report.due_at == due, "back where it was"


def test_a_clock_that_stands_still_or_stood_still_loses_nothing(app: Flask, session: Session) -> None:
    now = clock.now()
    slow = make_category("cay", name="Cây đổ", deadlines={"normal": 80, "urgent": 4})
    report = make_report(now=now - timedelta(days=3))
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now)
    left = report.remaining_seconds
    assert left is not None
    recategorise(session, STAFF, report, slow, now=now)
    assert (report.due_at, report.remaining_seconds) == (None, left + 40 * 3600)
    later = now + timedelta(days=14)
    change_status(session, STAFF, report, Status.RECEIVED, TransitionData(), now=later)
    calendar = calendar_of(session, report.area_id or 0)
    assert report.due_at
    assert calendar.between(later, report.due_at) == timedelta(seconds=left + 40 * 3600)
    set_urgency(session, STAFF, report, Urgency.URGENT, now=later)
    assert calendar.between(later, report.due_at) == timedelta(seconds=left - 36 * 3600), "the pause still counts"


def test_moved_to_my_own_group_it_stays_and_moved_elsewhere_it_leaves_my_desk(
    desk: Visitor, session: Session, visitor: Visitor
) -> None:
    unit = make_unit()
    report = make_report()
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()
    due = report.due_at
    assert "không còn nữa" in sort(desk, report, "khu-vuc", 422, area="quan-long-bien").text
    answer = sort(desk, report, "khu-vuc", area=OTHER)
    gone = desk.get(answer.response.location)
    assert "và không còn ở bàn của bạn" in gone.text
    assert "Hoàn Kiếm" in gone.text
    desk.get(at(report), status=404)
    session.expire_all()
    place = gazetteer(session).find(OTHER)
    assert place
    assert (report.area_id, report.due_at) == (place.id, due)
    assert (report.status, report.assigned_unit_id) == (Status.RECEIVED, None), "that unit has nothing to do there"
    let_undo_period_pass(session)
    assert "Đã chuyển khu vực: Phường Hoàn Kiếm" in visitor.get(f"/phan-anh/{report.display_code}").text


def test_moved_while_its_reporter_is_asked_it_comes_back_to_nobody(app: Flask, session: Session) -> None:
    elsewhere, now = gazetteer(session).find(OTHER), clock.now()
    assert elsewhere
    kept, lost = make_report(), make_report()
    assign(session, STAFF, lost, person_id=None, unit_id=make_unit().id, now=now)
    assign(session, STAFF, kept, person_id=None, unit_id=make_unit("Sở Xây dựng", area="ha-noi").id, now=now)
    for each, status in ((lost, Status.RECEIVED), (kept, Status.ASSIGNED)):
        change_status(session, STAFF, each, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now)
        transfer_to_area(session, STAFF, each, elsewhere, now=now)
        answer(session, Actor(opened=frozenset({f"report:{each.id}"})), each, "Số 12.", now=now)
        assert (each.status, each.assigned_unit_id is None) == (status, status is Status.RECEIVED)


def test_the_deadline_of_another_urgency_is_calculated_and_announced(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    sort(desk, report, "muc-gap", urgency="urgent")
    session.expire_all()
    assert report.urgency is Urgency.URGENT
    assert report.time_limit_seconds == 4 * 3600
    assert last_event(session, report).details["before_urgency"] == "normal"
    entries = len(session.scalars(select(ReportEvent.id)).all())
    sort(desk, report, "muc-gap", urgency="urgent")
    assert len(session.scalars(select(ReportEvent.id)).all()) == entries, "nothing changed, nothing told"
