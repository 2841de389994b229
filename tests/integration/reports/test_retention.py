"""What is forgotten, and when; questions lapse; working hours of areas."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.clock import HANOI
from citizen_site.extensions import db
from citizen_site.reports.auto_resume import resume_unanswered
from citizen_site.reports.deadlines import calendar_of
from citizen_site.reports.enums import Urgency
from citizen_site.reports.jobs import forget_contacts, forget_unsent_reports
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.office_hours import InvalidOfficeHoursError, read_week
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report

DONE = TransitionData(public_text="Xong.", evidence="reason")
DAY = timedelta(days=1)


def test_a_report_whose_code_never_came_is_forgotten_after_three_days(session: Session) -> None:
    now = clock.now()
    old, young = (make_report(is_delivered=False, now=now - age) for age in (3 * DAY + DAY / 24, 2 * DAY))
    sent = make_report(now=now - 30 * DAY)
    old_id = old.id
    session.add(ReporterContact(report_id=old.id, value="a@example.com", created_at=now))
    session.commit()
    assert forget_unsent_reports(session, now, 3) == 1
    session.commit()
    assert session.scalars(select(Report.id).order_by(Report.id)).all() == sorted([young.id, sent.id])
    assert session.get(ReporterContact, old_id) is None
    assert forget_unsent_reports(session, now, 3) == 0


def test_contacts_of_closed_reports_go_after_a_year_and_those_of_open_ones_stay(session: Session) -> None:
    now = clock.now()
    open_one, closed, long_closed = make_report(now=now - 900 * DAY), make_report(), make_report()
    change_status(session, STAFF, closed, Status.RESOLVED, DONE, now=now - 364 * DAY)
    change_status(session, STAFF, long_closed, Status.RESOLVED, DONE, now=now - 366 * DAY)
    for each in (open_one, closed, long_closed):
        session.add(ReporterContact(report_id=each.id, name="Lan", value="a@example.com", created_at=now))
    session.commit()
    assert forget_contacts(session, now, 365) == 1
    assert set(session.scalars(select(ReporterContact.report_id))) == {open_one.id, closed.id}
    assert session.scalars(select(func.count()).where(ReportEvent.report_id == long_closed.id)).one()


def test_a_question_lapses_after_fourteen_days_and_the_clock_goes_on(session: Session) -> None:
    now = clock.now()
    report = make_report(now=now - 15 * DAY)
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=now - 15 * DAY)
    change_status(
        session, STAFF, report, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now - 14 * DAY
    )
    left = report.remaining_seconds
    session.commit()
    assert resume_unanswered(session, now - DAY) == 0
    assert resume_unanswered(session, now + timedelta(seconds=1)) == 1
    assert report.status is Status.ASSIGNED
    assert report.due_at
    worked = calendar_of(session, report.area_id).between(now + timedelta(seconds=1), report.due_at)
    assert worked == timedelta(seconds=left or 0)


def test_one_command_does_all_of_it(app: Flask) -> None:
    with app.app_context():
        make_report(is_delivered=False, now=clock.now() - 4 * DAY)
        old = clock.now() - 15 * DAY
        db.session.add(ReportDraft(token_digest="d", created_at=old, updated_at=old))
        db.session.commit()
    printed = app.test_cli_runner().invoke(args=["reports", "retention"])
    assert printed.exit_code == 0, printed.output
    kinds = "unsent reports: 1, drafts: 1, contacts: 0, sources: 0, read replies: 0, original photos: 0"
    assert f"{kinds}, waiting ended: 0" in printed.output


def test_intake_takes_eight_working_hours_and_urgent_ones_four_more(session: Session) -> None:
    monday = datetime(2026, 11, 30, 8, tzinfo=HANOI)
    report = make_report(now=monday, urgency=Urgency.URGENT)
    assert report.intake_due_at == datetime(2026, 12, 1, 9, tzinfo=HANOI), "seven hours a day"
    assert report.due_at == datetime(2026, 12, 1, 15, tzinfo=HANOI), "four hours after it, with the lunch break"


def test_an_area_has_its_own_hours_and_former_ones_follow_it(app: Flask, session: Session) -> None:
    """Hours of a ward hold for its groups and for what it inherited; those of the city for all others."""
    command = ["reports", "office-hours", "phuong-phuc-loi", "Mo-Fr 08:00-12:00,13:00-17:00; Sa 08:00-12:00; PH off"]
    printed = app.test_cli_runner().invoke(args=command)
    assert printed.exit_code == 0, printed.output
    db.session.rollback()
    saturday = datetime(2026, 12, 5, 9, tzinfo=HANOI)
    inherited = make_report(area="phuong-sai-dong-quan-long-bien-truoc-2025", now=saturday)
    own, other = make_report(now=saturday), make_report(area="phuong-hoan-kiem", now=saturday)
    assert own.intake_due_at == inherited.intake_due_at == datetime(2026, 12, 7, 14, tzinfo=HANOI)
    assert other.intake_due_at == datetime(2026, 12, 8, 9, tzinfo=HANOI)
    assert app.test_cli_runner().invoke(args=["reports", "office-hours", "phuong-phuc-loi", ""]).exit_code == 0
    db.session.rollback()
    assert make_report(now=saturday).intake_due_at == other.intake_due_at


@pytest.mark.parametrize(
    "hours", ["", "Mo-Fr", "Jan Mo-Fr 08:00-12:00", "Mo-Fr 25:00-26:00", "PH off", "giờ hành chính"]
)
def test_hours_that_are_no_week_are_refused(hours: str) -> None:
    with pytest.raises(InvalidOfficeHoursError):
        read_week(hours)


def test_dashes_of_a_word_processor_are_hyphens() -> None:
    assert read_week("Mo–Fr 08:00–11:30") == read_week("Mo-Fr 08:00-11:30")


def test_an_unknown_area_is_said_so(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["reports", "office-hours", "phuong-khong-co", "Mo-Fr 08:00-12:00"])
    assert printed.exit_code == 1
    assert "phuong-khong-co" in printed.output
