"""The invented reports: alive, marked, true to every rule of the real ones, and gone with one command."""

from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.search import SearchDocument
from citizen_site.demo.seed import seed
from citizen_site.directory import seed as directory
from citizen_site.reports import seed as categories
from citizen_site.reports.enums import Moderation, UpdateKind
from citizen_site.reports.flags import ReportFlag
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.participants import ReportFeedback, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.workflow import REQUIRED_FIELDS, TRANSITIONS, RequiredField, Status
from tests.support.pages import Visitor
from tests.support.site import change_settings

COUNT = 250


@pytest.fixture
def reports(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    change_settings(app, monkeypatch, demo_reports=COUNT)
    now = clock.now()
    directory.seed(session, now)
    categories.seed(session, now)
    seed(session, now)
    session.commit()
    return list(session.scalars(select(Report)))


@pytest.mark.either_database
def test_they_are_many_different_and_marked(visitor: Visitor, session: Session, reports: list[Report]) -> None:
    assert len(reports) == COUNT
    assert all(report.is_demo for report in reports)
    assert len({report.description for report in reports}) > COUNT * 0.9
    assert len({report.area_id for report in reports}) > 40
    # What can still be undone lasts ten minutes: nothing of the demo is as new as that.
    assert {report.moderation for report in reports} == set(Moderation) - {Moderation.PUBLISHING}
    shown = next(report for report in reports if report.is_public and report.description)
    assert "Trang này có dữ liệu mẫu." in visitor.get(f"/phan-anh/{shown.display_code}").text
    assert "Trang này có dữ liệu mẫu." in visitor.get("/phan-anh").text


@pytest.mark.either_database
def test_each_went_a_way_that_the_table_of_transitions_allows(session: Session, reports: list[Report]) -> None:
    for report in reports:
        events = session.scalars(
            select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.at, ReportEvent.id)
        ).all()
        steps = [event for event in events if event.status_after]
        for event in steps:
            assert event.status_before
            assert event.status_after in TRANSITIONS[event.status_before]
            if RequiredField.PUBLIC_TEXT in REQUIRED_FIELDS.get(event.status_after, ()):
                assert event.text
        assert all(one.status_after == other.status_before for one, other in pairwise(steps))
        assert report.status == (steps[-1].status_after if steps else Status.RECEIVED)
        assert events[-1].at <= clock.now()


@pytest.mark.either_database
def test_support_is_counted_feedback_belongs_to_answers_and_some_have_pictures(
    session: Session, reports: list[Report]
) -> None:
    rows = dict(session.execute(select(ReportSupport.report_id, func.count()).group_by(ReportSupport.report_id)).all())
    assert {report.id: report.support_count for report in reports if report.support_count} == rows
    confirmed = {report.id for report in reports if report.fix_confirmed_at}
    said = set(session.scalars(select(ReportFeedback.report_id).where(ReportFeedback.is_fixed)))
    assert confirmed
    assert confirmed == said
    assert session.scalar(select(func.count()).select_from(ReportPhoto)) > 5


@pytest.mark.either_database
def test_the_people_of_the_demo_have_something_to_do(session: Session, reports: list[Report]) -> None:
    own = [report for report in reports if report.reporter_id]
    assert {Status.AWAITING_REPORTER, Status.RESOLVED} <= {report.status for report in own}
    assert any(report.status is Status.RESOLVED and not report.fix_confirmed_at for report in own)
    at_home = [report for report in reports if report.area_id == own[0].area_id]
    assert any(report.moderation is Moderation.PENDING for report in at_home)


def test_one_command_takes_them_all_away(app: Flask, session: Session, reports: list[Report]) -> None:
    found = select(func.count()).select_from(SearchDocument).where(SearchDocument.kind == "report")
    assert session.scalar(found) > COUNT / 2
    app.test_cli_runner().invoke(args=["demo", "clear"], catch_exceptions=False)
    session.expire_all()
    for model in (Report, ReportEvent, ReportSupport, ReportFeedback, ReportPhoto):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    assert session.scalar(found) == 0


@pytest.mark.either_database
def test_neighbours_have_said_something_of_which_some_waits_for_the_desk(
    session: Session, reports: list[Report], visitor: Visitor
) -> None:
    said = session.scalars(select(NeighbourUpdate).order_by(NeighbourUpdate.event_id)).all()
    assert {each.kind for each in said} == set(UpdateKind)
    assert {each.is_published for each in said} == {True, False}
    shown = next(each for each in said if each.is_published)
    text = session.get_one(ReportEvent, shown.event_id).text
    assert text in visitor.get(f"/phan-anh/{session.get_one(Report, shown.report_id).display_code}").text
    flags = session.scalars(select(ReportFlag)).all()
    assert {bool(each.photo_id) for each in flags} == {True, False}
