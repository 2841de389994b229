"""Units hear of work once a moderator has looked at it, and their crews answer by a link without an account."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.notifications.escalations import escalation_recipients
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.assignment import assign
from citizen_site.reports.enums import Visibility
from citizen_site.reports.forwarding import LINK_DAYS
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.publication import approve, hide
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at, hidden_of
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

TEAM = "doi@example.com"
PHONE = "+84912345678"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.fixture
def unit(app: Flask, session: Session) -> HandlingUnit:
    return make_unit(email=TEAM)


def given(session: Session, unit: HandlingUnit, **values: Any) -> Report:
    """A report that the unit has."""
    report = make_report(**values)
    session.add(
        ReporterContact(report_id=report.id, kind="phone", value=PHONE, name="Trần Lan", created_at=clock.now())
    )
    session.execute(delete(OutboxJob))
    give(session, report, unit)
    return report


def give(session: Session, report: Report, unit: HandlingUnit) -> None:
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()


def link_in(box: PostBox) -> str:
    found = re.search(r"/chuyen/\S+", text_of_message(box.newest(TEAM)))
    assert found
    return found[0]


def reply(visitor: Visitor, link: str, outcome: str, words: str = "", code: int = 303, **more: Any) -> Page:
    data = {"outcome": outcome, "words": words, **more}
    return visitor.post(link, data, status=code, content_type="multipart/form-data")


def told(session: Session) -> int:
    run_due_jobs(session, clock.now())
    found = session.scalars(select(Message).where(Message.kind == MessageKind.UNIT_ASSIGNMENT).order_by(Message.id))
    return sum(1 for each in found if each.sent_at)


@pytest.mark.every_database
def test_a_crew_answers_with_words_and_a_photo_by_its_link_alone(
    app: Flask, session: Session, desk: Visitor, unit: HandlingUnit, visitor: Visitor
) -> None:
    box = PostBox(app)
    report = given(session, unit, visibility=Visibility.PRIVATE)
    link = link_in(box)
    page = visitor.get(link)
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert report.description in page.text
    assert "Giao cho Đội Môi trường" in page.text
    for secret in (PHONE, "Trần Lan", "0912"):
        assert secret not in page.html
        assert secret not in text_of_message(box.newest(TEAM))
    reply(visitor, link, "received")
    photo = (io.BytesIO(photo_file()), "sau.jpg")
    reply(visitor, link, "done", "Đã vá, chờ khô.", photos=photo)
    session.expire_all()
    assert report.unread_since is not None
    shown = desk.get(at(report))
    assert "Đã vá, chờ khô." in "".join(shown.by_id("loi-moi").getparent().itertext())
    assert shown.by_id("resolved-text").text.strip() == "Đã vá, chờ khô."
    reply(visitor, link, "done", "Lần nữa.", code=410)


def test_the_desk_revokes_a_link(app: Flask, session: Session, desk: Visitor, unit: HandlingUnit) -> None:
    box = PostBox(app)
    report = given(session, unit)
    link, crew = link_in(box), Visitor(app)
    page = desk.get(at(report))
    revoke = next(each.get("action") for each in page.all("form") if each.get("action", "").endswith("/thu-hoi"))
    desk.post(revoke, hidden_of(page), status=303)
    assert report.description not in crew.get(link).text
    reply(crew, link, "done", "Xong.", code=410)
    assert "Liên kết đã bị thu hồi" in desk.get(at(report)).text
    other = make_report()
    session.commit()
    wrong = revoke.replace(report.display_code, other.display_code)
    desk.post(wrong, hidden_of(desk.get(at(other))), status=404)


@pytest.mark.every_database
@pytest.mark.parametrize("how", ["another unit", "closed", "expired"])
def test_a_link_ends_when_the_work_is_elsewhere_or_closed_or_old(
    how: str, app: Flask, session: Session, unit: HandlingUnit
) -> None:
    box = PostBox(app)
    report = given(session, unit)
    link, crew, later = link_in(box), Visitor(app), clock.now()
    if how == "another unit":
        give(session, report, make_unit("Đội khác"))
    elif how == "closed":
        done = TransitionData(public_text="Đã xong.", evidence="reason")
        change_status(session, STAFF, report, Status.RESOLVED, done, now=clock.now())
        session.commit()
    else:
        later += timedelta(days=LINK_DAYS + 1)
    with time_machine.travel(later, tick=False):
        assert report.description not in crew.get(link).text
        reply(crew, link, "done", "Xong.", code=410)


@pytest.mark.every_database
def test_work_that_comes_back_to_a_unit_brings_it_a_new_link_and_the_old_one_stays_ended(
    app: Flask, session: Session, unit: HandlingUnit
) -> None:
    box = PostBox(app)
    report = given(session, unit)
    first = link_in(box)
    give(session, report, make_unit("Đội khác"))
    give(session, report, unit)
    second = link_in(box)
    assert second != first
    assert report.description not in Visitor(app).get(first).text
    assert report.description in Visitor(app).get(second).text


@pytest.mark.parametrize("decide", ["approve", "hide"])
def test_a_unit_hears_of_work_only_after_a_moderator_has_looked_at_it(
    decide: str, app: Flask, session: Session, unit: HandlingUnit
) -> None:
    report = given(session, unit, is_approved=False)
    assert told(session) == 0
    if decide == "approve":
        approve(session, STAFF, report, now=clock.now())
    else:
        hide(session, STAFF, report, "Lộ số nhà", now=clock.now())
    session.commit()
    assert told(session) == 1
    approve(session, STAFF, report, now=clock.now())
    session.commit()
    assert told(session) == 1, "once"


def test_a_unit_does_not_hear_of_what_is_hidden_as_spam(session: Session, unit: HandlingUnit) -> None:
    report = given(session, unit, is_approved=False)
    hide(session, STAFF, report, "Quảng cáo", spam_answer="Đã đóng.", now=clock.now())
    session.commit()
    assert told(session) == 0


def test_no_unit_hears_that_something_is_very_late_which_no_moderator_has_looked_at(
    session: Session, unit: HandlingUnit
) -> None:
    report = given(session, unit, is_approved=False)
    assert escalation_recipients(session, report, clock.now()) == []
    approve(session, STAFF, report, now=clock.now())
    assert escalation_recipients(session, report, clock.now()) == [f"unit:{unit.id}"]


def test_a_unit_that_gets_reopened_work_again_hears_of_it(session: Session, unit: HandlingUnit) -> None:
    report = given(session, unit)
    assert told(session) == 1
    done = TransitionData(public_text="Đã xong.", evidence="reason")
    change_status(session, STAFF, report, Status.RESOLVED, done, now=clock.now())
    change_status(session, STAFF, report, Status.REOPENED, TransitionData(public_text="Chưa xong."), now=clock.now())
    give(session, report, unit)
    assert told(session) == 2
