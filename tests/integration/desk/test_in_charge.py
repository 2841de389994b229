"""A report is assigned while somebody is in charge of it, and waits to be assigned when nobody is."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Role
from citizen_site.desk.dashboard.export import is_disputed
from citizen_site.reports.assignment import assign
from citizen_site.reports.classification import transfer_to_area
from citizen_site.reports.models.participants import ReportFeedback
from citizen_site.reports.models.report import Report
from citizen_site.reports.reporter_actions import answer, dispute_fix
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD
from tests.support.pages import Visitor, text_of

ELSEWHERE = "phuong-hoan-kiem"
ASKED = TransitionData(public_text="Số nhà mấy?")


def in_progress(session: Session, **to: int | None) -> Report:
    report, now = make_report(), clock.now()
    assign(session, STAFF, report, **{"person_id": None, "unit_id": None, **to}, now=now)
    change_status(session, STAFF, report, Status.IN_PROGRESS, TransitionData(), now=now)
    return report


@pytest.mark.parametrize("before", [Status.RECEIVED, Status.REOPENED])
def test_a_report_that_is_assigned_while_its_reporter_is_asked_is_assigned_after_the_answer(
    app: Flask, session: Session, before: Status
) -> None:
    reporter, unit, now = make_person("An").id, make_unit(), clock.now()
    report = make_report(reporter_id=reporter)
    if before is Status.REOPENED:
        done = TransitionData(public_text="Xong.", evidence="reason")
        change_status(session, STAFF, report, Status.RESOLVED, done, now=now)
        change_status(session, STAFF, report, Status.REOPENED, done, now=now)
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, ASKED, now=now)
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=now)
    assert report.status is Status.AWAITING_REPORTER
    answer(session, Actor(person_id=reporter), report, "Số 12.", now=now)
    assert (report.status, report.assigned_unit_id) == (Status.ASSIGNED, unit.id)


def test_work_in_progress_that_is_transferred_away_from_everybody_waits_to_be_assigned(
    app: Flask, session: Session
) -> None:
    place, now = gazetteer(session).find(ELSEWHERE), clock.now()
    assert place
    report, asked = (in_progress(session, unit_id=make_unit(name).id) for name in ("Đội 1", "Đội 2"))
    change_status(session, STAFF, asked, Status.AWAITING_REPORTER, ASKED, now=now)
    for each in (report, asked):
        transfer_to_area(session, STAFF, each, place, now=now)
    assert (report.status, report.assigned_unit_id) == (Status.RECEIVED, None)
    assert (asked.status, asked.resume_status) == (Status.AWAITING_REPORTER, Status.RECEIVED)


def test_work_of_somebody_who_closes_their_account_waits_to_be_assigned(app: Flask, session: Session) -> None:
    anh, unit = make_person("Lê Minh Anh"), make_unit()
    give_role(anh, Role.MODERATOR, WARD)
    alone, with_unit = in_progress(session, person_id=anh.id), in_progress(session, person_id=anh.id, unit_id=unit.id)
    close_account(session, anh, clock.now())
    assert (alone.status, alone.assigned_to_id) == (Status.RECEIVED, None)
    assert (with_unit.status, with_unit.assigned_to_id) == (Status.IN_PROGRESS, None)


def test_disputes_of_merged_reports_count_once(app: Flask, session: Session) -> None:
    _, desk = make_staff(app, "Phạm Dũng", Role.MODERATOR, WARD)
    now, done = clock.now(), TransitionData(public_text="Xong.", evidence="reason")
    original, report = (make_report(reporter_id=make_person(name).id) for name in ("An", "Bình"))
    for each in (original, report):
        change_status(session, STAFF, each, Status.RESOLVED, done, now=now)
        dispute_fix(session, Actor(person_id=each.reporter_id), each, "Chưa xong.", now=now)
        change_status(session, STAFF, each, Status.REOPENED, done, now=now)
    session.commit()
    assert session.query(ReportFeedback).count() == 2
    assert disputes(desk) == "2"
    change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=original), now=now)
    session.commit()
    assert disputes(desk) == "1"
    rows = session.execute(select(Report.id, is_disputed()).order_by(Report.id)).all()
    assert [tuple(each) for each in rows] == [(original.id, True), (report.id, False)], "nor twice in the list"


def disputes(desk: Visitor) -> str:
    totals = {text_of(node[0]): text_of(node[1]) for node in desk.get("/dieu-hanh/tong-quan").all("dl")[0]}
    return totals["Bị nói chưa xong"]
