"""Work orders on paper and on a crew's phone: nothing of the reporter, and nobody hears of them before a moderator."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.reports.assignment import assign
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.workflow import Status
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, acts, at
from tests.support.pages import Page, Visitor

PHONE = "+84912345678"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


@pytest.fixture
def unit(app: Flask, session: Session) -> HandlingUnit:
    """A crew without a mailbox: paper is all that reaches it."""
    return make_unit("Đội Môi trường")


def given(session: Session, unit: HandlingUnit, **values: object) -> Report:
    report = make_report(latitude=21.03368, longitude=105.91948, **values)
    session.add(
        ReporterContact(report_id=report.id, kind="phone", value=PHONE, name="Trần Lan", created_at=clock.now())
    )
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()
    return report


def printed(desk: Visitor, report: Report) -> Page:
    """The sheet, as the button on the report's page leads to it."""
    made = desk.submit(at(report), {}, status=303, url=f"{at(report)}/phieu-viec")
    return desk.get(made.response.location)


def sent(crew: Visitor, link: str, outcome: str, words: str = "", code: int = 303, *, photo: bool = False) -> Page:
    files = {"photos": (io.BytesIO(photo_file()), "sau.jpg")} if photo else {}
    return crew.post(
        link, {"outcome": outcome, "words": words, **files}, status=code, content_type="multipart/form-data"
    )


def test_the_sheet_has_all_that_a_crew_needs_and_nothing_of_the_reporter(
    app: Flask, session: Session, desk: Visitor, unit: HandlingUnit
) -> None:
    report = given(session, unit)
    before = desk.get(f"{at(report)}/phieu-viec")
    assert not before.all("svg", **{"class": "qr"}), "reading a page makes no link"
    page = printed(desk, report)
    assert len(page.all("svg", **{"class": "qr"})) == 1
    for told in (report.display_code, report.description, report.place_text, "21.03368, 105.91948", unit.name):
        assert told in page.text
    # The map is a few pictures of the site's map server: no script draws it.
    assert page.all("image")
    for secret in ("Trần Lan", PHONE, "912345678"):
        assert secret not in page.html
    printed(desk, report)
    assert session.scalars(select(Forwarding.unit_id)).all() == [unit.id], "printed twice, the link is the same"
    assert acts(session).count("report.work_order_made") == 1


def test_a_photo_alone_says_that_the_work_is_done_and_a_moderator_answers(
    app: Flask, session: Session, desk: Visitor, unit: HandlingUnit
) -> None:
    report, crew = given(session, unit), Visitor(app)
    link = re.findall(r"/chuyen/[\w-]+", printed(desk, report).html)[0]
    page = crew.get(link)
    assert report.description in page.text
    assert "Trần Lan" not in page.html
    assert "Gửi ảnh sau khi làm, hoặc viết vài chữ" in sent(crew, link, "done", code=422).text
    sent(crew, link, "done", photo=True)
    sent(crew, link, "done", photo=True)
    session.expire_all()
    photo = session.scalars(select(ReportPhoto).where(ReportPhoto.report_id == report.id)).one()
    assert not photo.is_published, "sent again by a phone that lost its line, it is there once"
    assert report.status is Status.ASSIGNED, "the resident hears of it from a moderator"
    assert report.unread_since is not None
    sent(crew, link, "done", "Lời khác.", code=410)


def test_the_list_of_a_unit_has_all_its_open_work_street_by_street(
    app: Flask, session: Session, desk: Visitor, unit: HandlingUnit
) -> None:
    first = given(session, unit, place_text="Số 1 đường Sài Đồng")
    other = given(session, unit, place_text="Số 9 đường Phúc Lợi")
    second = given(session, unit, place_text="Số 7 đường Sài Đồng")
    elsewhere, _ = make_report(), session.commit()
    address = f"/dieu-hanh/don-vi/{unit.id}/phieu-viec"
    desk.submit(address, {}, status=303)
    page = desk.get(address)
    assert re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{4}", page.text) == [each.display_code for each in (first, second, other)]
    assert elsewhere.display_code not in page.text
    assert len(page.all("svg", **{"class": "qr"})) == 3
    stranger = make_staff(app, "Người khác", Role.MODERATOR, "phuong-viet-hung")[1]
    stranger.get(address, status=404)
