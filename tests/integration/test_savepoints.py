"""A command that fails undoes its own changes and no others, and the session goes on."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Role
from citizen_site.core.transactions import savepoint
from citizen_site.core.versioning import one_at_a_time
from citizen_site.extensions import db
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import hide
from citizen_site.reports.timeline import REPORTER
from tests.factories.reports import make_report
from tests.factories.staff import make_person, make_staff
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"


def test_what_was_done_before_a_failed_savepoint_stays_and_is_committed_with_the_rest(session: Session) -> None:
    before, failed = make_report(), make_report()
    session.commit()
    before.landmark = "Trước cổng chợ"

    def hide_and_fail() -> None:
        with savepoint(session):
            hide(session, REPORTER, failed, "Lộ tên", now=clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hide_and_fail()
    session.commit()
    session.expire_all()
    assert (before.landmark, failed.hidden_reason) == ("Trước cổng chợ", "")


def test_a_savepoint_that_went_well_is_undone_with_its_transaction(session: Session) -> None:
    """Python's sqlite3 would commit it: it begins no transaction before a savepoint."""
    report = make_report()
    session.commit()
    with savepoint(session):
        hide(session, REPORTER, report, "Lộ tên", now=clock.now())
    session.rollback()
    assert report.hidden_reason == ""


def test_who_is_slower_is_told_and_keeps_a_session_whose_other_objects_are_as_they_were(session: Session) -> None:
    report, other, person = make_report(), make_report(), make_person("Trần Văn Bình")
    session.commit()
    names, seen = (person.name, other.code, report.description), report.version
    with db.engine.begin() as faster:
        faster.execute(update(Report).where(Report.id == report.id).values(version=Report.version + 1, landmark="Chợ"))
    other.landmark = "Trước cổng chợ"
    session.flush()
    with pytest.raises(ChangedMeanwhileError), one_at_a_time(session):
        hide(session, REPORTER, report, "Lộ tên", now=clock.now(), seen_version=seen)
    assert (report.landmark, report.hidden_reason) == ("Chợ", ""), "it is read again as the faster one left it"
    assert (person.name, other.code, report.description) == names
    hide(session, REPORTER, report, "Lộ tên", now=clock.now())
    session.commit()
    session.expire_all()
    assert (report.hidden_reason, other.landmark) == ("Lộ tên", "Trước cổng chợ")


def test_a_refused_act_costs_no_second_look_at_who_is_signed_in(app: Flask, session: Session) -> None:
    desk: Visitor = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    report = make_report()
    session.commit()
    address = f"/dieu-hanh/{report.display_code}"
    page = desk.get(address)
    data = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}
    refused = desk.post(f"{address}/giao", {**data, "unit": "", "person": ""}, status=422)
    sessions = [each for each in refused.statements if "FROM browser_session" in each]
    assert len(sessions) == 1
    assert "Hãy chọn đơn vị hoặc người." in refused.text
