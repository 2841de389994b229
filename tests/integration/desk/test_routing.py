"""Routing rules: made by moderators of the area, applied once to each new report, tried without changing any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.desk import routing_dry_run
from citizen_site.desk.background_tasks import BackgroundTask
from citizen_site.notifications.models import Message, subject
from citizen_site.reports import routing
from citizen_site.reports.assignment import UnknownUnitError, assign
from citizen_site.reports.enums import EventKind, Urgency
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.routing import route
from citizen_site.reports.workflow import ActorKind, Status
from tests.factories.accounts import PostBox
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.factories.units import make_unit
from tests.support.at_once import lose_race
from tests.support.desk import ADVERT, hidden_of
from tests.support.pages import Page, Visitor, text_of

WARD, ELSEWHERE = "phuong-phuc-loi", "phuong-hoan-kiem"
LIST = f"/dieu-hanh/phan-cong?khu-vuc={WARD}"


@pytest.fixture
def anna(app: Flask, session: Session) -> tuple[Person, Visitor]:
    """A moderator of one ward."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)


def make_rule(session: Session, position: int = 1, area: str = WARD, **values: Any) -> RoutingRule:
    place, now = gazetteer(session).find(area), clock.now()
    assert place
    rule = RoutingRule(
        **{"area_id": place.id, "position": position, "name": "Đèn", "created_at": now, "updated_at": now, **values}
    )
    session.add(rule)
    session.flush()
    return rule


def typed(unit: HandlingUnit | None = None, **values: str) -> dict[str, str]:
    empty = dict.fromkeys(("what", "within", "words", "start", "end", "person", "urgency"), "")
    return {"name": "Đèn hỏng ban đêm", **empty, "unit": str(unit.id) if unit else "", **values}


def entries(session: Session, report: Report) -> list[ReportEvent]:
    found = select(ReportEvent).where(ReportEvent.report_id == report.id, ReportEvent.actor_kind == ActorKind.SITE)
    return list(session.scalars(found.order_by(ReportEvent.id)))


def test_the_list_of_rules_is_the_same_for_htmx(session: Session, anna: tuple[Person, Visitor]) -> None:
    make_rule(session)
    make_rule(session, area="ha-noi", name="Cả thành phố")
    session.commit()
    for part in (anna[1].fragment(LIST), anna[1].get(LIST)):
        assert "Đèn" in part.text
        assert "Cả thành phố" in part.text


def test_of_two_taps_at_once_on_the_list_of_rules_the_second_finds_what_the_first_did(
    anna: tuple[Person, Visitor], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, desk = anna
    make_rule(session, 1, name="Đèn", urgency="urgent")
    rule = make_rule(session, 2, name="Rác", urgency="urgent")
    session.commit()
    for act in ("len", "tat", "bo"):
        with monkeypatch.context() as patch:
            lose_race(patch, rule)
            answer = desk.submit(LIST, {}, url=f"/dieu-hanh/phan-cong/{rule.id}/{act}", status=303)
        page = desk.get(answer.response.location)
        assert "chúng tôi không làm gì thêm" in page.text
        assert names_in_order(page) == ["Đèn", "Rác"]
    for _ in range(2):
        desk.submit(LIST, {}, url=f"/dieu-hanh/phan-cong/{rule.id}/bo", status=303)
    assert names_in_order(desk.get(LIST)) == ["Đèn"]


def names_in_order(page: Page) -> list[str]:
    return ["".join(node.itertext()).strip().split("\n")[0] for node in page.all("h3")]


def test_a_new_report_is_routed_once_by_the_first_rule(session: Session, anna: tuple[Person, Visitor]) -> None:
    person, desk = anna
    unit, closed = make_unit(), make_unit("Đội cũ")
    closed.closed_at = clock.now()
    make_rule(session, 1, name="Đội đã đóng", unit_id=closed.id)
    make_rule(session, 2, name="Đã tắt", urgency="complex", is_active=False)
    rule = make_rule(session, 3, name="Ổ gà", words="o ga", unit_id=unit.id, person_id=person.id, urgency="urgent")
    make_rule(session, 4, name="Sau cùng", urgency="complex")
    report = make_report(is_approved=False)
    normal = report.due_at
    session.commit()
    for _ in range(2):  # the worker died once before it could say that it was done
        run_due_jobs(session, clock.now())
        route(session, report, clock.now())
    session.commit()
    assert (report.assigned_unit_id, report.assigned_to_id, report.urgency) == (unit.id, person.id, Urgency.URGENT)
    assert report.status is Status.ASSIGNED
    assert report.due_at
    assert normal
    assert report.due_at < normal, "the deadline follows the urgency"
    said = entries(session, report)
    assert [each.kind for each in said] == [EventKind.ROUTED, EventKind.URGENCY_CHANGED, EventKind.STATUS_CHANGED]
    assert (said[0].text, said[0].details["rule_id"], said[0].is_public) == ("Ổ gà", rule.id, False)
    told = select(Message.about).where(Message.about.in_([subject("event", each.id, each.at) for each in said]))
    assert session.scalars(told).all() == [], "the receipt is enough"
    assert "Ổ gà" in desk.get(f"/dieu-hanh/{report.display_code}").text


def test_what_somebody_assigned_is_not_touched(session: Session, anna: tuple[Person, Visitor]) -> None:
    unit, other = make_unit(), make_unit("Đội Hạ tầng")
    make_rule(session, unit_id=unit.id, urgency="urgent")
    report, elsewhere = make_report(), make_report(area=ELSEWHERE)
    assign(session, STAFF, report, person_id=None, unit_id=other.id, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    session.expire_all()
    assert (report.assigned_unit_id, report.urgency) == (other.id, Urgency.NORMAL)
    assert elsewhere.assigned_unit_id is None
    assert entries(session, report) == entries(session, elsewhere) == []


def test_a_head_without_account_is_assigned_nothing_more(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    unit, head = make_unit(), make_person("Vũ Nam")
    unit.head_id = head.id
    give_role(head, Role.LEADER, WARD)
    rule = make_rule(session, person_id=head.id, urgency="urgent")
    session.commit()
    add = f"/dieu-hanh/phan-cong/them?khu-vuc={WARD}"
    assert "Vũ Nam" in anna[1].get(add).text
    close_account(session, head, clock.now())
    report = make_report(is_approved=False)
    session.commit()
    run_due_jobs(session, clock.now())
    session.expire_all()
    assert (report.assigned_to_id, report.urgency) == (None, Urgency.URGENT), "what is left of the rule is done"
    assert entries(session, report)[0].details["rule_id"] == rule.id
    offered = {node.get("value") for node in anna[1].get(add).by_id("person").iter("option")}
    assert str(head.id) not in offered


def test_a_rule_that_cannot_be_applied_takes_nothing_else_down(
    session: Session, anna: tuple[Person, Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_values: Any) -> None:
        raise UnknownUnitError  # closed between the look and the act

    monkeypatch.setattr(routing, "assign", refuse)
    make_rule(session, unit_id=make_unit().id, urgency="urgent")
    for _ in range(2):
        make_report(description=ADVERT)
    spam, report = make_report(description=ADVERT, is_approved=False), make_report(is_approved=False)
    session.commit()
    run_due_jobs(session, clock.now())
    session.expire_all()
    assert spam.quarantine_reason
    assert (report.urgency, report.status, entries(session, report)) == (Urgency.NORMAL, Status.RECEIVED, [])
    assert session.scalars(select(OutboxJob).where(OutboxJob.name == JobName.REPORT_DELIVERED)).all() == []


def test_what_is_quarantined_is_routed_once_it_is_released(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    box, unit = PostBox(app), make_unit(email="doi@example.com")
    make_rule(session, unit_id=unit.id, words="cho vay")
    for _ in range(2):
        make_report(description=ADVERT)
    released, approved = (make_report(description=ADVERT, is_approved=False) for _ in range(2))
    session.commit()
    run_due_jobs(session, clock.now())
    session.expire_all()
    for each in (released, approved):
        assert each.quarantine_reason
        assert each.assigned_unit_id is None
        assert not any(each.display_code.encode() in path.read_bytes() for path in box.folder.glob("*"))
    for each, act in ((released, "khong-phai-thu-rac"), (approved, "duyet")):
        address = f"/dieu-hanh/{each.display_code}"
        anna[1].post(f"{address}/{act}", hidden_of(anna[1].get(address)), status=303)
        session.expire_all()
        assert (each.quarantine_reason, each.assigned_unit_id, each.status) == ("", unit.id, Status.ASSIGNED)


def test_a_moderator_keeps_the_rules_of_the_ward(app: Flask, session: Session, anna: tuple[Person, Visitor]) -> None:
    _, desk = anna
    unit, foreign = make_unit(), make_unit("Đội bạn", ELSEWHERE)
    category = make_category()
    session.commit()
    add = f"/dieu-hanh/phan-cong/them?khu-vuc={WARD}"
    assert "Hãy chọn ít nhất một điều" in desk.submit(add, typed(), status=422).text
    assert "không còn nữa" in desk.submit(add, typed(foreign), status=422).text
    assert "Hãy nhập cả hai giờ" in desk.submit(add, typed(unit, start="22:00"), status=422).text
    night = typed(unit, what=f"loai:{category.id}", words="đèn, tối om", start="22:00", end="05:30", weekdays="5")
    desk.submit(add, night, status=303)
    desk.submit(add, typed(name="Rác", what="nhom:ve-sinh", urgency="urgent"), status=303)
    page = desk.get(LIST)
    assert names_in_order(page) == ["Đèn hỏng ban đêm", "Rác"]
    assert "có từ: đèn, tối om; nhận vào Thứ Bảy; nhận từ 22:00 đến 05:30 → giao Đội Môi trường" in page.text
    first, second = session.scalars(select(RoutingRule).order_by(RoutingRule.position)).all()
    assert (first.from_minute, first.until_minute, first.weekdays) == (1320, 330, [5])
    for act in ("len", "tat"):
        desk.submit(LIST, {}, url=f"/dieu-hanh/phan-cong/{second.id}/{act}", status=303)
    page = desk.get(LIST)
    assert names_in_order(page) == ["Rác đang tắt", "Đèn hỏng ban đêm"]
    form = desk.get(f"/dieu-hanh/phan-cong/{first.id}")
    assert form.all("input", name="start")[0].get("value") == "22:00"
    session.expire_all()
    stale = {**typed(unit, name="Của tôi"), "version": str(first.version)}
    desk.submit(
        f"/dieu-hanh/phan-cong/{first.id}", {**typed(unit, name="Mới"), "version": str(first.version)}, status=303
    )
    lost = desk.submit(f"/dieu-hanh/phan-cong/{first.id}", stale, status=409)
    assert "Nội dung hiện nay: “Mới”" in lost.text
    assert lost.all("input", name="name")[0].get("value") == "Của tôi"
    desk.submit(LIST, {}, url=f"/dieu-hanh/phan-cong/{second.id}/bo", status=303)
    session.expire_all()
    assert [each.name for each in session.scalars(select(RoutingRule))] == ["Mới"]
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("routing."))).all()
    assert sorted(acts) == sorted(
        ["routing.added"] * 2 + [f"routing.{each}" for each in ("moved", "switched", "changed", "removed")]
    )
    stranger = make_staff(app, "Vũ Nam", Role.MODERATOR, ELSEWHERE)[1]
    stranger.get(f"/dieu-hanh/phan-cong/{first.id}", status=404)
    assert "Mới" not in text_of(stranger.get("/dieu-hanh/phan-cong").all("main")[0])
    assert "Không có lựa chọn" in stranger.get(LIST, status=400).text


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    session: Session, anna: tuple[Person, Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing_dry_run, "STEP", 4)
    _, desk = anna
    unit, other, now = make_unit(), make_unit("Đội Hạ tầng"), clock.now()
    waste = make_category("rac", name="Rác", group_code="ve-sinh")
    rule = make_rule(session, name="Rác", category_id=waste.id, unit_id=unit.id)
    right, wrong = make_report(category=waste), [make_report(category=waste) for _ in range(3)]
    for each in wrong:
        assign(session, STAFF, each, person_id=None, unit_id=other.id, now=now)
    assign(session, STAFF, right, person_id=None, unit_id=unit.id, now=now)
    make_report()
    make_report(category=waste, now=now - timedelta(days=91))
    make_report(category=waste, area=ELSEWHERE)
    session.commit()
    run_due_jobs(session, clock.now())
    before = [(each.version, each.assigned_unit_id) for each in session.scalars(select(Report).order_by(Report.id))]
    answer = desk.submit(LIST, {}, url=f"/dieu-hanh/phan-cong/thu?khu-vuc={WARD}", status=303)
    assert "Đang làm" in desk.get(answer.response.location).text
    run_due_jobs(session, clock.now())
    page = desk.get(answer.response.location)
    assert "5 phản ánh nhận trong 90 ngày qua" in page.text
    assert "3 phản ánh sẽ đi chỗ khác" in page.text
    assert "1 phản ánh y như đã làm" in page.text
    assert "1 phản ánh không quy tắc nào khớp" in page.text
    row = ["".join(cell.itertext()) for cell in page.all("td")[:4]]
    assert row == ["3", "Rác", "Đội Hạ tầng, Bình thường", "Đội Môi trường, Bình thường"]
    assert {each.display_code for each in wrong} <= set(page.links())

    monkeypatch.setattr(routing_dry_run, "STEP", 500)
    draft = typed(unit, name="Ổ gà gấp", words="o ga", urgency="urgent")
    url = f"/dieu-hanh/phan-cong/thu?khu-vuc={WARD}&nhap=1&quy-tac={rule.id}"
    form = f"/dieu-hanh/phan-cong/{rule.id}"
    assert "Hãy đặt tên" in desk.submit(form, {**draft, "name": ""}, url=url, status=422).text
    tried = desk.submit(form, {**draft, "version": str(rule.version)}, url=url, status=303).response.location
    page = desk.get(tried)
    assert "5 phản ánh sẽ đi chỗ khác" in page.text
    session.expire_all()
    assert session.get_one(RoutingRule, rule.id).name == "Rác"
    after = [(each.version, each.assigned_unit_id) for each in session.scalars(select(Report).order_by(Report.id))]
    assert after == before
    kept = {node.get("name"): node.get("value") for node in page.all("input", type="hidden")}
    desk.post(form, kept, status=303)
    session.expire_all()
    assert session.get_one(RoutingRule, rule.id).words == "o ga", "what was tried can be kept"
    assert len(session.scalars(select(BackgroundTask)).all()) == 2
