"""Deadlines: hours by kind and urgency, version by version; what a report used of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.clock import HANOI
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.deadlines import VERY_LATE, calendar_of, restart_clock, set_hours, time_to_handle
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.time_limits import CategoryDeadline
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import REPORTER
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_category, make_report
from tests.support.pages import Visitor

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=HANOI)
ASKED, DONE = TransitionData(public_text="Số mấy?"), TransitionData(public_text="Xong.", evidence="reason")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=HANOI)


def test_a_report_keeps_the_hours_that_were_in_force_when_it_was_delivered(session: Session) -> None:
    category = make_category()
    operator = Actor(person_id=None, reach={Role.OPERATOR: frozenset({1})}, everywhere=frozenset({Role.OPERATOR}))
    old = make_report(now=MONDAY)
    set_hours(
        session, operator, category, Urgency.NORMAL, 14, valid_from=at(2, 0).date(), reason="Nghị quyết 5", now=MONDAY
    )
    young, urgent = make_report(now=at(2, 8)), make_report(now=at(2, 8), urgency=Urgency.URGENT)
    assert [each.time_limit_seconds / 3600 for each in (old, young, urgent)] == [40, 14, 4]
    assert time_to_handle(category, "normal", at(2, 0) - timedelta(seconds=1)) == 40 * HOUR
    restart_clock(session, old, at(3, 8))
    change_status(session, STAFF, old, Status.RESOLVED, DONE, now=at(3, 9))
    change_status(session, STAFF, old, Status.REOPENED, TransitionData(public_text="Làm lại."), now=at(3, 10))
    assert old.time_limit_seconds == 40 * 3600, "reopened or reckoned again, it keeps them"
    calendar = calendar_of(session, young.area_id)
    assert calendar.between(young.delivered_at, young.due_at) == (8 + 14) * HOUR
    assert calendar.between(young.due_at, young.escalate_at) == 14 * (VERY_LATE - 1) * HOUR


def test_another_urgency_moves_the_deadline_by_the_difference_also_while_the_clock_stands(session: Session) -> None:
    running, paused, closed = (make_report(now=MONDAY) for _ in range(3))
    calendar = calendar_of(session, running.area_id)
    # A pause of one working day before: it stays taken off.
    change_status(session, STAFF, running, Status.AWAITING_REPORTER, ASKED, now=at(1, 8))
    change_status(session, STAFF, running, Status.RECEIVED, TransitionData(), now=at(2, 8))
    change_status(session, STAFF, paused, Status.AWAITING_REPORTER, ASKED, now=at(1, 8))
    change_status(session, STAFF, closed, Status.RESOLVED, DONE, now=at(1, 8))
    due, left = closed.due_at, paused.remaining_seconds or 0
    for each in (running, paused, closed):
        each.urgency = Urgency.COMPLEX
        restart_clock(session, each, at(2, 9))
    session.flush()
    assert calendar.between(MONDAY, running.due_at) == (8 + 120 + 7) * HOUR
    assert running.due_sort_at == running.due_at
    assert (paused.due_at, paused.remaining_seconds) == (None, left + 80 * 3600)
    assert closed.due_at == due
    change_status(session, STAFF, paused, Status.RECEIVED, TransitionData(), now=at(2, 8))
    assert calendar.between(MONDAY, paused.due_at) == (8 + 120 + 7) * HOUR


def test_a_question_about_a_reopened_report_buys_no_new_deadline(session: Session) -> None:
    report = make_report(now=MONDAY)
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=at(1, 8))
    change_status(session, STAFF, report, Status.REOPENED, TransitionData(public_text="Làm lại."), now=at(1, 9))
    due = report.due_at
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, ASKED, now=at(2, 9))
    change_status(session, STAFF, report, Status.REOPENED, TransitionData(), now=at(2, 10))
    calendar = calendar_of(session, report.area_id)
    assert calendar.between(due, report.due_at) == HOUR, "it goes on where it stood"


def test_the_time_that_was_used_leaves_out_pauses_and_the_time_in_which_it_was_closed(session: Session) -> None:
    report = make_report(now=MONDAY)
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, ASKED, now=at(1, 9))  # 7 + 1 hours
    change_status(session, STAFF, report, Status.RECEIVED, TransitionData(), now=at(2, 8))
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=at(2, 10))  # + 2
    assert report.resolution_seconds == 10 * 3600
    due = report.due_at
    change_status(session, REPORTER, report, Status.REOPEN_REQUESTED, DONE, now=at(4, 10))
    assert report.resolution_seconds is None
    calendar = calendar_of(session, report.area_id)
    assert calendar.between(due, report.due_at) == 14 * HOUR, "the deadline waits while it is closed"
    change_status(session, STAFF, report, Status.REOPENED, TransitionData(public_text="Làm lại."), now=at(4, 11))
    assert calendar.between(at(4, 11), report.due_at) == 48 * HOUR, "work that is done again has its time again"
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=at(4, 14))  # + 1 + 0.5 + 0.5
    assert report.resolution_seconds == 12 * 3600


def test_operators_change_hours_from_a_day_on_with_a_reason(operator: Visitor, session: Session) -> None:
    make_category()
    session.commit()
    url, today = "/van-hanh/thoi-han", clock.today(clock.now())
    typed = {
        "category": "o-ga",
        "urgency": "urgent",
        "hours": "6",
        "valid_from": str(today + timedelta(days=9)),
        "reason": "Nghị quyết 5",
    }
    for wrong, sentence in (
        ({"reason": " "}, "Hãy viết lý do"),
        ({"hours": "sáu"}, "Hãy nhập số giờ"),
        ({"hours": "0"}, "Hãy nhập số giờ"),
        ({"valid_from": "mai"}, "Hãy chọn ngày"),
        ({"valid_from": str(today - timedelta(days=1))}, "Ngày này đã qua"),
        ({"hours": "4"}, "đã có mức giờ này"),
    ):
        page = operator.submit(url, {**typed, **wrong}, status=422)
        assert sentence in page.text
        assert "Nghị quyết 5" in page.text or "reason" in wrong
    operator.submit(url, typed, status=303)
    assert "đã có mức giờ này" in operator.submit(url, typed, status=422).text, "a second tap changes nothing"
    change = session.scalars(select(CategoryDeadline)).one()
    assert (change.urgency, change.hours, change.reason) == (Urgency.URGENT, 6, "Nghị quyết 5")
    assert session.scalars(select(AuditEntry.thing).where(AuditEntry.action == "deadline.changed")).one() == (
        "category:o-ga"
    )
    page = operator.get(url)
    assert "6 từ " in page.text, "what is announced stands beside what holds"
    assert "Phạm Dũng" in page.text
    english = operator.get(f"/en{url}?loai=o-ga").text
    assert "Potholes" in english
    assert len(operator.get(url).statements) <= 9


def test_only_who_runs_the_site_changes_hours(visitor: Visitor, session: Session) -> None:
    visitor.get("/van-hanh/thoi-han", status=303, lint=False)
    nobody = Actor(person_id=1, reach={Role.MODERATOR: frozenset({1})}, everywhere=frozenset({Role.MODERATOR}))
    with pytest.raises(NotAllowedError):
        set_hours(session, nobody, make_category(), Urgency.NORMAL, 9, valid_from=MONDAY.date(), reason="x", now=MONDAY)
