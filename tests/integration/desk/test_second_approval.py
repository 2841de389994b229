"""Nobody alone hides what is reported about an authority, and nobody handles their own report."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.desk.bulk.models import BulkKind
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.classification import recategorise, transfer_to_area
from citizen_site.reports.enums import EventKind, Moderation, Visibility
from citizen_site.reports.models.approval_request import ApprovalRequest
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from tests.factories.notices import place_id
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import give_role, make_staff
from tests.factories.units import make_unit
from tests.support.at_once import be_slower
from tests.support.bulk import ELSEWHERE, send
from tests.support.desk import WARD, acts, at, hidden_of
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database


@pytest.fixture
def first(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.fixture
def second(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]


def about_the_office(**values: object) -> Report:
    return make_report(category=make_category("thai-do", group_code="phuc-vu", concerns_authority=True), **values)


def hide(desk: Visitor, report: Report, status: int = 303) -> Page:
    return desk.post(f"{at(report)}/an", {**hidden_of(desk.get(at(report))), "reason": "Bịa đặt"}, status=status)


def decide(desk: Visitor, report: Report, status: int = 303, **said: str) -> Page:
    return desk.post(f"{at(report)}/nguoi-thu-hai", {**hidden_of(desk.get(at(report))), **said}, status=status)


def test_one_asks_another_hides(first: Visitor, second: Visitor, session: Session, visitor: Visitor) -> None:
    report = about_the_office()
    session.commit()
    assert "Một mình bạn không ẩn được" in first.get(at(report)).text
    hide(first, report)
    session.expire_all()
    assert report.is_public, "it stays until somebody else agrees"
    assert acts(session) == ["report.hide_requested"]
    visitor.get(f"/phan-anh/{report.display_code}")
    assert "một người điều hành khác sẽ quyết định" in first.get(at(report)).text
    decide(first, report, 403, viec="dong-y")
    decide(first, report, 403, why_not="x")
    hide(first, report, 422)
    assert report.display_code in second.get("/dieu-hanh/nguoi-thu-hai").text
    assert "Lê Minh Anh xin ẩn" in second.get(at(report)).text
    decide(second, report, viec="dong-y")
    session.expire_all()
    assert (report.moderation, report.hidden_reason) == (Moderation.HIDDEN, "Bịa đặt")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("report.hid"))).all()
    assert len({each.actor_id for each in entries}) == 2
    asked = session.scalars(select(ReportEvent).where(ReportEvent.kind == EventKind.HIDE_REQUESTED)).one()
    assert not asked.is_public
    decide(second, report, 404, viec="dong-y")


def test_the_second_one_may_refuse_with_a_reason(first: Visitor, second: Visitor, session: Session) -> None:
    report = about_the_office()
    session.commit()
    hide(first, report)
    assert "Hãy ghi lý do" in decide(second, report, 422, why_not="").text
    decide(second, report, why_not="Không có gì sai")
    session.expire_all()
    assert report.moderation is Moderation.APPROVED
    assert acts(session) == ["report.hide_requested", "report.hide_refused"]
    assert "Không có gì sai" in first.get(at(report)).text
    hide(first, report)  # they may ask again


def test_removing_it_for_good_takes_two_as_well(first: Visitor, second: Visitor, session: Session) -> None:
    report = about_the_office()
    session.commit()
    first.submit(f"{at(report)}/go-bo", {"why": "Lộ tên", "version": str(report.version)}, status=303)
    session.expire_all()
    assert report.removed_at is None
    decide(second, report, viec="dong-y")
    session.expire_all()
    assert report.removed_at
    assert session.scalars(select(ApprovalRequest.reason)).all() == ["–"]
    removed = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.removed")).one()
    assert removed.details == {"reason": "Lộ tên"}


def test_while_one_request_waits_nobody_makes_another_and_no_word_is_lost(
    first: Visitor, second: Visitor, session: Session
) -> None:
    report = about_the_office()
    session.commit()
    url = f"{at(report)}/go-bo"
    page = first.get(url)
    old = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version")}
    hide(second, report)
    late = first.post(url, {**old, "why": "Lộ tên người báo"}, status=409)
    waiting = first.get(url)
    fresh = {**old, "version": str(session.scalars(select(Report.version)).one())}
    again = first.post(url, {**fresh, "why": "Lộ tên người báo"}, status=409)
    for shown in (late, waiting, again):
        assert "xin ẩn phản ánh này" in shown.text
        assert not shown.all("textarea", name="why")
    for shown in (late, again):
        assert "Chúng tôi chưa ghi việc của bạn" in shown.text
        assert "Lộ tên người báo" in shown.text
    assert session.scalar(select(func.count(ApprovalRequest.id))) == 1


def test_of_two_who_ask_at_once_the_second_keeps_the_words(
    first: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = about_the_office()
    session.commit()

    def ask_first(other: Connection) -> None:
        values = {"report_id": report.id, "requested_action": "hide", "reason": "Bịa đặt", "requested_at": clock.now()}
        other.execute(insert(ApprovalRequest).values(**values))
        other.execute(update(Report).where(Report.id == report.id).values(version=Report.version + 1))

    be_slower(monkeypatch, ask_first)
    page = first.get(f"{at(report)}/go-bo")
    data = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version")}
    late = first.post(f"{at(report)}/go-bo", {**data, "why": "Lộ tên người báo"}, status=409)
    assert "Lộ tên người báo" in late.text
    assert "xin ẩn phản ánh này" in late.text
    assert session.scalar(select(func.count(ApprovalRequest.id))) == 1


def test_a_removal_after_somebody_elses_change_asks_again_with_what_was_typed(first: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    late = first.submit(f"{at(report)}/go-bo", {"why": "Lộ tên", "version": "0"}, status=409)
    assert "Chúng tôi chưa ghi việc của bạn" in late.text
    assert late.all("textarea", name="why")[0].text.strip() == "Lộ tên"


def test_what_is_about_the_office_stays_so(first: Visitor, session: Session) -> None:
    moved = about_the_office()
    moved.category_id = make_category().id
    session.add(
        HandlingUnit(
            area_id=place_id(session, WARD), name="Đội Quản lý trật tự", sort_key="doi", created_at=clock.now()
        )
    )
    named = make_report(description="Doi quan ly trat tu đòi tiền của tôi.")
    committee = make_report(description="Hồ sơ ở UBND phường Phúc Lợi hai tháng chưa trả.")
    other = make_report(description="Rác đổ trước cổng trường.")
    session.commit()
    for report in (moved, named, committee, other):
        hide(first, report)
    session.expire_all()
    assert [each.moderation for each in (moved, named, committee)] == [Moderation.APPROVED] * 3
    assert other.moderation is Moderation.HIDDEN


def test_what_is_about_the_office_is_not_hidden_by_another_category(
    first: Visitor, second: Visitor, session: Session, visitor: Visitor
) -> None:
    private = make_category("tre-em", name="Trẻ em cần giúp", visibility=Visibility.PRIVATE)
    report, many = (make_report(description="UBND phường Phúc Lợi thu sai lệ phí.") for _ in range(2))
    other = make_report(description="Rác đổ trước cổng trường.")
    session.commit()

    def sort(desk: Visitor, each: Report, status: int = 303) -> Page:
        chosen = {**hidden_of(desk.get(at(each))), "category": private.code}
        return desk.post(f"{at(each)}/loai-viec", chosen, status=status)

    assert "Một mình bạn không đổi được" in sort(first, report, 422).text
    sort(first, other)
    told = send(first, BulkKind.RECATEGORISE, [many], {"category": str(private.id)}).response.location
    assert "một mình bạn không đổi sang loại không đăng được" in first.get(told).text
    session.expire_all()
    assert [each.visibility for each in (report, many, other)] == [Visibility.PUBLIC] * 2 + [Visibility.PRIVATE]
    visitor.get(f"/phan-anh/{report.display_code}")
    hide(first, report)
    decide(second, report, viec="dong-y")
    sort(first, report)
    session.expire_all()
    assert (report.category_id, report.visibility) == (private.id, Visibility.PRIVATE), "two agreed"


def test_what_one_alone_changes_afterwards_does_not_make_one_enough(app: Flask, session: Session) -> None:
    person, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    give_role(person, Role.MODERATOR, ELSEWHERE)
    unit, renamed = make_unit("Đội Quản lý trật tự"), make_unit("Đội Cây xanh")
    closed_by, named = (
        make_report(description="Đội quản lý trật tự đòi tiền."),
        make_report(description="Đội cây xanh lười."),
    )
    moved = make_report(description="Hồ sơ ở UBND phường Phúc Lợi hai tháng chưa trả.")
    of_old = make_report(description="Đội quản lý trật tự đòi tiền lần nữa.")
    of_old.concerns_authority = False  # delivered before that was kept
    filed = make_report(description="Họ nói năng rất khó nghe.")
    recategorise(session, STAFF, filed, make_category("thai-do", concerns_authority=True), now=clock.now())
    recategorise(session, STAFF, filed, make_category(), now=clock.now())
    unit.closed_at, renamed.name = clock.now(), "Tổ một"
    elsewhere = gazetteer(session).find(ELSEWHERE)
    assert elsewhere
    transfer_to_area(session, STAFF, moved, elsewhere, now=clock.now())
    session.commit()
    reports = (closed_by, named, moved, of_old, filed)
    for report in reports:
        hide(desk, report)
    session.expire_all()
    assert [each.moderation for each in reports] == [Moderation.APPROVED] * 5


def test_nobody_handles_their_own_report_by_any_address(app: Flask, session: Session) -> None:
    """Made from the route map, so that a new act of the desk cannot forget it."""
    person, browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    report = make_report(reporter_id=person.id, visibility=Visibility.PUBLIC)
    photo = add_photo(session, report, io.BytesIO(photo_file()), now=clock.now())
    session.commit()
    version = report.version
    known = {"code": report.display_code, "photo_id": photo.id, "status": "assigned", "size": "lon"}
    token = browser.get("/tai-khoan").all("input", name="csrf_token")[0].get("value")
    tried = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/dieu-hanh/<code>") or "POST" not in (rule.methods or ()):
            continue
        values = {name: known.get(name, 1) for name in rule.arguments}
        with app.test_request_context():
            url = app.url_for(rule.endpoint, **values)
        browser.post(url, {"csrf_token": token, "version": str(version)}, status=403)
        tried.append(rule.endpoint)
    assert {
        "desk_report.approve",
        "desk_report.hide",
        "desk_report.change_status",
        "redaction.save",
        "second_approval.decide",
    } <= set(tried)
    session.expire_all()
    assert (report.version, acts(session)) == (version, [])
