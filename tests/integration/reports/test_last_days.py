"""A limit that names a day holds until that day ends in Hanoi."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import HANOI, end_of
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.forwarding import forwardings_of
from citizen_site.reports.reporter_actions import FeedbackPeriodOverError, confirm_fix, may_judge
from citizen_site.reports.status import ScheduledInPastError, change_status
from citizen_site.reports.workflow import Status, TransitionData
from citizen_site.staff.commands import Offer, invite
from citizen_site.staff.models import Invitation
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff
from tests.factories.units import forward
from tests.support.desk import WARD, at, move
from tests.support.pages import Visitor

SECOND = timedelta(seconds=1)
ANSWERED = datetime(2026, 11, 2, 8, 15, tzinfo=HANOI)
LAST_DAY = date(2026, 11, 16)
DONE = TransitionData(public_text="Đã vá xong.", evidence="reason")


def test_an_answer_is_confirmed_until_the_end_of_the_day_that_its_page_names(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    reporter = make_person("An").id
    report = make_report(
        now=ANSWERED - timedelta(days=1), key=app.config["SECRET_KEY"], token="t" * 32, reporter_id=reporter
    )
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=ANSWERED)
    session.commit()
    last = end_of(LAST_DAY) - SECOND
    with time_machine.travel(last, tick=False):
        page = visitor.get(f"/phan-anh/cua-toi/{'t' * 32}").text
    assert "đến hết ngày 16/11/2026" in page
    assert may_judge(report, last)
    actor = Actor(person_id=reporter)
    with pytest.raises(FeedbackPeriodOverError):
        confirm_fix(session, actor, report, now=end_of(LAST_DAY))
    confirm_fix(session, actor, report, now=last)
    assert report.fix_confirmed_at == last


def test_the_link_of_an_agency_works_until_the_end_of_the_day_that_its_page_names(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    with time_machine.travel(ANSWERED, tick=False):
        report = make_report()
        token = forward(report, app.config["SECRET_KEY"])
        session.commit()
        assert "đến ngày 1/1/2027" in visitor.get(f"/chuyen/{token}").text
    (standing,) = forwardings_of(session, report)
    assert standing.is_open(end_of(date(2027, 1, 1)) - SECOND)
    assert not standing.is_open(end_of(date(2027, 1, 1)))


def test_an_invitation_is_accepted_until_the_end_of_the_day_that_the_list_names(app: Flask, session: Session) -> None:
    place = gazetteer(session).find(WARD)
    assert place
    with time_machine.travel(ANSWERED, tick=False):
        _, operator = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
        offer = Offer(Role.LEADER, place.id, ANSWERED, ANSWERED + timedelta(days=300), "Được bầu")
        invite(session, None, offer, kind="email", value="lan@example.com", language="vi", now=ANSWERED)
        session.commit()
        assert "hết hạn 9/11/2026" in operator.get("/nhan-su").text
    invitation = session.scalars(select(Invitation)).one()
    assert invitation.is_open(end_of(date(2026, 11, 9)) - SECOND)
    assert not invitation.is_open(end_of(date(2026, 11, 9)))


def test_nothing_is_scheduled_for_a_day_that_has_passed(app: Flask, session: Session) -> None:
    _, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    report = make_report(now=ANSWERED)
    session.commit()
    late = datetime(2026, 11, 16, 23, 30, tzinfo=HANOI)
    with pytest.raises(ScheduledInPastError):
        change_status(session, STAFF, report, Status.SCHEDULED, TransitionData(date=date(2026, 11, 15)), now=late)
    page = move(desk, report, Status.SCHEDULED, 422, date="2020-01-01")
    assert "Ngày này đã qua" in page.text
    assert page.all("input", name="scheduled-date")[0].get("value") == "2020-01-01"
    session.expire_all()
    assert report.status is Status.RECEIVED
    assert 'name="scheduled-date"' in desk.get(at(report)).html
    change_status(session, STAFF, report, Status.SCHEDULED, TransitionData(date=LAST_DAY), now=late)
    assert report.scheduled_for == LAST_DAY, "that day has not ended"
