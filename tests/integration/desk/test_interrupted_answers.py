"""An answer at the desk outlives its session, a stale page and every warning, with its words and its photos."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import BrowserSession, Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.core.saved_forms import RETENTION, SavedForm, purge_saved_forms
from citizen_site.core.site import site_of
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import Status
from tests.factories.photos import photo_file
from tests.factories.reports import make_report
from tests.factories.staff import make_staff, signed_in
from tests.support.desk import WARD, at, hidden_of
from tests.support.pages import Page, Visitor

ANSWER = "Đã vá xong ổ gà chiều nay, mặt đường đã phẳng và có rào chắn."
Moderator = tuple[Person, Visitor]


@pytest.fixture
def report(session: Session, anna: Moderator) -> Report:
    report = make_report()
    session.commit()
    return report


def resolve(
    desk: Visitor, report: Report, status: int, *, text: str = ANSWER, form: dict[str, str], **more: Any
) -> Page:
    data = {
        **form,
        "resolved-text": text,
        "resolved-evidence": "photo",
        "resolved-photos": (io.BytesIO(photo_file()), "sau khi vá.jpg"),
        **more,
    }
    return desk.post(f"{at(report)}/chuyen/resolved", data, status=status, content_type="multipart/form-data")


def end_session(session: Session, person: Person) -> None:
    session.execute(delete(BrowserSession).where(BrowserSession.person_id == person.id))
    session.commit()


def saved_page(desk: Visitor, refused: Page) -> Page:
    """Where signing in leads back to."""
    _sign_in, _, address = refused.response.location.partition("?tiep=")
    return desk.get(address)


def sign_in_again(app: Flask, person: Person, desk: Visitor) -> None:
    cookie = signed_in(app, person).client.get_cookie("tai_khoan")
    assert cookie
    desk.client.set_cookie("tai_khoan", cookie.value)


def send_again(desk: Visitor, page: Page, **kwargs: Any) -> Page:
    form = next(form for form in page.all("form") if form.find(".//input[@name='tep-da-giu']") is not None)
    data = {node.get("name"): node.get("value") for node in form.iter("input")}
    return desk.post(form.get("action"), data, **kwargs)


def after_photos(session: Session, report: Report) -> int:
    session.expire_all()
    return len(photos_of(session, report))


def test_an_answer_whose_session_has_ended_is_sent_after_signing_in_with_its_photo(
    app: Flask, session: Session, anna: Moderator, report: Report
) -> None:
    person, desk = anna
    form = hidden_of(desk.get(at(report)), "resolved-")
    end_session(session, person)
    refused = resolve(desk, report, 303, form=form)
    assert refused.response.location.startswith("/dang-nhap/mat-khau?tiep=/bieu-mau-da-luu/")
    sign_in_again(app, person, desk)
    page = saved_page(desk, refused)
    assert ANSWER in page.text
    assert "sau khi vá.jpg" in page.text
    send_again(desk, page, status=303)
    assert after_photos(session, report) == 1
    assert (report.status, report.answer) == (Status.RESOLVED, ANSWER)
    assert session.scalars(select(SavedForm)).all() == [], "once it is sent, nobody keeps it"


def test_htmx_is_led_to_the_sign_in_and_the_form_waits_too(session: Session, anna: Moderator, report: Report) -> None:
    person, desk = anna
    form = {**hidden_of(desk.get(at(report))), "note": "Gọi lại cho tổ trưởng."}
    end_session(session, person)
    answer = desk.post(f"{at(report)}/ghi-chu", form, status=204, headers={"HX-Request": "true"}).response
    assert "/bieu-mau-da-luu/" in answer.headers["HX-Redirect"]


def test_nobody_else_opens_what_somebody_typed(app: Flask, session: Session, anna: Moderator, report: Report) -> None:
    person, desk = anna
    form = {**hidden_of(desk.get(at(report))), "note": "Gọi lại cho tổ trưởng."}
    # The session ends by itself: whose it was is known.
    session.execute(update(BrowserSession).values(last_seen_at=clock.now() - timedelta(days=365)))
    session.commit()
    refused = desk.post(f"{at(report)}/ghi-chu", form, status=303)
    address = refused.response.location.partition("?tiep=")[2]
    desk.get(address, status=404)
    other, elsewhere = make_staff(app, "Trần Hoa", Role.MODERATOR, WARD)
    elsewhere.get(address, status=404)
    sign_in_again(app, other, desk)  # at the same machine
    desk.get(address, status=404)
    sign_in_again(app, person, desk)
    assert "Gọi lại cho tổ trưởng." in desk.get(address).text
    token = next(node.get("value") for node in desk.get("/tai-khoan").all("input", name="csrf_token"))
    left = desk.post("/dang-xuat", {"csrf_token": token}, status=303)
    assert left.response.headers["Clear-Site-Data"] == '"storage"'
    assert session.scalars(select(SavedForm)).all() == [], "signing out leaves nothing behind on a shared machine"


def test_a_stale_page_brings_the_answer_back_with_a_fresh_token_and_its_photo(
    session: Session, anna: Moderator, report: Report
) -> None:
    _, desk = anna
    form = hidden_of(desk.get(at(report)), "resolved-")
    desk.client.delete_cookie("phien")
    page = resolve(desk, report, 400, form=form)
    assert ANSWER in page.text
    send_again(desk, page, status=303)
    assert after_photos(session, report) == 1
    assert report.status is Status.RESOLVED


def test_an_after_photo_survives_a_warning_a_mistake_and_a_change_by_somebody_else(
    session: Session, anna: Moderator, report: Report
) -> None:
    _, desk = anna
    form = hidden_of(desk.get(at(report)), "resolved-")
    doubtful = {name: value for name, value in form.items() if not name.endswith("nhu-vay")}
    warned = resolve(desk, report, 422, text="Đã chuyển bộ phận liên quan.", form=doubtful)
    assert "lời trả lời có thể chưa nói được gì" in warned.text
    boxes = [node for node in warned.all("input", name="tep-da-giu") if "checked" in node.attrib]
    assert len(boxes) == 1
    assert "Gửi cùng tệp đã chọn: sau khi vá.jpg" in warned.text
    kept = {"tep-da-giu": boxes[0].get("value"), "resolved-evidence": "photo"}
    empty = desk.post(f"{at(report)}/chuyen/resolved", {**form, **kept, "resolved-text": ""}, status=422)
    assert "Gửi cùng tệp đã chọn: sau khi vá.jpg" in empty.text
    kept["tep-da-giu"] = empty.all("input", name="tep-da-giu")[0].get("value")
    old = {**form, "resolved-version": "0"}
    late = desk.post(f"{at(report)}/chuyen/resolved", {**old, **kept, "resolved-text": ANSWER}, status=409)
    kept["tep-da-giu"] = late.all("input", name="tep-da-giu")[0].get("value")
    again = {**hidden_of(late, "resolved-"), **kept, "resolved-text": ANSWER}
    desk.post(f"{at(report)}/chuyen/resolved", again, status=303)
    assert after_photos(session, report) == 1


def test_what_nobody_sends_again_is_purged_after_a_day(
    app: Flask, session: Session, anna: Moderator, report: Report
) -> None:
    _, desk = anna
    form = hidden_of(desk.get(at(report)), "resolved-")
    desk.client.delete_cookie("phien")
    resolve(desk, report, 400, form=form)
    storage, now = site_of(app).storage, clock.now()
    (file,) = session.scalars(select(SavedForm)).one().saved_files
    purge_saved_forms(session, storage, now)
    assert file.key in dict(storage.keys("saved-forms"))
    purge_saved_forms(session, storage, now + RETENTION + timedelta(minutes=1))
    assert list(storage.keys("saved-forms")) == []
    assert session.scalars(select(SavedForm)).all() == []
    session.commit()
