"""Emails to units: one for each assignment, and one for all that one act on many assigned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.desk.bulk.commands import DELIVERED_AFTER
from citizen_site.desk.bulk.models import BulkKind
from citizen_site.extensions import db
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.acts import UNDO_PERIOD
from citizen_site.reports.assignment import assign
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.bulk import send
from tests.support.pages import Visitor

TO = "doi@example.com"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, "phuong-phuc-loi")[1]


def assign_to(session: Session, report: Report, unit: HandlingUnit) -> None:
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())


def run_jobs(app: Flask, session: Session) -> None:
    session.commit()
    with app.app_context():  # not that of the last request
        run_due_jobs(db.session(), clock.now() + DELIVERED_AFTER + timedelta(minutes=1), limit=1000)


def number_sent(session: Session) -> int:
    sent = (Message.kind == MessageKind.UNIT_ASSIGNMENT, Message.sent_at.is_not(None))
    return len(session.scalars(select(Message.id).where(*sent)).all())


def test_a_report_that_came_back_to_the_unit_is_announced_once(app: Flask, session: Session) -> None:
    box = PostBox(app)
    unit, other = make_unit("Đội 1", email=TO), make_unit("Đội 2", email="khac@example.com")
    report = make_report()
    for each in (unit, other, unit):
        assign_to(session, report, each)
    run_jobs(app, session)
    assert number_sent(session) == 1
    assert report.display_code in box.newest(TO)["Subject"]


def test_two_assignments_are_two_messages(app: Flask, session: Session) -> None:
    unit, reports = make_unit(email=TO), [make_report(), make_report()]
    for report in reports:
        assign_to(session, report, unit)
    run_jobs(app, session)
    assert number_sent(session) == 2


def test_an_act_on_many_is_one_message_with_a_list(app: Flask, session: Session, desk: Visitor) -> None:
    box, unit, elsewhere = PostBox(app), make_unit(email=TO), make_unit("Đội 2")
    reports = [make_report() for _ in range(17)]
    session.commit()
    send(desk, BulkKind.ASSIGN, reports, {"to": f"unit:{unit.id}"})
    session.expire_all()
    assign_to(session, reports[0], elsewhere)
    run_jobs(app, session)
    assert number_sent(session) == 1
    email = box.newest(TO)
    assert "16" in email["Subject"]
    assert [each.display_code in text_of_message(email) for each in reports] == [False] + 16 * [True]


def test_an_assignment_that_was_undone_and_made_again_is_announced_once(
    app: Flask, session: Session, desk: Visitor
) -> None:
    box, unit = PostBox(app), make_unit(email=TO)
    report, other = make_report(), make_report()
    session.commit()
    address = send(desk, BulkKind.ASSIGN, [report, other], {"to": f"unit:{unit.id}"}).response.location
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    assert report.assigned_unit_id is None
    assert UNDO_PERIOD < DELIVERED_AFTER
    assign_to(session, report, unit)
    run_jobs(app, session)
    assert number_sent(session) == 1
    assert report.display_code in box.newest(TO)["Subject"]
