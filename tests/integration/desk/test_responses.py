"""Answers at the desk: prepared texts, a preview, and a second tap for one that says nothing."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.desk.responses.seed import seed as seed_reasons
from citizen_site.desk.responses.templates import ResponseTemplate
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import Status
from tests.factories.notices import place_id
from tests.factories.photos import photo_file
from tests.factories.reports import make_category, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.at_once import lose_race
from tests.support.desk import WARD, acts, at, hidden_of, let_undo_period_pass
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

TEMPLATES = "/dieu-hanh/mau-tra-loi"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    """The browser of a moderator of one ward."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def make_template(session: Session, title: str = "Đã vá", area: str = WARD, **values: Any) -> ResponseTemplate:
    body = values.pop("body", "Phản ánh {ma} ở {noi}: {don_vi} hẹn làm ngày {ngay_hen}.")
    template = ResponseTemplate(
        area_id=place_id(session, area), title=title, body=body, created_at=clock.now(), **values
    )
    session.add(template)
    session.flush()
    return template


def compose(desk: Visitor, report: Report, act: str, code: int = 200, **typed: str) -> Page:
    given = {f"resolved-{name}": value for name, value in typed.items()}
    data = {**hidden_of(desk.get(at(report)), "resolved-"), "viec": act, **given}
    return desk.post(f"{at(report)}/chuyen/resolved/soan", data, status=code)


def typed_in(page: Page, step: str = "resolved") -> str:
    return str(page.all("textarea", name=f"{step}-text")[0].text or "").strip()


def choices(page: Page, step: str) -> list[str]:
    (select_,) = page.all("select", name=f"{step}-mau")
    return [option.text for option in select_][1:]


def test_moderators_write_change_and_close_templates_of_their_areas(
    app: Flask, desk: Visitor, session: Session
) -> None:
    elsewhere = make_template(session, "Nơi khác", "phuong-hoan-kiem")
    above = make_template(session, "Cả thành phố", "ha-noi")
    session.commit()
    data = {"area": str(place_id(session, WARD)), "title": "Đã xong", "body": "Xong {ma}", "status": "resolved"}
    wrong = desk.submit(f"{TEMPLATES}/them", {**data, "body": "Xong {ten}", "about": "", "position": "0"}, status=422)
    assert "Không có trường {ten}" in wrong.text
    assert wrong.all("textarea", name="body")[0].text.strip() == "Xong {ten}"
    not_here = {**data, "area": str(elsewhere.area_id), "about": "", "position": "0"}
    desk.submit(f"{TEMPLATES}/them", not_here, status=422)
    desk.submit(f"{TEMPLATES}/them", {**data, "about": "nhom:duong", "position": "2"}, status=303)
    template = session.scalars(select(ResponseTemplate).where(ResponseTemplate.title == "Đã xong")).one()
    assert (template.group_code, template.status) == ("duong", "resolved")
    listed = desk.get(TEMPLATES).text
    assert "Đã xong" in listed
    assert "Cả thành phố" in listed
    assert "Nơi khác" not in listed
    url = f"{TEMPLATES}/{template.id}"
    stale = desk.get(url).all("input", name="version")[0].get("value")
    change = {**data, "title": "Đã làm xong", "about": "", "position": ""}
    desk.submit(url, {**change, "version": stale}, status=303)
    session.expire_all()
    assert (template.title, template.group_code) == ("Đã làm xong", "")
    told = desk.submit(url, {**change, "title": "Khác", "version": stale}, status=409)
    assert told.all("input", name="title")[0].get("value") == "Khác"
    for other in (elsewhere, above):
        desk.get(f"{TEMPLATES}/{other.id}", status=404)
        desk.submit(url, {}, url=f"{TEMPLATES}/{other.id}/dong", status=404)
    desk.submit(url, {}, url=f"{url}/dong", status=303)
    desk.submit(f"{TEMPLATES}/them", {}, url=f"{url}/dong", status=303)
    closed = session.scalars(select(AuditEntry).where(AuditEntry.action == "response_template.closed")).all()
    assert len(closed) == 1, "a second tap does nothing"
    desk.get(url, status=404)
    assert "Đã làm xong" not in desk.get(TEMPLATES).text


def test_closing_at_the_moment_of_a_change_leads_to_the_list(
    desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = make_template(session, "Đã xong")
    session.commit()
    lose_race(monkeypatch, template)
    answer = desk.submit(f"{TEMPLATES}/them", {}, url=f"{TEMPLATES}/{template.id}/dong", status=303)
    page = desk.get(answer.response.location)
    assert "chúng tôi không làm gì thêm" in page.text
    assert "Đã ghi" not in page.text
    assert "Đã xong" in page.text


def test_templates_are_offered_by_area_step_and_kind(desk: Visitor, session: Session) -> None:
    report = make_report()
    lamp = make_category("den-duong", name="Đèn đường hỏng", group_code="dien-nuoc")
    make_template(session, "Tất cả các bước")
    make_template(session, "Cho thành phố", "ha-noi", status="resolved", position=2)
    make_template(session, "Cho ổ gà", status="resolved", category_id=report.category_id, position=1)
    make_template(session, "Cho nhóm đường", status="rejected", group_code="duong")
    make_template(session, "Cho đèn", status="resolved", category_id=lamp.id)
    make_template(session, "Cho nhóm điện", group_code="dien-nuoc")
    make_template(session, "Nơi khác", "phuong-hoan-kiem")
    make_template(session, "Đã đóng", closed_at=clock.now())
    session.commit()
    page = desk.get(at(report))
    assert choices(page, "resolved") == ["Tất cả các bước", "Cho ổ gà", "Cho thành phố"]
    assert choices(page, "rejected") == ["Cho nhóm đường", "Tất cả các bước"]


def test_a_template_is_filled_in_below_what_was_typed(desk: Visitor, session: Session) -> None:
    report = make_report()
    template = make_template(session, status="resolved")
    other = make_template(session, "Nơi khác", "phuong-hoan-kiem")
    session.commit()
    place = "Số 12 ngõ 5 đường Sài Đồng, Phường Phúc Lợi"
    filled = f"Phản ánh {report.display_code} ở {place}: Phường Phúc Lợi hẹn làm ngày […]."
    assert typed_in(desk.get(f"{at(report)}?buoc=resolved&mau={template.id}")) == filled
    page = compose(desk, report, "mau", text="Chào bác.", mau=str(template.id), evidence="document")
    assert typed_in(page) == f"Chào bác.\n\n{filled}"
    assert [node.get("value") for node in page.all("input", name="resolved-evidence") if "checked" in node.attrib] == [
        "document"
    ]
    assert typed_in(compose(desk, report, "mau", text="Chào bác.", mau=str(other.id))) == "Chào bác."
    session.expire_all()
    assert (report.status, acts(session)) == (Status.RECEIVED, [])


def test_the_preview_is_what_everybody_and_the_reporter_will_read(app: Flask, desk: Visitor, session: Session) -> None:
    token = "t" * 43
    report = make_report(key=app.config["SECRET_KEY"], token=token)
    session.commit()
    alone = compose(desk, report, "xem", text="Đã vá xong ngày 24/11.", evidence="reason")
    assert "không có tin nào được gửi" in alone.text
    now = clock.now()
    session.add(
        ReporterContact(report_id=report.id, kind="email", value="lan@example.com", verified_at=now, created_at=now)
    )
    report.language = "en"
    session.commit()
    page = compose(desk, report, "xem", text="Đã vá xong ngày 24/11.", evidence="reason")
    assert typed_in(page) == "Đã vá xong ngày 24/11."
    assert "Câu trả lời này có giải thích, không có ảnh." in page.text
    assert "Is it really fixed?" in page.text, "in the reporter's language"
    assert "Xem trước, chưa gửi" in page.text, "the desk in the moderator's"
    assert page.text.count("Đã vá xong ngày 24/11.") == 3, "typed, on the page, in the letter"
    assert f"{report.code}." not in page.html, "the private link is the reporter's alone"
    assert "lan@example.com" not in page.html
    session.expire_all()
    assert (report.status, acts(session)) == (Status.RECEIVED, [])


def test_the_preview_has_the_unit_the_signature_and_the_referral(app: Flask, session: Session) -> None:
    person, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    person.signs_answers = True
    unit, report, now = make_unit("Đội Cây xanh"), make_report(), clock.now()
    report.assigned_unit_id = unit.id
    contact = {"kind": "email", "value": "lan@example.com", "verified_at": now, "created_at": now}
    session.add(ReporterContact(report_id=report.id, **contact))
    session.commit()
    typed = {"text": "Cây này của công ty.", "referral": "Công ty Cây xanh, 1900 1000"}
    given = {f"rejected-{name}": value for name, value in typed.items()}
    url, hidden = f"{at(report)}/chuyen/rejected", hidden_of(desk.get(at(report)), "rejected-")
    preview = desk.post(f"{url}/soan", {**hidden, "viec": "xem", **given}, status=200)
    (shown,) = [node for node in preview.all("div") if "preview" in (node.get("class") or "").split()]
    for each in ("Đội Cây xanh, phường Phúc Lợi (Lê Minh Anh)", typed["referral"]):
        assert text_of(shown).count(each) == 2, "on the page and in the letter"
    desk.post(url, {**hidden, **given}, status=303)
    let_undo_period_pass(session)
    sent = Visitor(app).get(f"/phan-anh/{report.display_code}").text
    assert "Đội Cây xanh, phường Phúc Lợi (Lê Minh Anh)" in sent


def test_an_answer_that_says_nothing_needs_a_second_tap(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    url, data = f"{at(report)}/chuyen/resolved", hidden_of(desk.get(at(report)), "resolved-")
    del data["resolved-nhu-vay"]
    empty = {"resolved-text": "Đã tiếp nhận, đã chuyển đơn vị.", "resolved-evidence": "reason"}
    page = desk.post(url, {**data, **empty}, status=422)
    assert "Chỉ có câu mẫu chung chung" in page.text
    assert "người khác đã đổi" not in page.text
    assert typed_in(page) == empty["resolved-text"]
    (again,) = page.all("button", name="resolved-nhu-vay")
    desk.post(url, {**data, **empty, "resolved-nhu-vay": again.get("value")}, status=303)
    session.expire_all()
    assert report.status is Status.RESOLVED


def test_an_answer_that_says_something_and_a_question_go_at_once(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    for status, words in (
        (Status.AWAITING_REPORTER, {"text": "Số mấy?"}),
        (Status.RESOLVED, {"text": "Ngày 24/11 đội đã vá ổ gà trước số nhà 12.", "evidence": "reason"}),
    ):
        data = hidden_of(desk.get(at(report)), f"{status}-")
        del data[f"{status}-nhu-vay"]
        typed = {f"{status}-{name}": value for name, value in words.items()}
        desk.post(f"{at(report)}/chuyen/{status}", {**data, **typed}, status=303)


def test_a_stock_reason_for_hiding_is_put_in_edited_and_read_by_the_reporter(desk: Visitor, session: Session) -> None:
    report = make_report(is_approved=False)
    assert seed_reasons(session, clock.now()) == "9 stock reasons"
    make_template(session, "Mẫu trả lời")
    session.commit()
    page = desk.get(at(report))
    reasons = {text_of(each): each.get("value") for each in page.all("button", name="mau")}
    assert list(reasons)[:2] == ["Có thông tin của người khác", "Lời xúc phạm"]
    assert "Nhà, đất của tư nhân" in choices(page, "rejected")
    assert "Chưa hiểu nội dung" not in choices(page, "rejected")
    typed = {**hidden_of(page), "reason": "Chào anh.", "mau": reasons["Chưa hiểu nội dung"]}
    text = str(desk.post(f"{at(report)}/an/soan", typed, status=200).all("textarea", name="reason")[0].text).strip()
    assert text.startswith("Chào anh.\nChúng tôi chưa hiểu")
    assert report.display_code in text
    session.refresh(report)
    assert report.moderation == "pending"
    desk.post(f"{at(report)}/an", {**typed, "reason": f"{text} Cảm ơn anh."}, status=303)
    session.refresh(report)
    assert report.hidden_reason == f"{text} Cảm ơn anh."
    edited = session.scalars(select(ResponseTemplate).where(ResponseTemplate.title == "Lời xúc phạm")).one()
    edited.closed_at, edited.title = clock.now(), "Lời nặng"
    session.commit()
    assert seed_reasons(session, clock.now()) == "the stock reasons are there"


@pytest.mark.either_database
def test_while_somebody_types_the_preview_alone_says_what_the_answer_lacks_and_a_chosen_photo_is_kept(
    desk: Visitor, session: Session
) -> None:
    report = make_report()
    session.commit()
    htmx, url = {"HX-Request": "true"}, f"{at(report)}/chuyen/resolved"
    hidden = hidden_of(desk.get(at(report)), "resolved-")
    del hidden["resolved-nhu-vay"]
    typed = {"resolved-text": "Tổ Đô thị đã cắt mép và thảm lại 6 m² mặt đường.", "resolved-evidence": "photo"}
    live = desk.post(f"{url}/soan", {**hidden, **typed, "viec": "go"}, status=200, headers=htmx)
    assert live.html.strip().startswith('<div class="compose__result"')
    assert "2 điều nên sửa" in live.text
    assert "Chưa nói làm ngày nào." in live.text
    assert typed["resolved-text"] in text_of(live.all("div", class_="preview compose__preview")[0])

    dated = typed_in(desk.post(f"{url}/soan", {**hidden, **typed, "viec": "ngay"}, status=200))
    assert re.fullmatch(r".* mặt đường, (sáng|trưa|chiều|tối) \d+/\d+\.", dated)
    photo = {"resolved-photos": (io.BytesIO(photo_file()), "sau.jpg")}
    kept = desk.post(
        f"{url}/soan", {**hidden, **typed, **photo, "viec": "tep"}, status=200, content_type="multipart/form-data"
    )
    (box,) = kept.all("input", name="tep-da-giu")
    typed |= {"resolved-text": dated, "tep-da-giu": box.get("value")}
    live = desk.post(f"{url}/soan", {**hidden, **typed, "viec": "go"}, status=200, headers=htmx)
    assert "Câu trả lời đủ ý" in live.text
    desk.post(f"{at(report)}/nhap", {**hidden, **typed, "nhap": "chuyen-resolved", "giu": "1"}, status=303)
    page = desk.get(at(report))
    assert "sau.jpg" in page.text, "chosen once, it is there as often as the form is"
    desk.post(url, {**hidden_of(page, "resolved-"), **typed, "nhap": "chuyen-resolved"}, status=303)
    session.expire_all()
    assert len(photos_of(session, report)) == 1
    assert report.status is Status.RESOLVED
