"""The code that a reporter gets: any spelling leads to the report, before it is approved to no more than that."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import approve, hide, remove_permanently
from tests.factories.reports import STAFF, make_category, make_many, make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.pages import Page, Visitor

WARD = "phuong-phuc-loi"
# PostgreSQL's own parser takes the beginning of some for a number: 79e5, 52e2.
CODES = ("K7M4QXT", "79E5YBZ", "52E2MC9", "2345678", "STREETS")
SEARCHES = ("/tim-kiem?q=", "/phan-anh?q=")
WORDS = "Ổ gà trước nhà ông Tám"
# A Wednesday at nine.
MORNING = datetime(2026, 11, 25, 2, tzinfo=UTC)


def spellings(code: str) -> list[str]:
    """But for the one that the site itself writes."""
    dashed = f"{code[:3]}-{code[3:]}"
    found = [
        code,
        code.lower(),
        dashed.lower(),
        f"{code[:3]} {code[3:]}",
        f"{code[:3]}.{code[3:]}".lower(),
        f"{code[:2]} {code[2:4]} {code[4:]}",
        " ".join(code),
        "-".join(code).lower(),
        f"{code[:3]}\u2013{code[3:]}",
        f"({dashed})",
    ]
    return [each for each in found if each != dashed]


def some_spellings(code: str) -> list[str]:
    """The commonest, and the others dealt out among the codes: one piece of code reads all of them."""
    plain, *others = spellings(code)
    return [plain, *others[CODES.index(code) :: len(CODES)], *others[CODES.index(code) - 1 :: len(CODES)]]


@pytest.mark.parametrize("code", CODES)
def test_any_spelling_finds_a_report_in_both_searches_and_as_an_address(
    visitor: Visitor, session: Session, code: str
) -> None:
    make_report(code=code, description=WORDS)
    make_many(3)
    session.commit()
    shown = f"/phan-anh/{code[:3]}-{code[3:]}"
    for spelled in some_spellings(code):
        answer = visitor.get(f"/phan-anh/{quote(spelled)}", status=301).response
        assert answer.location == shown, spelled
        for search in SEARCHES:
            assert visitor.get(f"{search}{quote(spelled)}").links().get(WORDS) == shown, f"{search}{spelled}"


@pytest.mark.parametrize("code", CODES)
def test_any_spelling_finds_a_report_in_the_queue_and_at_the_desk(app: Flask, session: Session, code: str) -> None:
    desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    make_report(code=code, is_approved=False)
    make_many(3)
    make_report(is_approved=False)
    session.commit()
    shown = f"{code[:3]}-{code[3:]}"
    for spelled in some_spellings(code):
        page = desk.get(f"/dieu-hanh?xem=tat-ca&q={quote(spelled)}")
        assert set(re.findall(r"/dieu-hanh/([0-9A-Z]{3}-[0-9A-Z]{4})\"", page.html)) == {shown}, spelled
        assert desk.get(f"/dieu-hanh/{quote(spelled)}", status=301).response.location == f"/dieu-hanh/{shown}"


@pytest.mark.parametrize("code", CODES)
def test_the_beginning_of_a_code_finds_it_while_it_is_typed(visitor: Visitor, session: Session, code: str) -> None:
    make_report(code=code, description=WORDS)
    session.commit()
    for typed in (code[:4], f"{code[:3]}-{code[3:5]}", f"{code[:3]} {code[3:6]}".lower()):
        for search in SEARCHES:
            assert WORDS in visitor.get(f"{search}{quote(typed)}").links(), f"{search}{typed}"


def test_words_that_could_be_a_code_are_still_words(visitor: Visitor, session: Session) -> None:
    make_report(description="Cây xanh gãy cành")
    session.commit()
    for search in SEARCHES:
        assert "Cây xanh gãy cành" in visitor.get(f"{search}cay xanh").links()


def pending(session: Session, **values: object) -> Report:
    category = make_category("rac", name="Rác không ai dọn", name_en="Uncollected waste")
    return make_report(
        is_approved=False,
        description=WORDS,
        place_text="Số 9 ngõ Bí Mật",
        category=category,
        latitude=21.05,
        longitude=105.91,
        **values,
    )


def assert_says_nothing(page: Page) -> None:
    for word in ("Ổ gà", "ông Tám", "Bí Mật", "Rác", "waste", "Phúc Lợi", "phuc-loi", "21.05", "105.91", "rac"):
        assert word not in page.html, word


def test_a_report_that_waits_for_approval_says_so_and_by_when_and_nothing_else(
    visitor: Visitor, session: Session
) -> None:
    with time_machine.travel(MORNING, tick=False):
        report = pending(session)
        session.commit()
        assert report.intake_due_at
        for spelled in (report.code.lower(), f"{report.code[:2]} {report.code[2:]}"):
            moved = visitor.get(f"/phan-anh/{quote(spelled)}", status=301).response
            assert moved.location == f"/phan-anh/{report.display_code}"
        page = visitor.get(f"/phan-anh/{report.display_code}")
        assert f"Phản ánh {report.display_code} đang chờ duyệt" in page.text
        local = clock.to_local(report.intake_due_at)
        assert "Chúng tôi sẽ đọc phản ánh này trước" in page.text
        assert f"{local:%H:%M}" in page.text
        assert f"{local.day}/{local.month}" in page.text
        assert page.all("meta", name="robots")[0].get("content") == "noindex"
        assert_says_nothing(page)
        english = visitor.get(f"/en/phan-anh/{report.display_code}")
        assert f"Report {report.display_code} is awaiting approval" in english.text
        assert "We will read your report by" in english.text
        assert_says_nothing(english)
    with time_machine.travel(report.intake_due_at + timedelta(minutes=1), tick=False):
        assert "đã quá hạn" in visitor.get(f"/phan-anh/{report.display_code}").text


def test_both_searches_lead_to_it_for_the_whole_code_in_any_spelling_only(visitor: Visitor, session: Session) -> None:
    report = pending(session, code="79E5YBZ")
    session.commit()
    title, address = "Phản ánh 79E-5YBZ đang chờ duyệt", "/phan-anh/79E-5YBZ"
    for search in SEARCHES:
        for spelled in some_spellings(report.code):
            page = visitor.get(f"{search}{quote(spelled)}")
            assert page.links().get(title) == address, f"{search}{spelled}"
            assert "Chúng tôi sẽ đọc phản ánh này trước" in page.text
            assert "Không thấy gì" not in page.text
            assert "Không có phản ánh nào như vậy" not in page.text
            card = next(each for each in page.all("article") if address in {a.get("href") for a in each.iter("a")})
            assert not any(word in "".join(card.itertext()) for word in ("Rác", "Bí Mật", "Phúc Lợi", "Ổ gà"))
        for part in ("79E-5YB", "79E", "5YBZ", "79E5YBZZ", "o ga truoc nha", "bi mat", "rac khong ai don"):
            assert address not in visitor.get(f"{search}{quote(part)}").links().values(), f"{search}{part}"


def test_no_filter_tells_the_place_or_the_kind_of_a_report_that_waits(visitor: Visitor, session: Session) -> None:
    report = pending(session)
    make_category("o-ga")
    session.commit()
    asked = [
        f"/phan-anh?q={report.code}&{arguments}"
        for arguments in (f"khu-vuc={WARD}", "khu-vuc=phuong-bo-de", "loai=rac", "loai=o-ga", "tinh-trang=closed")
    ]
    for url in asked:
        assert "đang chờ duyệt" in visitor.get(url).text, url
        assert "0 phản ánh" in visitor.get(url).text, url


def test_when_somebody_took_it_in_there_is_no_deadline_left_to_tell(visitor: Visitor, session: Session) -> None:
    taken, closed = pending(session, delivery="acknowledged"), pending(session)
    closed.status, closed.closed_at = "withdrawn", clock.now()
    session.commit()
    for report in (taken, closed):
        page = visitor.get(f"/phan-anh/{report.display_code}")
        assert "đang chờ duyệt" in page.text
        assert "Chúng tôi sẽ đọc phản ánh này" not in page.text


def test_a_private_hidden_or_unsent_report_is_told_from_none_in_no_way(visitor: Visitor, session: Session) -> None:
    """By neither of the searches nor its address, nor by how an address is written."""
    reports = [
        pending(session, visibility="private"),
        make_report(visibility="private"),
        make_report(is_delivered=False),
        make_report(is_approved=False, moderation="hidden", hidden_reason="nêu tên"),
    ]
    session.commit()
    unknown = "ABCDEFG"

    def seen(code: str) -> list[str]:
        shown = f"{code[:3]}-{code[3:]}"
        pages = [visitor.get(f"/phan-anh/{spelled}", status=404) for spelled in (shown, code, code.lower())]
        pages += [visitor.get(f"{search}{spelled}") for search in SEARCHES for spelled in (shown, code)]
        anonymous = [re.sub(r"[0-9a-f]{32}", "", page.html) for page in pages]
        return [page.replace(shown, "CODE").replace(code, "CODE").replace(code.lower(), "CODE") for page in anonymous]

    for report in reports:
        assert seen(report.code) == seen(unknown), report.visibility


def test_the_page_follows_the_report(visitor: Visitor, session: Session) -> None:
    """Approved, everybody reads it; hidden, it is no more there than one that never was; removed, a tombstone."""
    report, hidden, removed = pending(session), pending(session), pending(session)
    session.commit()
    now = clock.now()
    approve(session, STAFF, report, now=now)
    hide(session, STAFF, hidden, "Nêu tên người khác.", now=now)
    remove_permanently(session, STAFF, removed, "Lộ số nhà", now=now)
    session.commit()
    assert WORDS in visitor.get(f"/phan-anh/{report.display_code}").text
    visitor.get(f"/phan-anh/{hidden.display_code}", status=404)
    visitor.get(f"/phan-anh/{removed.display_code}", status=410)
    for gone in (hidden, removed):
        for search in SEARCHES:
            assert f"/phan-anh/{gone.display_code}" not in visitor.get(f"{search}{gone.code}").links().values()


def test_those_who_may_read_a_report_that_waits_read_all_of_it(app: Flask, session: Session) -> None:
    person = make_person("Nguyễn Lan")
    desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    report = pending(session, reporter_id=person.id)
    session.commit()
    for reader in (signed_in(app, person), desk):
        assert WORDS in reader.get(f"/phan-anh/{report.display_code}").text
