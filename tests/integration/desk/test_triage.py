"""Sorting: to whom a report is given, what it is about, where it belongs, how soon; and who may do none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.assignment import assign
from citizen_site.reports.classification import recategorise, set_urgency, transfer_to_area
from citizen_site.reports.deadlines import calendar_of
from citizen_site.reports.enums import EventKind, Urgency, Visibility
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.reporter_actions import answer
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import SYSTEM
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.factories.units import make_unit
from tests.support.desk import WARD, at, hidden_of
from tests.support.pages import Page, Visitor, text_of

OTHER = "phuong-hoan-kiem"
ACTS = {"giao": "unit", "loai-viec": "category", "khu-vuc": "area", "muc-gap": "urgency"}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def sort(desk: Visitor, report: Report, act: str, code: int = 303, **typed: str) -> Page:
    return desk.post(f"{at(report)}/{act}", {**hidden_of(desk.get(at(report))), **typed}, status=code)


def last_event(session: Session, report: Report) -> ReportEvent:
    query = select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id.desc())
    return session.scalars(query.limit(1)).one()


def test_a_report_is_assigned_to_a_unit_which_is_notified_and_then_to_a_person_of_it(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    head, elsewhere = make_person("Vũ Nam"), make_person("Điều Hành Khác")
    give_role(elsewhere, Role.MODERATOR, OTHER)
    unit, foreign = make_unit(email="doi@example.com"), make_unit("Đội khác", area=OTHER)
    unit.head_id = head.id
    give_role(head, Role.LEADER, WARD)
    report = make_report()
    session.execute(delete(OutboxJob))
    session.commit()
    box = PostBox(app)
    page = desk.get(at(report))
    offered = {node.get("value") for node in page.by_id("person").iter() if node.get("value")}
    assert str(head.id) in offered
    assert str(elsewhere.id) not in offered
    assert "Hãy chọn đơn vị hoặc người" in sort(desk, report, "giao", 422, unit="", person="").text
    assert "không còn nữa" in sort(desk, report, "giao", 422, unit=str(foreign.id), person="").text
    sort(desk, report, "giao", unit=str(unit.id), person="")
    session.expire_all()
    assert (report.status, report.assigned_unit_id) == (Status.ASSIGNED, unit.id)
    sort(desk, report, "giao", unit=str(unit.id), person=str(head.id))
    session.expire_all()
    event = last_event(session, report)
    assert (event.kind, event.is_public) == (EventKind.ASSIGNED, False), "who of the unit is for staff"
    assert "Vũ Nam" in desk.get(at(report)).text
    public = visitor.get(f"/phan-anh/{report.display_code}").text
    assert "Đội Môi trường" in public
    assert "Vũ Nam" not in public
    assert report.display_code in text_of_message(box.newest("doi@example.com"))
    assert len(list(box.folder.glob("*"))) == 1, "the unit hears of it once"
    audit = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "report.assigned")).all()
    assert len(audit) == 2


def test_a_key_leads_to_whom_it_is_given_and_nothing_is_handed_back_to_nobody(desk: Visitor, session: Session) -> None:
    report, unit = make_report(), make_unit()
    session.commit()

    def folds() -> tuple[list[str], list[str]]:
        """What the key g opens, and the names of the next steps."""
        page = desk.get(at(report))
        summaries = {each: text_of(each.find("summary")) for each in page.all("details", class_="form-action-fold")}
        steps = [name for each, name in summaries.items() if each.getparent().get("aria-labelledby") == "buoc"]
        return [name.split(":")[0] for each, name in summaries.items() if each.get("data-key") == "g"], steps

    for status in (Status.RECEIVED, Status.IN_PROGRESS):
        report.status = status
        session.commit()
        by_key, steps = folds()
        assert by_key == ["Người làm"]
        assert not {"Giao việc", "Trả về đã giao"} & set(steps), "nobody has it"
    sort(desk, report, "giao", unit=str(unit.id), person="")
    by_key, steps = folds()
    assert (by_key, "Trả về đã giao" in steps) == (["Người làm"], True)


def test_the_sites_rules_may_assign_a_new_report_to_a_unit(app: Flask, session: Session) -> None:
    report, unit = make_report(), make_unit()
    assign(session, SYSTEM, report, person_id=None, unit_id=unit.id, now=clock.now())
    assert report.status is Status.ASSIGNED


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
    assert "Nó không còn ở bàn của bạn" in gone.text
    assert "Hoàn Kiếm" in gone.text
    desk.get(at(report), status=404)
    session.expire_all()
    place = gazetteer(session).find(OTHER)
    assert place
    assert (report.area_id, report.due_at) == (place.id, due)
    assert (report.status, report.assigned_unit_id) == (Status.RECEIVED, None), "that unit has nothing to do there"
    assert "Chuyển khu vực: Phường Hoàn Kiếm" in visitor.get(f"/phan-anh/{report.display_code}").text


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
