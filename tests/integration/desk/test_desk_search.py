"""Search at the desk: every state, with where it is; codes, parts, units, areas of any time, a reporter's contact."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact, ContactKind
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.reports.assignment import assign
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import remove_permanently
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at, codes
from tests.support.pages import Page, Visitor, text_of

SEARCH = "/dieu-hanh/tim-kiem"
PHONE, MAIL = "+84912345678", "lan@example.com"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def look_for(desk: Visitor, words: str, status: int = 303) -> Page:
    """As the form of the queue sends it; the page that the answer leads to."""
    answer = desk.submit("/dieu-hanh", {"words": words}, url=SEARCH, status=status)
    return desk.get(answer.response.location) if status == 303 else answer


def closed(session: Session, report: Report) -> Report:
    facts = TransitionData(public_text="Không phải đường công cộng.")
    change_status(session, STAFF, report, Status.REJECTED, facts, now=clock.now())
    return report


def test_words_are_looked_for_in_every_state_and_each_report_says_where_it_is(desk: Visitor, session: Session) -> None:
    text = "Cống bốc mùi trước trường học"
    pending, done = make_report(is_approved=False, description=text), closed(session, make_report(description=text))
    held = make_report(is_approved=False, description=text, quarantine_reason="similar")
    session.commit()
    page = look_for(desk, "cong boc mui")
    assert codes(page) == {each.display_code for each in (pending, done, held)}
    for part in ("ở phần “Mới”", "ở phần “Đã đóng”", "ở phần “Giữ lại, chờ kiểm tra”"):
        assert part in page.text


@pytest.mark.either_database
def test_results_are_grouped_by_state_and_a_code_among_the_words_stands_first(desk: Visitor, session: Session) -> None:
    text = "Đèn công viên hỏng ba bóng"
    waiting, done = make_report(description=text), closed(session, make_report(description=text))
    named = make_report(description="Cống tắc.")
    session.commit()
    page = desk.get(f"/dieu-hanh/tim?q=đèn công viên {named.display_code.lower()}")
    assert [text_of(each) for each in page.all("p", class_="result-named")[0].iter("strong")] == [named.display_code]
    page = desk.get("/dieu-hanh/tim?q=den cong vien")
    groups = [text_of(each) for section in page.all("section", class_="results") for each in section.iter("h3")]
    assert groups == ["Chưa đóng 1", "Đã đóng 1"]
    assert [text_of(each) for each in page.all("mark")][:3] == ["Đèn", "công", "viên"]
    assert codes(desk.get("/dieu-hanh/tim?q=den cong vien&trang-thai=da-dong")) == {done.display_code}
    moved = desk.get(f"/dieu-hanh/tim?q={waiting.display_code}", status=303)
    assert moved.response.location.endswith(at(waiting))

    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value"), "viec": "go"}
    htmx = {"HX-Request": "true"}
    typed = desk.post(SEARCH, {**token, "words": "công viên"}, status=200, headers=htmx)
    assert codes(typed) == {waiting.display_code, done.display_code}
    assert "<h1" not in typed.html
    for words in (PHONE, MAIL):
        typed = desk.post(SEARCH, {**token, "words": words}, status=200, headers=htmx)
        assert "chỉ tìm khi bạn bấm" in typed.text
        page = desk.get(f"/dieu-hanh/tim?q={words.replace('+', '%2B')}")
        assert "chỉ tìm khi bạn bấm" in page.text
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "reports.searched_by_contact")).all() == []


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: f"{code[:2]} {code[2:]}", lambda code: f" {code} "])
def test_a_code_in_any_spelling_opens_its_report_in_any_state(spell: Any, desk: Visitor, session: Session) -> None:
    report = closed(session, make_report())
    session.commit()
    for code in (report.code, report.display_code):
        answer = desk.submit("/dieu-hanh", {"words": spell(code)}, url=SEARCH, status=303)
        assert answer.response.location == at(report)


def test_a_part_of_a_code_finds_its_report(desk: Visitor, session: Session) -> None:
    report, other = make_report(code="K7M4QXT"), make_report(code="ZZZZZZZ")
    session.commit()
    for part in ("m4q", "K7M-4", "4qxt"):
        assert codes(look_for(desk, part)) == {report.display_code}, part
    assert codes(look_for(desk, "qx")) == set(), "two letters say too little"
    assert other.display_code not in look_for(desk, "m4q").text


def test_the_name_of_a_unit_finds_what_it_has(desk: Visitor, session: Session) -> None:
    unit, report = make_unit("Đội Môi trường số 3"), make_report()
    make_report()
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()
    assert codes(look_for(desk, "doi moi truong")) == {report.display_code}
    unit.name = "Đội Cây xanh"
    session.commit()
    assert codes(look_for(desk, "cây xanh")) == {report.display_code}, "by its name of today"


def test_the_name_of_a_former_area_finds_what_is_there_today(desk: Visitor, session: Session) -> None:
    report = make_report(area="phuong-sai-dong-quan-long-bien-truoc-2025", description="Biển báo gãy", place_text="?")
    elsewhere = make_report(area="phuong-hoan-kiem", description="Biển báo gãy", place_text="?")
    session.commit()
    for name in ("Sài Đồng", "phuong sai dong", "p sai dong", "Phúc Lợi"):
        page = look_for(desk, name)
        assert report.display_code in codes(page), name
        assert elsewhere.display_code not in page.text


def with_contact(session: Session, kind: str, value: str, **values: Any) -> Report:
    report, now = make_report(**values), clock.now()
    session.add(ReporterContact(report_id=report.id, kind=kind, value=value, verified_at=now, created_at=now))
    return report


@pytest.mark.parametrize("typed", ["0912345678", "+84 912 345 678", "0912.345.678"])
def test_a_reporters_number_finds_their_reports_without_being_shown(
    typed: str, desk: Visitor, session: Session
) -> None:
    report = with_contact(session, "phone", PHONE)
    closed(session, report)
    account = make_person("Trần Lan")
    session.add(Contact(person_id=account.id, kind=ContactKind.PHONE, value=PHONE, verified_at=clock.now()))
    signed = make_report(reporter_id=account.id, is_approved=False)
    other, elsewhere = make_report(), with_contact(session, "phone", PHONE, area="phuong-hoan-kiem")
    gone = with_contact(session, "phone", PHONE)
    remove_permanently(session, STAFF, gone, "Lộ tên", now=clock.now())
    session.commit()
    page = look_for(desk, typed, status=200)
    assert codes(page) == {report.display_code, signed.display_code}
    assert other.display_code not in page.text
    assert elsewhere.display_code not in page.text, "of another ward"
    # Tokens of forms are random: they may hold three digits of any number.
    for each in (page, desk.get(at(report))):
        assert "912" not in each.text
        assert "912345678" not in each.html.replace(" ", "").replace(".", "")
    assert "Trần Lan" not in page.html
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_mail_address_matches_whole_and_the_log_notes_the_search_but_not_the_address(
    desk: Visitor, session: Session
) -> None:
    report = with_contact(session, "email", MAIL)
    session.commit()
    assert codes(look_for(desk, " LAN@example.com ", status=200)) == {report.display_code}
    assert codes(look_for(desk, "an@example.com", status=200)) == set()
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "reports.searched_by_contact").order_by(AuditEntry.id)
    ).all()
    assert [each.details for each in entries] == [{"number": 1}, {"number": 0}]
    assert "example" not in repr([vars(each) for each in entries])


def test_a_number_in_an_address_is_words_and_finds_no_contact(desk: Visitor, session: Session) -> None:
    with_contact(session, "phone", PHONE)
    session.commit()
    assert codes(desk.get("/dieu-hanh?xem=moi-phan&q=0912345678")) == set()


def test_the_code_of_another_wards_report_opens_nothing(desk: Visitor, session: Session) -> None:
    elsewhere = make_report(area="phuong-hoan-kiem", is_approved=False)
    session.commit()
    assert codes(look_for(desk, elsewhere.code)) == set()


@pytest.mark.either_database
def test_residents_and_leaders_do_not_search_at_the_desk(app: Flask, session: Session, visitor: Visitor) -> None:
    session.commit()
    answer = visitor.get(SEARCH, status=303, lint=False)
    assert "/dang-nhap" in answer.response.location
    leader = make_staff(app, "Tổ Trưởng", Role.LEADER, WARD)[1]
    leader.get(SEARCH, status=403, lint=False)
