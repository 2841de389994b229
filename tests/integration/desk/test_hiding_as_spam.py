"""Hiding as spam closes the case and stops its clock; hiding anything else lets the work go on."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.enums import Moderation
from citizen_site.reports.filters import is_overdue
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import approve, hide
from citizen_site.reports.workflow import CLOSED, Status
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, at, codes, hidden_of
from tests.support.pages import Page, Visitor
from tests.support.transitions import lead

ANSWER = "Chúng tôi đóng phản ánh này vì coi nó là thư rác."


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def send_hiding(desk: Visitor, report: Report, **typed: str) -> Page:
    page = desk.get(at(report))
    return desk.post(f"{at(report)}/an", {**hidden_of(page), "reason": "Quảng cáo", **typed}, status=303)


def test_hiding_as_spam_closes_the_case_and_stops_its_clock(desk: Visitor, session: Session) -> None:
    report = make_report(is_approved=False)
    session.commit()
    send_hiding(desk, report, spam="y")
    session.expire_all()
    assert (report.moderation, report.status, report.hidden_reason) == (
        Moderation.HIDDEN,
        Status.REJECTED,
        "Quảng cáo",
    )
    assert report.closed_at is not None
    far = clock.now().replace(year=2099)
    assert session.scalars(select(Report.id).where(is_overdue(far))).all() == []
    assert codes(desk.get("/dieu-hanh?xem=tat-ca")) == set()
    assert codes(desk.get("/dieu-hanh?xem=da-dong")) == {report.display_code}


def test_hiding_without_spam_lets_the_work_go_on(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    send_hiding(desk, report)
    session.expire_all()
    assert (report.moderation, report.closed_at) == (Moderation.HIDDEN, None)
    assert codes(desk.get("/dieu-hanh?xem=tat-ca")) == {report.display_code}


@pytest.mark.parametrize("status", list(Status))
def test_spam_is_closed_from_every_status(status: Status, app: Flask, session: Session) -> None:
    report = make_report()
    lead(session, report, status, make_report())
    hide(session, STAFF, report, "Quảng cáo", spam_answer=ANSWER, now=clock.now())
    session.flush()
    assert report.status in CLOSED
    if status in CLOSED:
        assert report.status is status, "what was answered stays answered"


def test_the_box_is_ticked_for_what_waits_in_quarantine(desk: Visitor, session: Session) -> None:
    held, plain = make_report(is_approved=False, quarantine_reason="similar"), make_report(is_approved=False)
    session.commit()
    assert desk.get(at(held)).by_id("spam").get("checked") is not None
    assert desk.get(at(plain)).by_id("spam").get("checked") is None


def test_the_reporter_hears_of_it_once_and_the_reason_is_no_answer_that_others_may_read(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    report, now = make_report(is_approved=False), clock.now()
    session.add(
        ReporterContact(report_id=report.id, kind="email", value="lan@example.com", verified_at=now, created_at=now)
    )
    session.execute(delete(OutboxJob))
    lead(session, report, Status.IN_PROGRESS, report)
    session.execute(delete(OutboxJob))
    hide(session, STAFF, report, "Số điện thoại của bà Lan", spam_answer=ANSWER, now=now)
    session.commit()
    run_due_jobs(session, clock.now())
    kinds = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == [MessageKind.REPORT_UPDATE]
    approve(session, STAFF, report, now=clock.now())
    session.commit()
    page = visitor.get(f"/phan-anh/{report.display_code}").text
    assert "bà Lan" not in page
    assert ANSWER in page


def test_what_a_blocked_source_sent_is_closed_as_spam(app: Flask, desk: Visitor, session: Session) -> None:
    report = make_report(is_approved=False, source_digest="a" * 64)
    other = make_report(is_approved=False, source_digest="a" * 64)
    session.commit()
    chosen = {"kind": "network", "days": "7", "reason": "Gửi quảng cáo.", "hides": "y"}
    desk.submit(f"{at(report)}/chan-nguon", chosen, status=303)
    session.expire_all()
    assert [each.status for each in (report, other)] == [Status.REJECTED] * 2


def test_spam_about_the_office_is_closed_when_a_second_moderator_agrees(
    app: Flask, desk: Visitor, session: Session
) -> None:
    office = make_category("can-bo", name="Thái độ cán bộ", concerns_authority=True)
    report = make_report(category=office)
    session.commit()
    send_hiding(desk, report, spam="y")
    session.expire_all()
    assert (report.moderation, report.closed_at) == (Moderation.APPROVED, None)
    second = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    page = second.get(at(report))
    assert "vì là thư rác" in page.text
    second.post(f"{at(report)}/nguoi-thu-hai", {**hidden_of(page), "viec": "dong-y"}, status=303)
    session.expire_all()
    assert (report.moderation, report.status) == (Moderation.HIDDEN, Status.REJECTED)
