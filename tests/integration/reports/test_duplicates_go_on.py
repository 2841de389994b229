"""The case of a report goes on with those that were merged into it when it ends itself, and undoing that is exact."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Actor, Role
from citizen_site.desk.bulk.models import BulkKind
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.assignment import assign
from citizen_site.reports.duplicates import ClosedOriginalError
from citizen_site.reports.engagement import Supporter, withdraw_me_too
from citizen_site.reports.enums import EventKind
from citizen_site.reports.jobs import forget_contacts
from citizen_site.reports.models.participants import ReporterContact, ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import hide, remove_permanently
from citizen_site.reports.reporter_actions import withdraw
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff
from tests.factories.units import make_unit
from tests.support.bulk import WHY, send
from tests.support.pages import Visitor

DONE = TransitionData(public_text="Đã vá xong.", evidence="reason")
NO = TransitionData(public_text="Không rõ chỗ nào.")


def merge(session: Session, original: Report, *duplicates: Report, now: datetime | None = None) -> None:
    for each in duplicates:
        change_status(session, STAFF, each, Status.DUPLICATE, TransitionData(target=original), now=now or clock.now())
    session.commit()


def end(session: Session, how: str, original: Report) -> None:
    now = clock.now()
    if how == "withdrawn":
        withdraw(session, Actor(person_id=original.reporter_id), original, "", now=now)
    elif how == "rejected":
        change_status(session, STAFF, original, Status.REJECTED, NO, now=now)
    else:
        remove_permanently(session, STAFF, original, "Lộ tên", now=now)
    session.commit()
    session.expire_all()


def supporters(session: Session, report: Report) -> list[int | str | None]:
    rows = session.scalars(select(ReportSupport).where(ReportSupport.report_id == report.id))
    return sorted((each.person_id or each.browser_digest for each in rows), key=str)


def followers(session: Session, report: Report) -> set[int]:
    return set(session.scalars(select(ReportFollow.person_id).where(ReportFollow.report_id == report.id)))


def add_supporter(session: Session, report: Report, person: Person, *, since: datetime | None = None) -> None:
    values = {"report_id": report.id, "person_id": person.id, "created_at": since or clock.now()}
    session.add_all([ReportSupport(**values), ReportFollow(**values)])
    report.support_count += 1
    session.flush()


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, "phuong-phuc-loi")[1]


@pytest.mark.parametrize("how", ["withdrawn", "rejected", "removed"])
def test_the_case_goes_on_with_the_oldest_duplicate_and_everybody_in_it(app: Flask, session: Session, how: str) -> None:
    an, binh, chi, dung = (make_person(name) for name in ("An", "Bình", "Chi", "Dũng"))
    unit = make_unit(email="doi@example.com")
    original = make_report(reporter_id=an.id)
    add_supporter(session, original, binh)
    hidden, first, second = make_report(), make_report(reporter_id=chi.id), make_report(reporter_id=dung.id)
    merge(session, original, hidden, second, first)
    hide(session, STAFF, hidden, "Lộ tên", now=clock.now())
    assign(session, STAFF, original, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    due_at = original.due_at
    end(session, how, original)
    assert (first.status, first.assigned_unit_id, first.due_at) == (Status.ASSIGNED, unit.id, due_at)
    assert first.is_public
    assert [each.duplicate_of_id for each in (hidden, first, second)] == [first.id, None, first.id]
    assert supporters(session, first) == sorted([binh.id, dung.id])
    assert followers(session, first) == {binh.id, dung.id}
    assert (original.support_count, first.support_count) == (0, 2)
    assert followers(session, original) == set()
    run_due_jobs(session, clock.now())
    about = select(Message.about).where(Message.kind == MessageKind.UNIT_ASSIGNMENT, Message.sent_at.is_not(None))
    assert len(session.scalars(about).all()) == 2, "the unit is told which report to work on now"


def test_a_report_whose_original_ended_says_so(app: Flask, session: Session, visitor: Visitor) -> None:
    original, report = make_report(reporter_id=make_person("An").id), make_report()
    merge(session, original, report)
    end(session, "withdrawn", original)
    page = visitor.get(f"/phan-anh/{report.display_code}").text
    assert "Được xử lý riêng, vì phản ánh ban đầu đã kết thúc" in page
    assert report.status is Status.REOPENED


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.NOT_RESPONSIBLE])
def test_an_answer_about_the_case_holds_for_all_of_them(app: Flask, session: Session, status: Status) -> None:
    original, report = make_report(), make_report()
    merge(session, original, report)
    change_status(session, STAFF, original, status, DONE, now=clock.now())
    assert (report.status, report.duplicate_of_id) == (Status.DUPLICATE, original.id)


def test_nothing_is_merged_into_a_closed_report(app: Flask, session: Session, desk: Visitor) -> None:
    original, report = make_report(), make_report()
    change_status(session, STAFF, original, Status.RESOLVED, DONE, now=clock.now())
    with pytest.raises(ClosedOriginalError):
        change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=original), now=clock.now())
    session.commit()
    data = {"duplicate-target": original.code, "duplicate-version": str(report.version)}
    address = f"/dieu-hanh/{report.display_code}"
    page = desk.submit(address, data, url=f"{address}/chuyen/duplicate", status=422)
    assert "Phản ánh ban đầu đã đóng" in page.text
    result = send(desk, BulkKind.DUPLICATE, [report], {"original": "", "code": original.code}, 422)
    assert "Phản ánh ban đầu đã đóng" in result.text
    session.expire_all()
    assert report.status is Status.RECEIVED


def test_undoing_a_rejection_puts_the_case_back_as_it_was(app: Flask, session: Session, desk: Visitor) -> None:
    an, binh = make_person("An"), make_person("Bình")
    original, first, second = make_report(), make_report(reporter_id=an.id), make_report()
    add_supporter(session, original, binh)
    merge(session, original, first, second)
    before = (supporters(session, original), followers(session, original), original.support_count)
    address = send(desk, BulkKind.REJECT, [original], WHY).response.location
    session.expire_all()
    assert (original.status, first.status, second.duplicate_of_id) == (Status.REJECTED, Status.REOPENED, first.id)
    assert supporters(session, first) == [binh.id]
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    assert (original.status, first.status, second.status) == (Status.RECEIVED, Status.DUPLICATE, Status.DUPLICATE)
    assert {first.duplicate_of_id, second.duplicate_of_id} == {original.id}
    assert (supporters(session, original), followers(session, original), original.support_count) == before
    assert (supporters(session, first), first.support_count) == ([], 0)


def test_a_rejection_is_not_undone_once_somebody_went_on_with_the_heir(
    app: Flask, session: Session, desk: Visitor
) -> None:
    original, first = make_report(), make_report()
    merge(session, original, first)
    address = send(desk, BulkKind.REJECT, [original], WHY).response.location
    session.expire_all()
    change_status(session, STAFF, first, Status.RESOLVED, DONE, now=clock.now())
    session.commit()
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    assert (original.status, first.status) == (Status.REJECTED, Status.RESOLVED)


def test_a_merge_is_undone_exactly_although_its_original_was_merged_meanwhile(
    app: Flask, session: Session, desk: Visitor
) -> None:
    an, binh, chi, dung, reporter = (make_person(name) for name in ("An", "Bình", "Chi", "Dũng", "Em"))
    last, original, report = make_report(), make_report(), make_report(reporter_id=reporter.id)
    merged_before = make_report()
    merge(session, report, merged_before)
    since = clock.now() - timedelta(days=1)
    for person in (an, binh, chi):
        add_supporter(session, report, person, since=since)
    add_supporter(session, last, an)  # has both
    add_supporter(session, original, dung)
    session.commit()
    address = send(desk, BulkKind.DUPLICATE, [report], {"original": "", "code": original.code}).response.location
    session.expire_all()
    merge(session, last, original)
    withdraw_me_too(session, last, Supporter(chi.id, "–"))
    session.commit()
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    assert report.status is Status.RECEIVED
    assert merged_before.duplicate_of_id == report.id
    assert supporters(session, report) == sorted([an.id, binh.id]), "not who took it back since"
    assert supporters(session, last) == sorted([an.id, dung.id]), "an had it there before"
    assert (last.support_count, original.support_count, report.support_count) == (2, 0, 2)
    assert followers(session, report) == {an.id, binh.id, chi.id}
    assert followers(session, last) == {an.id, dung.id}


def test_a_duplicates_reporter_with_an_address_and_no_account_hears_of_the_fix(app: Flask, session: Session) -> None:
    box, now = PostBox(app), clock.now()
    with_account = make_person("An", "an@example.com")
    original, report = make_report(), make_report(key=app.config["SECRET_KEY"])
    of_account = make_report(reporter_id=with_account.id)
    for each, value in ((report, "lan@example.com"), (of_account, "an@example.com")):
        session.add(ReporterContact(report_id=each.id, kind="email", value=value, verified_at=now, created_at=now))
    merge(session, original, report, of_account)
    change_status(session, STAFF, original, Status.RESOLVED, DONE, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    text = text_of_message(box.newest("lan@example.com"))
    assert "Đã vá xong." in text
    assert report.display_code in text
    assert f"/phan-anh/{original.display_code}" in text
    resolved = select(ReportEvent.id).where(
        ReportEvent.kind == EventKind.STATUS_CHANGED, ReportEvent.status_after == Status.RESOLVED
    )
    about = f"event:{session.scalars(resolved).one()}:%"
    sent = select(func.count()).where(Message.about.like(about), Message.sent_at.is_not(None))
    assert session.scalars(sent).one() == 2, "the one with an account hears of it once, as a follower"


def test_a_duplicates_reporter_reads_nothing_of_an_original_that_is_not_public(app: Flask, session: Session) -> None:
    box, now = PostBox(app), clock.now()
    original, report = make_report(visibility="private"), make_report()
    session.add(
        ReporterContact(report_id=report.id, kind="email", value="lan@example.com", verified_at=now, created_at=now)
    )
    merge(session, original, report)
    run_due_jobs(session, clock.now())
    number = len(list(box.folder.glob("*.eml")))
    change_status(session, STAFF, original, Status.RESOLVED, DONE, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    assert len(list(box.folder.glob("*.eml"))) == number


def test_the_contact_of_a_duplicate_is_not_forgotten_while_its_original_is_open(app: Flask, session: Session) -> None:
    long_ago = clock.now() - timedelta(days=400)
    original, report = make_report(now=long_ago), make_report(now=long_ago)
    session.add(ReporterContact(report_id=report.id, kind="email", value="lan@example.com", created_at=long_ago))
    merge(session, original, report, now=long_ago)
    assert forget_contacts(session, clock.now(), 180) == 0
    change_status(session, STAFF, original, Status.RESOLVED, DONE, now=long_ago + timedelta(days=1))
    session.flush()
    assert forget_contacts(session, clock.now(), 180) == 1
