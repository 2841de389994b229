"""Clerks and helpers enter reports for callers and visitors: the report is the resident's, they keep nothing of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.notifications.models import Message
from citizen_site.reports.enums import CallSource, Delivery, Verification
from citizen_site.reports.models.call import RecordedCall
from citizen_site.reports.models.participants import ReporterContact, ReportSupport
from citizen_site.reports.models.report import Report
from citizen_site.reports.submission.call import CONSENT_VERSION, MOST_AN_HOUR, SLIP_LIFE
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import make_category, make_report
from tests.factories.staff import make_person, make_staff
from tests.support.desk import WARD
from tests.support.pages import Page, Visitor

CALL = "/dieu-hanh/cuoc-goi"
WORDS = "Ổ gà to giữa đường, xe máy ngã hai lần"
PLACE = "Trước số 12 đường Phúc Lợi"
MAIL = "mui@example.com"


@pytest.fixture(autouse=True)
def categories(session: Session) -> None:
    make_category("o-ga", keywords="ổ gà, hố")
    make_category("viec-khac", name="Việc khác", group_code="khac")
    session.commit()


@pytest.fixture
def clerk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Đỗ Thị Hạnh", Role.CLERK, WARD)[1]


def entered(clerk: Visitor, code: int = 303, go: str = CALL, **typed: str) -> Page:
    """What a clerk types into an empty page, sent."""
    page = clerk.get(CALL)
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "client_id")}
    return clerk.post(
        go, {**hidden, "source": "phone", "place_text": PLACE, "description": WORDS, **typed}, status=code
    )


def test_a_call_becomes_a_report_of_the_caller_whose_link_goes_to_them_alone(
    app: Flask, session: Session, clerk: Visitor, visitor: Visitor
) -> None:
    box = PostBox(app)
    refused = entered(clerk, 422, contact=MAIL)
    assert "Đọc câu xin phép" in refused.text, "no contact is stored without consent"
    done = entered(clerk, contact=MAIL, name="Bác Mùi", consent="y", source="counter")
    report = session.scalars(select(Report)).one()
    assert report.category_id == make_category("o-ga").id, "the words speak of it"
    assert report.delivery is Delivery.SENT
    call, contact = session.get_one(RecordedCall, report.id), session.get_one(ReporterContact, report.id)
    assert (call.source, call.consent_version) == (CallSource.COUNTER, CONSENT_VERSION)
    assert contact.consented_at is not None
    assert report.verification is Verification.UNVERIFIED, "nobody has proved the address yet"
    moderator = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    assert "Cán bộ ghi hộ: Tại quầy" in moderator.get(f"/dieu-hanh/{report.display_code}").text
    page = clerk.get(done.response.location)
    assert report.display_code in page.text
    assert "/cua-toi/" not in page.html, "the clerk never sees the private link"
    run_due_jobs(session, clock.now())
    link = re.search(r"/phan-anh/cua-toi/\S+", text_of_message(box.newest(MAIL)))
    assert link
    assert WORDS in visitor.get(link[0]).text
    session.expire_all()
    assert session.get_one(ReporterContact, report.id).verified_at, "opening it proves that it reached them"
    assert report.verification is Verification.VERIFIED
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "call.recorded")).one()
    assert (noted.actor_id, noted.thing) == (call.recorded_by_id, f"report:{report.id}")


def test_who_entered_a_report_cannot_open_it_afterwards(app: Flask, session: Session, clerk: Visitor) -> None:
    location = entered(clerk).response.location
    report = session.scalars(select(Report)).one()
    slip = clerk.get(location)
    assert len(slip.all("svg", **{"class": "qr"})) == 1, "without a contact the link is on the slip"
    assert slip.response.headers["Cache-Control"] == "private, no-store"
    clerk.get(f"/dieu-hanh/{report.display_code}", status=403)
    clerk.get(f"/phan-anh/cua-toi/so/{report.code}", status=404)
    other = make_staff(app, "Người khác", Role.HELPER, WARD)[1]
    other.get(location, status=404)
    with time_machine.travel(clock.now() + SLIP_LIFE + timedelta(seconds=1)):
        clerk.get(location, status=404)
    assert [each.recipient for each in session.scalars(select(Message))] == []


def test_the_report_of_a_known_contact_belongs_to_its_account(app: Flask, session: Session, clerk: Visitor) -> None:
    person = make_person("Nguyễn Thị Mùi", MAIL)
    session.commit()
    entered(clerk, contact=MAIL, consent="y")
    assert session.scalars(select(Report.reporter_id)).one() == person.id


def test_a_second_tap_finds_the_report_and_a_flood_is_stopped(
    app: Flask, session: Session, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = clerk.get(CALL)
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "client_id")}
    typed = {**hidden, "source": "phone", "place_text": PLACE, "description": WORDS}
    first, second = (clerk.post(CALL, typed, status=303).response.location for _ in range(2))
    assert first == second
    assert len(session.scalars(select(Report)).all()) == 1
    monkeypatch.setattr("citizen_site.reports.submission.call.MOST_AN_HOUR", 1)
    assert MOST_AN_HOUR > 1
    assert WORDS in entered(clerk, 429).html, "what was typed stays"


def test_what_is_typed_is_saved_and_read_back_and_look_alikes_are_shown(
    app: Flask, session: Session, clerk: Visitor
) -> None:
    alike = make_report(
        place_text=PLACE, description="Ổ gà to giữa đường, xe máy dễ ngã", category=make_category("o-ga")
    )
    session.commit()
    side = entered(clerk, 200, f"{CALL}/giong")
    assert alike.display_code in side.text
    assert f"Tôi ghi: {WORDS}" in re.sub(r"\s+", " ", side.text)
    assert "Ổ gà, mặt đường hỏng" in side.text, "the words speak of the category"
    again = clerk.get(CALL)
    assert WORDS in again.html, "the draft outlives the page"
    other = make_staff(app, "Người khác", Role.HELPER, WARD)[1]
    assert WORDS not in other.get(CALL).html
    counted = entered(clerk, **{"tinh-ca": alike.code})
    assert alike.display_code in clerk.get(counted.response.location).text
    entered(clerk, **{"tinh-ca": alike.code, "contact": MAIL, "consent": "y"})
    entered(clerk, **{"tinh-ca": alike.code, "contact": MAIL, "consent": "y"})
    assert len(session.scalars(select(ReportSupport)).all()) == 2, "one caller counts once"
    assert WORDS not in clerk.get(CALL).html, "what was sent is forgotten"


def test_a_role_holds_in_its_area_and_opens_nothing_else(app: Flask, session: Session, clerk: Visitor) -> None:
    elsewhere = entered(clerk, 422, place_text="Số 3 phố Hàng Bài, phường Hoàn Kiếm")
    assert "ngoài nơi bạn phụ trách" in elsewhere.text
    assert session.scalars(select(Report)).all() == []
    for closed in ("/dieu-hanh", "/dieu-hanh/don-vi", "/nhan-su", "/van-hanh/nhat-ky"):
        clerk.get(closed, status=403)
    Visitor(app).get(CALL, status=303)
    make_staff(app, "Tổ trưởng", Role.LEADER, WARD)[1].get(CALL, status=403)
