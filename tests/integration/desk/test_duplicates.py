"""Merging: similar reports are offered, and those who support or follow go on with the original, once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.reports.duplicates import UnknownOriginalError
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import hide, remove_permanently
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff
from tests.support.desk import WARD, at, hidden_of, let_undo_period_pass
from tests.support.pages import Visitor

HERE: dict[str, Any] = {"latitude": 21.0400, "longitude": 105.9200}
NEAR: dict[str, Any] = {"latitude": 21.0403, "longitude": 105.9201}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def take_part(session: Session, report: Report, *people: int, browsers: tuple[str, ...] = ()) -> None:
    now = clock.now()
    for each in people:
        session.add(ReportSupport(report_id=report.id, person_id=each, created_at=now))
        session.add(ReportFollow(report_id=report.id, person_id=each, created_at=now))
    session.add_all(ReportSupport(report_id=report.id, browser_digest=each, created_at=now) for each in browsers)
    report.support_count = len(people) + len(browsers)
    session.flush()


def supporters(session: Session, report: Report) -> set[object]:
    rows = session.scalars(select(ReportSupport).where(ReportSupport.report_id == report.id))
    return {each.person_id or each.browser_digest for each in rows}


def followers(session: Session, report: Report) -> set[int]:
    return set(session.scalars(select(ReportFollow.person_id).where(ReportFollow.report_id == report.id)))


def test_the_nearest_is_compared_first_and_a_pair_that_is_not_the_same_is_not_proposed_again(
    app: Flask, desk: Visitor, session: Session
) -> None:
    words = "Xe tải rơi gạch vụn đầy ngã ba trước cổng trường."
    alike = make_report(description=words, latitude=HERE["latitude"] + 0.0009, longitude=HERE["longitude"])
    near = make_report(description="Có đống gạch vụn.", **NEAR)
    report = make_report(description=words, **HERE)
    session.commit()
    place = f"{at(report)}/giong-nhau"
    page = desk.get(place)
    assert "So sánh với " + near.display_code in page.text, "place comes before words"
    assert f"Gộp {report.display_code} vào {near.display_code}" in page.text
    other = desk.get(f"{place}?voi={alike.display_code}")
    assert f"Gộp {report.display_code} vào {alike.display_code}" in other.text
    assert "gạch vụn" not in other.text or other.all("mark"), "what both say is marked"

    for _tap in range(2):
        data = {"voi": near.display_code, "tiep": alike.display_code}
        answer = desk.submit(place, data, url=f"{at(report)}/khong-trung", status=303)
        assert answer.response.location.endswith(f"voi={alike.display_code}")
    assert near.display_code not in desk.get(place).text
    assert report.display_code not in desk.get(f"{at(near)}/giong-nhau").by_id("giong-nhau").text_content()
    _person, colleague = make_staff(app, "Khác", Role.MODERATOR, "phuong-phuc-loi")
    assert near.display_code not in colleague.get(place).text, "nor to anybody else"
    data = {"voi": alike.display_code, "tiep": ""}
    answer = desk.submit(place, data, url=f"{at(report)}/khong-trung", status=303)
    assert answer.response.location.endswith(at(report))


def test_look_alikes_are_offered_and_merged_after_a_question(desk: Visitor, session: Session, visitor: Visitor) -> None:
    original, far = make_report(**NEAR), make_report(latitude=21.09, longitude=105.99)
    hidden = make_report(area="phuong-hoan-kiem", is_approved=False, **NEAR)
    report = make_report(**HERE)
    session.commit()
    page = desk.get(f"{at(report)}/giong-nhau")
    assert original.display_code in page.text
    assert far.display_code not in page.text
    assert hidden.display_code not in page.text, "of another area and not listed"
    address = page.links()[f"So sánh với {original.display_code}"]
    question = desk.get(address)
    action = next(each.get("action") for each in question.all("form") if "/gop" in each.get("action", ""))
    desk.post(action, {**hidden_of(question), "khoa": "k"}, status=303)
    session.expire_all()
    assert report.duplicate_of_id == original.id
    assert original.display_code in desk.get(at(report)).text
    assert report.display_code in desk.get(f"{at(original)}/giong-nhau").text
    let_undo_period_pass(session)
    assert report.display_code in visitor.get(f"/phan-anh/{original.display_code}").text, "the original says so, too"
    elsewhere = make_staff(visitor.client.application, "Khác", Role.MODERATOR, "phuong-hoan-kiem")[1]
    elsewhere.get(f"{at(original)}/giong-nhau", status=404)


def test_people_go_on_with_the_original_once_each_and_stay_there(app: Flask, session: Session) -> None:
    a, b, c, reporter = (make_person(name).id for name in ("An", "Bình", "Chi", "Dũng"))
    original, report = make_report(reporter_id=c), make_report(reporter_id=reporter)
    take_part(session, original, a, browsers=("x",))
    take_part(session, report, a, b, c, browsers=("x", "y", "z"))
    change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=original), now=clock.now())
    session.expire_all()
    assert supporters(session, original) == {a, "x", b, "y", "z", reporter}, "not the original's own reporter"
    assert followers(session, original) == {a, b, reporter}
    assert (original.support_count, report.support_count) == (6, 0)
    merged = session.scalars(select(ReportEvent).where(ReportEvent.kind == EventKind.MERGED)).one()
    assert (merged.report_id, merged.details["moved_supports"]) == (original.id, 4)
    change_status(
        session, STAFF, report, Status.REOPENED, TransitionData(public_text="Hai chỗ khác nhau."), now=clock.now()
    )
    session.expire_all()
    assert (original.support_count, report.support_count) == (6, 0)


def test_an_original_that_becomes_a_duplicate_takes_everybody_along(app: Flask, session: Session) -> None:
    a = make_person("An").id
    first, second, third = make_report(), make_report(), make_report()
    take_part(session, first, a)
    for duplicate, original in ((first, second), (second, third)):
        change_status(session, STAFF, duplicate, Status.DUPLICATE, TransitionData(target=original), now=clock.now())
    session.expire_all()
    assert first.duplicate_of_id == second.duplicate_of_id == third.id
    assert supporters(session, third) == {a}


def test_a_duplicate_that_nobody_reads_is_not_named_in_public(app: Flask, session: Session, visitor: Visitor) -> None:
    original, report = make_report(), make_report(is_approved=False)
    change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=original), now=clock.now())
    session.commit()
    assert report.display_code not in visitor.get(f"/phan-anh/{original.display_code}").text


def test_an_original_that_nobody_reads_is_not_named_in_public(
    desk: Visitor, session: Session, visitor: Visitor
) -> None:
    original, report = make_report(), make_report()
    change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=original), now=clock.now())
    session.commit()
    address = f"/phan-anh/{report.display_code}"
    assert original.display_code in visitor.get(address).links()
    hide(session, STAFF, original, "Lộ tên", now=clock.now())
    session.commit()
    assert original.display_code not in visitor.get(address).html
    assert original.display_code in desk.get(at(report)).text


def test_the_reporter_reads_no_code_of_an_original_that_is_not_listed(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    original = make_report(is_approved=False)
    report = make_report(key=app.config["SECRET_KEY"], token="t" * 32)
    change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=original), now=clock.now())
    session.commit()
    page = visitor.get(f"/phan-anh/cua-toi/{'t' * 32}")
    assert "Trùng với phản ánh khác" in page.text
    assert original.display_code not in page.html


def test_nothing_is_merged_into_what_was_removed(app: Flask, session: Session) -> None:
    gone, duplicate, report = make_report(), make_report(), make_report()
    change_status(session, STAFF, duplicate, Status.DUPLICATE, TransitionData(target=gone), now=clock.now())
    remove_permanently(session, STAFF, gone, "Lộ tên", now=clock.now())
    session.commit()
    with pytest.raises(UnknownOriginalError):
        change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=gone), now=clock.now())
    assert report.status is Status.RECEIVED
    change_status(session, STAFF, report, Status.DUPLICATE, TransitionData(target=duplicate), now=clock.now())
    assert report.duplicate_of_id == duplicate.id, "which is no duplicate any more"


def test_merging_without_javascript_needs_the_version_that_was_seen(desk: Visitor, session: Session) -> None:
    report, original = make_report(), make_report()
    session.commit()
    stale = hidden_of(desk.get(at(report)), "duplicate-")
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now())
    session.commit()
    data = {**stale, "duplicate-target": original.code}
    desk.post(f"{at(report)}/chuyen/duplicate", data, status=409)
    session.expire_all()
    assert report.duplicate_of_id is None
