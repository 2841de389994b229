"""What is very late: the head of the unit and the moderators hear of it, once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.text import sort_key
from citizen_site.extensions import db
from citizen_site.notifications import escalations
from citizen_site.notifications.escalations import Escalation
from citizen_site.notifications.models import Message
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"
DAY = timedelta(days=1)
LONG_AGO = 90 * DAY


def late_report(**values: object) -> Report:
    return make_report(now=clock.now() - LONG_AGO, **values)


def entries(session: Session) -> int:
    return session.scalars(select(func.count()).where(ReportEvent.kind == EventKind.ESCALATED)).one()


def test_the_head_and_the_moderators_hear_of_it_once(app: Flask, session: Session, visitor: Visitor) -> None:
    box = PostBox(app)
    anh, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD, "anh@example.com")
    give_role(make_person("Nơi khác", "khac@example.com"), Role.MODERATOR, "phuong-hoan-kiem")
    head = make_person("Trưởng đội", "truong@example.com")
    report, asked, closed = late_report(), late_report(), late_report()
    unit = HandlingUnit(
        area_id=report.area_id, name="Đội 1", sort_key=sort_key("Đội 1"), head_id=head.id, created_at=clock.now()
    )
    session.add(unit)
    session.flush()
    report.assigned_unit_id = unit.id
    now = clock.now()
    change_status(
        session, STAFF, asked, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now - LONG_AGO
    )
    change_status(
        session, STAFF, closed, Status.RESOLVED, TransitionData(public_text="Xong.", evidence="reason"), now=now
    )
    make_report()
    late_report(quarantine_reason="similar", is_approved=False)
    session.commit()
    run_due_jobs(session, now)
    for _ in range(2):
        escalations.escalate_overdue(now)
        run_due_jobs(session, now)
    assert session.scalars(select(Escalation.report_id)).all() == [report.id]
    assert entries(session) == 1
    heard = set(session.scalars(select(Message.recipient).where(Message.claimed_at.is_not(None))))
    assert heard == {f"person:{head.id}", f"person:{anh.id}"}
    text = text_of_message(box.newest("truong@example.com"))
    assert f"/dieu-hanh/{report.display_code}" in text
    assert report.place_text not in text
    assert text_of_message(box.newest("anh@example.com"))
    assert len(list(box.folder.glob("*.eml"))) == 2
    page = desk.get(f"/dieu-hanh/{report.display_code}").text
    assert "Quá hạn lâu: đã báo phụ trách đơn vị" in page
    assert "quá hạn lâu, hạn là" in page
    assert "Quá hạn lâu" not in visitor.get(f"/phan-anh/{report.display_code}").text


def test_it_catches_up_and_a_report_opened_again_has_its_turn_again(app: Flask, session: Session) -> None:
    report, now = late_report(), clock.now()
    session.commit()
    escalations.escalate_overdue(now + 20 * DAY)
    assert entries(session) == 1, "however long nobody looked"
    session.refresh(report)
    done = TransitionData(public_text="Xong.", evidence="reason")
    change_status(session, STAFF, report, Status.RESOLVED, done, now=now + 21 * DAY)
    change_status(session, STAFF, report, Status.REOPENED, done, now=now + 22 * DAY)
    session.commit()
    escalations.escalate_overdue(now + 23 * DAY)
    assert entries(session) == 1
    escalations.escalate_overdue(now + 150 * DAY)
    assert entries(session) == 2


def test_two_workers_at_once_notify_once(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        late_report()
    give_role(make_person("Lê Minh Anh", "anh@example.com"), Role.MODERATOR, WARD)
    session.commit()
    now, both, look = clock.now(), threading.Barrier(2), escalations.pending_escalations

    def looked_at_once(*arguments: object) -> object:
        found = look(*arguments)
        both.wait(10)
        return found

    monkeypatch.setattr(escalations, "pending_escalations", looked_at_once)
    failed: list[Exception] = []

    def work() -> None:
        with app.app_context():
            try:
                escalations.escalate_overdue(now)
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    session.rollback()
    assert session.scalars(select(func.count(Escalation.id))).one() == 3
    assert entries(session) == 3
    assert session.scalars(select(func.count(Message.id))).one() == 3
