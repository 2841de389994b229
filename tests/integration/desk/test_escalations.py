"""What is very late: the head of the unit and the moderators hear of it, once, in one email a day."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.clock import HANOI
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.mail import Mailer
from citizen_site.core.permissions import Role
from citizen_site.core.text import sort_key
from citizen_site.extensions import db
from citizen_site.notifications import escalations
from citizen_site.notifications.escalations import COLLECT_FOR, Escalation
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
from tests.support.site import change_site

WARD = "phuong-phuc-loi"
DAY = timedelta(days=1)
LONG_AGO = 90 * DAY
MORNING = datetime(2027, 1, 12, 9, tzinfo=HANOI)


def late_report(**values: object) -> Report:
    return make_report(now=MORNING - LONG_AGO, **values)


def look_and_send(session: Session, now: datetime) -> None:
    """As the worker does every five minutes, and then when the email is due."""
    escalations.escalate_overdue(now)
    run_due_jobs(session, now)
    run_due_jobs(session, now + COLLECT_FOR)


def sent_to(session: Session, name: str) -> Sequence[str]:
    """What the messages to a recipient were about."""
    query = select(Message.about).where(Message.recipient == name, Message.sent_at.is_not(None)).order_by(Message.id)
    return session.scalars(query).all()


def entries(session: Session) -> int:
    return session.scalars(select(func.count()).where(ReportEvent.kind == EventKind.ESCALATED)).one()


def test_the_head_and_the_moderators_hear_of_it_once(app: Flask, session: Session, visitor: Visitor) -> None:
    box = PostBox(app)
    anh, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD, "anh@example.com")
    give_role(make_person("Nơi khác", "khac@example.com"), Role.MODERATOR, "phuong-hoan-kiem")
    head = make_person("Trưởng đội", "truong@example.com")
    give_role(head, Role.LEADER, WARD)
    report, asked, closed = late_report(), late_report(), late_report()
    unit = HandlingUnit(
        area_id=report.area_id, name="Đội 1", sort_key=sort_key("Đội 1"), head_id=head.id, created_at=clock.now()
    )
    session.add(unit)
    session.flush()
    report.assigned_unit_id = unit.id
    now = MORNING
    change_status(
        session, STAFF, asked, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now - LONG_AGO
    )
    change_status(
        session, STAFF, closed, Status.RESOLVED, TransitionData(public_text="Xong.", evidence="reason"), now=now
    )
    make_report(now=now)
    late_report(quarantine_reason="similar", is_approved=False)
    session.commit()
    run_due_jobs(session, now)
    for _ in range(2):
        look_and_send(session, now)
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
    assert "Rất trễ: đã báo người phụ trách" in page
    assert "rất trễ, hạn là" in page
    assert "Rất trễ" not in visitor.get(f"/phan-anh/{report.display_code}").text


def test_it_catches_up_and_a_report_opened_again_has_its_turn_again(app: Flask, session: Session) -> None:
    report, now = late_report(), MORNING
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
    now, both, look = MORNING, threading.Barrier(2), escalations.pending_escalations

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
    assert session.scalars(select(func.count(Message.id))).one() == 1


def test_everything_that_is_very_late_today_is_in_one_email(app: Flask, session: Session) -> None:
    box = PostBox(app)
    anh = make_person("Lê Minh Anh", "anh@example.com")
    give_role(anh, Role.MODERATOR, WARD)
    reports = [late_report() for _ in range(17)]
    for number, report in enumerate(reports):
        report.escalate_at = MORNING + timedelta(seconds=10 * number)
    session.commit()
    for minute in range(4):
        escalations.escalate_overdue(MORNING + timedelta(minutes=minute))
    run_due_jobs(session, MORNING + COLLECT_FOR)
    assert len(sent_to(session, f"person:{anh.id}")) == 1
    text = text_of_message(box.newest("anh@example.com"))
    positions = [text.index(f"/dieu-hanh/{report.display_code}") for report in reports]
    assert positions == sorted(positions), "the latest first"
    assert box.newest("anh@example.com")["Subject"] == "17 phản ánh rất trễ"
    look_and_send(session, MORNING + DAY)
    assert len(sent_to(session, f"person:{anh.id}")) == 1, "each report once"


def test_what_becomes_very_late_after_the_email_of_the_day_is_in_the_next_mornings(
    app: Flask, session: Session
) -> None:
    box = PostBox(app)
    anh = make_person("Lê Minh Anh", "anh@example.com")
    give_role(anh, Role.MODERATOR, WARD)
    first, second, third = (late_report() for _ in range(3))
    second.escalate_at, third.escalate_at = MORNING + timedelta(hours=2), MORNING + timedelta(hours=3)
    session.commit()
    for hours in (0, 2, 3, 12, 15):
        look_and_send(session, MORNING + timedelta(hours=hours))
    assert sent_to(session, f"person:{anh.id}") == ["2027-01-12"], "not in the evening either"
    look_and_send(session, MORNING + timedelta(hours=22))
    assert sent_to(session, f"person:{anh.id}") == ["2027-01-12", "2027-01-13"]
    text = text_of_message(box.newest("anh@example.com"))
    assert [each.display_code in text for each in (first, second, third)] == [False, True, True]


def test_what_was_closed_before_the_email_went_is_not_in_it(app: Flask, session: Session) -> None:
    box = PostBox(app)
    give_role(make_person("Lê Minh Anh", "anh@example.com"), Role.MODERATOR, WARD)
    stays, closed = late_report(), late_report()
    session.commit()
    escalations.escalate_overdue(MORNING)
    done = TransitionData(public_text="Xong.", evidence="reason")
    change_status(session, STAFF, closed, Status.RESOLVED, done, now=MORNING)
    session.commit()
    run_due_jobs(session, MORNING + COLLECT_FOR)
    text = text_of_message(box.newest("anh@example.com"))
    assert stays.display_code in text
    assert closed.display_code not in text


def test_an_email_that_could_not_be_sent_all_day_is_in_the_next_mornings(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = PostBox(app)
    anh = make_person("Lê Minh Anh", "anh@example.com")
    give_role(anh, Role.MODERATOR, WARD)
    report = late_report()
    session.commit()
    with monkeypatch.context() as broken:
        change_site(app, broken, mailer=Mailer("smtp://127.0.0.1:1", "phonha@example.com", Path("unused")))
        look_and_send(session, MORNING)
    run_due_jobs(session, MORNING + DAY)
    look_and_send(session, MORNING + DAY)
    assert sent_to(session, f"person:{anh.id}") == ["2027-01-13"]
    assert report.display_code in text_of_message(box.newest("anh@example.com"))
