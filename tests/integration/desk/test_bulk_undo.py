"""A bulk action is undone around what others did in the meantime, and leaves clocks and links as they were."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Actor
from citizen_site.desk.bulk.models import BulkKind
from citizen_site.reports.engagement import Supporter, add_me_too, follow, unfollow, withdraw_me_too
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person
from tests.factories.units import forward
from tests.support.bulk import WHY, send, undone
from tests.support.pages import Visitor


def test_what_somebody_changed_since_is_not_undone(anna: tuple[Person, Visitor], session: Session) -> None:
    _, desk = anna
    reports = [make_report(), make_report()]
    session.commit()
    address = send(desk, BulkKind.REJECT, reports, WHY).response.location
    session.expire_all()
    change_status(session, STAFF, reports[0], Status.REOPENED, TransitionData(public_text="Nhầm."), now=clock.now())
    session.commit()
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    assert [each.status for each in reports] == [Status.REOPENED, Status.RECEIVED]
    shown = desk.get(address).text
    assert "Đã hoàn tác ở 1 phản ánh" in shown
    assert "sau đó đã có thay đổi khác" in shown
    assert "Hoàn tác được đến" not in shown, "once only"


def test_a_closing_that_was_undone_stops_no_clock(anna: tuple[Person, Visitor], session: Session) -> None:
    _, desk = anna
    long_ago = clock.now() - timedelta(days=28)
    report, other = make_report(now=long_ago), make_report(now=long_ago)
    undone(desk, session, BulkKind.REJECT, report, WHY)
    later = clock.now() + timedelta(days=28)
    for each in (report, other):
        change_status(session, STAFF, each, Status.REJECTED, TransitionData(public_text="Không."), now=later)
    assert report.resolution_seconds == other.resolution_seconds, "four weeks after it count as well"


def test_a_merge_is_undone_around_what_people_did_since(anna: tuple[Person, Visitor], session: Session) -> None:
    _, desk = anna
    an, binh, chi = (make_person(name) for name in ("An", "Bình", "Chi"))
    original, report = make_report(), make_report()
    since = clock.now() - timedelta(days=1)
    for person in (an, binh, chi):
        session.add(ReportSupport(report_id=report.id, person_id=person.id, created_at=since))
        session.add(ReportFollow(report_id=report.id, person_id=person.id, created_at=since))
    session.add(ReportSupport(report_id=report.id, browser_digest="x", created_at=since))
    report.support_count = 4
    session.commit()
    address = send(desk, BulkKind.DUPLICATE, [report], {"original": "", "code": original.code}).response.location
    session.expire_all()
    assert (original.support_count, report.support_count) == (4, 0)
    withdraw_me_too(session, original, Supporter(an.id, "–"))
    unfollow(session, original, an.id)
    for person in (binh, chi):
        add_me_too(session, report, Actor(person_id=person.id), Supporter(person.id, "–"), clock.now())
    follow(session, report, Actor(person_id=chi.id), clock.now())
    session.commit()
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    assert "Đã hoàn tác ở 1 phản ánh" in desk.get(address).text
    session.expire_all()
    rows = session.scalars(select(ReportSupport))
    assert {(each.report_id, each.person_id or each.browser_digest) for each in rows} == {
        (report.id, binh.id),
        (report.id, chi.id),
        (report.id, "x"),
    }
    assert (original.support_count, report.support_count) == (0, 3)
    follows = session.scalars(select(ReportFollow))
    assert {(each.report_id, each.person_id) for each in follows} == {(report.id, binh.id), (report.id, chi.id)}


def test_the_agency_may_answer_again_once_a_rejection_is_undone(
    app: Flask, anna: tuple[Person, Visitor], session: Session, visitor: Visitor
) -> None:
    report = make_report()
    token = forward(report, app.config["SECRET_KEY"])
    session.commit()
    assert "Ổ gà" in visitor.get(f"/chuyen/{token}").text
    undone(anna[1], session, BulkKind.REJECT, report, WHY)
    assert report.status is Status.FORWARDED
    assert "Ổ gà" in visitor.get(f"/chuyen/{token}").text
    change_status(session, STAFF, report, Status.REJECTED, TransitionData(public_text="Không."), now=clock.now())
    session.commit()
    assert "không còn dùng được" in visitor.get(f"/chuyen/{token}").text
