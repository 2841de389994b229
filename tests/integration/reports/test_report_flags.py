"""Flags on photos and words of a report reach the desk of its area, until somebody did something about it."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.reports.attachments.photos import add_photo, publish_photo
from citizen_site.reports.flags import ReportFlag
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import hide, remove_permanently
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.at_once import taps
from tests.support.desk import WARD, acts, at, hidden_of
from tests.support.pages import Visitor

DESK = "/dieu-hanh/bi-bao"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.fixture
def photo(session: Session) -> ReportPhoto:
    """Published, of a public report."""
    report = make_report()
    photo = add_photo(session, report, io.BytesIO(photo_file()), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    session.refresh(photo)
    publish_photo(session, photo)
    session.commit()
    return photo


def flag_page(session: Session, photo: ReportPhoto) -> str:
    return f"/phan-anh/{session.get_one(Report, photo.report_id).display_code}/bao-sai"


def is_open(session: Session) -> list[bool]:
    session.expire_all()
    return [each.handled_at is None for each in session.scalars(select(ReportFlag).order_by(ReportFlag.id))]


def test_a_flag_on_a_photo_reaches_the_desk_of_the_area_and_ends_when_the_photo_is_withheld(
    app: Flask, desk: Visitor, visitor: Visitor, session: Session, photo: ReportPhoto
) -> None:
    url, report = flag_page(session, photo), session.get_one(Report, photo.report_id)
    visitor.submit(url, {"about": f"anh-{photo.id}"}, status=422)
    visitor.submit(url, {"about": "anh-0", "reason": "face"}, status=422)
    said = {
        "csrf_token": visitor.get(f"{url}?ve=anh-{photo.id}").all("input", name="csrf_token")[0].get("value"),
        "about": f"anh-{photo.id}",
        "reason": "face",
        "message": "Thấy mặt cháu bé.",
    }
    assert {status for status, _ in taps(visitor, 4, url, said)} == {303}
    assert is_open(session) == [True], "four taps are one flag"
    page = desk.get(DESK)
    redaction = f"{at(report)}/anh/{photo.id}/che"
    assert redaction in page.html
    assert "Thấy mặt cháu bé." in page.text
    _, elsewhere = make_staff(app, "Vinh", Role.MODERATOR, "phuong-viet-hung", "vinh@example.com")
    assert "Thấy mặt cháu bé." not in elsewhere.get(DESK).text
    (flag,) = session.scalars(select(ReportFlag))
    elsewhere.submit("/tai-khoan", {}, status=404, url=f"{DESK}/phan-anh/{flag.id}")
    desk.submit(redaction, {"version": "0", "decision": "publish", "viec": "giu"}, status=303)
    assert is_open(session) == [False]
    assert "Không có phản ánh nào bị báo" in desk.get(DESK).text


@pytest.mark.parametrize("way", ["covered", "withheld with the others"])
def test_a_flag_on_a_photo_ends_when_it_is_covered_or_withheld_with_the_others(
    desk: Visitor, visitor: Visitor, session: Session, photo: ReportPhoto, way: str
) -> None:
    report = session.get_one(Report, photo.report_id)
    for about in (f"anh-{photo.id}", "noi-dung"):
        visitor.submit(flag_page(session, photo), {"about": about, "reason": "plate"}, status=303)
    if way == "covered":
        box = {"trai": "40", "tren": "10", "rong": "20", "cao": "15"}
        desk.submit(f"{at(report)}/anh/{photo.id}/che", {"version": "0", "viec": "luu", **box}, status=303)
    else:
        choice = {**hidden_of(desk.get(at(report))), f"anh-{photo.id}": "withhold"}
        desk.post(f"{at(report)}/duyet", choice, status=303)
    assert is_open(session) == [False, True], "its words are another matter"


def test_a_flag_on_words_is_dismissed_once_or_ends_when_the_report_is_hidden(
    app: Flask, desk: Visitor, visitor: Visitor, session: Session, photo: ReportPhoto
) -> None:
    url = flag_page(session, photo)
    for reason in ("abuse", "private"):
        sent = visitor.submit(url, {"about": "noi-dung", "reason": reason}, status=303)
        assert "Cảm ơn bạn" in visitor.get(sent.response.location).text
    first, _second = session.scalars(select(ReportFlag).order_by(ReportFlag.id))
    for _ in range(2):
        desk.submit("/tai-khoan", {}, status=303, url=f"{DESK}/phan-anh/{first.id}")
    assert acts(session).count("report.flag_handled") == 1, "a second tap does nothing"
    hide(session, STAFF, session.get_one(Report, photo.report_id), "nêu tên người khác", now=clock.now())
    session.commit()
    assert is_open(session) == [False, False]
    visitor.get(url, status=404)


def test_who_flagged_it_is_forgotten_with_the_account_and_the_flag_with_the_report(
    app: Flask, session: Session, photo: ReportPhoto
) -> None:
    lan = make_person("Nguyễn Lan", "lan@example.com")
    session.commit()
    signed_in(app, lan).submit(flag_page(session, photo), {"about": "noi-dung", "reason": "other"}, status=303)
    flag = session.scalars(select(ReportFlag)).one()
    assert flag.flagged_by_id == lan.id
    close_account(session, session.get_one(Person, lan.id), clock.now())
    session.refresh(flag)
    assert flag.flagged_by_id is None
    remove_permanently(session, STAFF, session.get_one(Report, photo.report_id), "Lý do", now=clock.now())
    assert session.scalars(select(ReportFlag)).all() == []
