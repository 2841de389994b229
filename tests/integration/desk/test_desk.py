"""The desk: moderators see the reports of their areas, and do everything with one on one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.reports.enums import Moderation
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.desk import WARD, acts, at, hidden_of, move
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    """The browser of a moderator of one ward."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def test_only_moderators_see_it_and_only_their_areas(app: Flask, desk: Visitor, session: Session) -> None:
    mine, other = make_report(), make_report(area="phuong-hoan-kiem")
    former = make_report(area="phuong-sai-dong-quan-long-bien-truoc-2025")
    unsent = make_report(is_delivered=False)
    session.commit()
    text = desk.get("/dieu-hanh?xem=tat-ca").text
    assert mine.display_code in text
    assert former.display_code in text, "what the ward inherited"
    assert other.display_code not in text
    assert unsent.display_code not in text
    desk.get(at(other), status=404)
    desk.get(at(unsent), status=404)
    desk.post(f"{at(other)}/an", {**hidden_of(desk.get(at(mine))), "reason": "x"}, status=404)
    resident = signed_in(app, make_person("Trần Lan"))
    for url in ("/dieu-hanh", at(mine)):
        resident.get(url, status=403)
    Visitor(app).get("/dieu-hanh", status=303, lint=False)


def test_tabs_hold_what_their_names_say_and_count_it(desk: Visitor, session: Session) -> None:
    now = clock.now()
    new = make_report(is_approved=False)
    late = make_report(now=now - timedelta(days=60))
    waiting, disputed, closed = make_report(), make_report(), make_report()
    change_status(session, STAFF, waiting, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now)
    done = TransitionData(public_text="Xong.", evidence="reason")
    for each in (disputed, closed):
        change_status(session, STAFF, each, Status.RESOLVED, done, now=now)
    disputed.status = Status.REOPEN_REQUESTED
    disputed.closed_at = None
    today = make_report()
    today.due_at = now + timedelta(seconds=30)
    session.commit()
    expected = {
        "moi": [new],
        "hom-nay": [today],
        "qua-han": [late],
        "cho-dan": [waiting],
        "chua-xong": [disputed],
        "tat-ca": [new, late, waiting, disputed, today],
    }
    for tab, reports in expected.items():
        page = desk.get(f"/dieu-hanh?xem={tab}")
        codes = {
            each.display_code
            for each in (new, late, waiting, disputed, closed, today)
            if each.display_code in page.text
        }
        assert codes == {each.display_code for each in reports}, tab
        here = next(
            node for node in page.all("a") if node.get("aria-current") == "page" and "/dieu-hanh" in node.get("href")
        )
        assert "".join(here.itertext()).split()[-1] == str(len(reports)), tab
    listed = desk.get("/dieu-hanh?xem=tat-ca").html
    order = [listed.index(each.display_code) for each in (late, today, new, waiting)]
    assert order == sorted(order), "the oldest deadline first, those that stand still last"


def test_a_moderator_hides_with_a_reason(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    page = desk.get(at(report))
    assert "Hãy viết lý do" in desk.post(f"{at(report)}/an", {**hidden_of(page), "reason": " "}, status=422).text
    desk.post(f"{at(report)}/an", {**hidden_of(page), "reason": "Có mặt trẻ em"}, status=303)
    session.expire_all()
    assert (report.moderation, report.hidden_reason) == (Moderation.HIDDEN, "Có mặt trẻ em")
    assert acts(session) == ["report.hidden"]


def test_each_step_asks_for_what_it_needs(desk: Visitor, session: Session) -> None:
    report, original = make_report(), make_report()
    session.commit()
    assert "Hãy viết vài câu" in move(desk, report, Status.RESOLVED, 422, text="").text
    assert "Hãy chọn bằng chứng" in move(desk, report, Status.RESOLVED, 422, text="Xong").text
    assert "Hãy chọn ảnh" in move(desk, report, Status.RESOLVED, 422, text="Xong", evidence="photo").text
    assert "Hãy chọn ngày" in move(desk, report, Status.SCHEDULED, 422).text
    assert "Hãy viết tên cơ quan nhận" in move(desk, report, Status.FORWARDED, 422).text
    assert "Hãy nhập mã" in move(desk, report, Status.DUPLICATE, 422).text
    assert "Không có phản ánh nào" in move(desk, report, Status.DUPLICATE, 422, target="AAAAAAA").text
    assert "trùng với chính phản ánh này" in move(desk, report, Status.DUPLICATE, 422, target=report.code).text
    move(desk, report, Status.SCHEDULED, date="2026-12-01")
    move(desk, report, Status.IN_PROGRESS)
    move(desk, report, Status.FORWARDED, recipient="Công ty Thoát nước")
    move(desk, report, Status.ASSIGNED)
    question = str(move(desk, report, Status.DUPLICATE, target=original.display_code.lower()).response.location)
    desk.post(question, {**hidden_of(desk.get(question)), "khoa": "k"}, status=303)
    session.expire_all()
    assert report.duplicate_of_id == original.id
    assert acts(session) == ["report.status_changed"] * 5
    unit = session.scalars(select(ReportEvent.unit).where(ReportEvent.status_after == Status.FORWARDED)).one()
    assert unit == "Phường Phúc Lợi"


def test_a_step_that_is_not_in_the_table_is_refused(desk: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    move(desk, report, Status.REOPENED, 409, text="Mở lại")
    desk.post(f"{at(report)}/chuyen/withdrawn", hidden_of(desk.get(at(report))), status=404)
    session.expire_all()
    assert report.status is Status.RECEIVED


def test_the_second_of_two_moderators_sees_what_the_first_did_and_keeps_their_words(
    app: Flask, desk: Visitor, session: Session
) -> None:
    report = make_report()
    session.commit()
    second = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    stale = hidden_of(second.get(at(report)), "rejected-")
    move(desk, report, Status.ASSIGNED, text="Đội 2 làm.")
    page = second.post(f"{at(report)}/chuyen/rejected", {**stale, "rejected-text": "Không rõ chỗ nào."}, status=409)
    assert "Đội 2 làm." in page.text
    assert "Lê Minh Anh" in page.text
    assert page.all("textarea", name="rejected-text")[0].text.strip() == "Không rõ chỗ nào."
    move(desk, report, Status.RESOLVED, text="Xong", evidence="reason")
    gone = second.post(f"{at(report)}/chuyen/rejected", {**stale, "rejected-text": "Không rõ."}, status=409)
    assert [text_of(node) for node in gone.all("blockquote")] == ["Không rõ."]
    session.expire_all()
    assert report.status is Status.RESOLVED


def test_nobody_handles_their_own_report(app: Flask, session: Session) -> None:
    person, browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    report = make_report(reporter_id=person.id)
    session.commit()
    page = browser.get(at(report))
    assert "phản ánh của chính bạn" in page.text
    assert [form for form in page.by_id("phan-anh").iter("form") if "/dieu-hanh/" in form.get("action")] == []
    token = browser.get("/tai-khoan").all("input", name="csrf_token")[0].get("value")
    data = {"csrf_token": token, "version": str(report.version), "reason": "x", "note": "x", "why": "x"}
    for act in ("duyet", "an", "ghi-chu", "chuyen/assigned", "go-bo"):
        browser.post(f"{at(report)}/{act}", data, status=403)


def test_a_note_stays_inside(desk: Visitor, session: Session, visitor: Visitor) -> None:
    report = make_report()
    session.commit()
    desk.post(f"{at(report)}/ghi-chu", {**hidden_of(desk.get(at(report))), "note": "Hỏi đội 3 trước"}, status=303)
    assert "Hỏi đội 3 trước" in desk.get(at(report)).text
    assert "Hỏi đội 3" not in visitor.get(f"/phan-anh/{report.display_code}").text


def test_a_removed_report_leaves_a_tombstone_and_the_reason_in_the_log(
    desk: Visitor, session: Session, visitor: Visitor
) -> None:
    report = make_report(latitude=21.04, longitude=105.92)
    move_text = "Đã gọi bà Lan, số 12"
    change_status(
        session,
        STAFF,
        report,
        Status.RESOLVED,
        TransitionData(public_text=move_text, evidence="reason"),
        now=clock.now(),
    )
    session.commit()
    desk.submit(f"{at(report)}/go-bo", {"why": "", "version": str(report.version)}, status=422)
    desk.submit(f"{at(report)}/go-bo", {"why": "Lộ số nhà", "version": str(report.version)}, status=303)
    session.expire_all()
    kept = {column.name: getattr(report, column.name) for column in Report.__table__.columns}
    assert not {"Ổ gà sâu", "Sài Đồng", move_text} & set(map(str, kept.values()))
    assert (report.description, report.place_text, report.latitude, report.quadkey) == ("", "", None, "")
    assert not any(session.scalars(select(ReportEvent.text).where(ReportEvent.report_id == report.id)))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.removed")).one()
    assert entry.details == {"reason": "Lộ số nhà"}
    assert report.display_code in visitor.get(f"/phan-anh/{report.display_code}", status=410).text
    assert "Ổ gà" not in visitor.get("/tim-kiem?q=o ga sau").text
    desk.get(at(report), status=410)
    assert report.display_code not in desk.get("/dieu-hanh?xem=tat-ca").text


def test_a_full_queue_and_a_long_report_cost_few_statements(desk: Visitor, session: Session) -> None:
    report = make_report()
    for number in range(40):
        make_report(is_approved=number % 2 == 0)
        change_status(
            session, STAFF, report, (Status.ASSIGNED, Status.RECEIVED)[number % 2], TransitionData(), now=clock.now()
        )
    session.commit()
    # A report's page has one for each of its parts: forwarding, templates, second eyes, units, people, presence, …
    # Every page of the desk has two besides: what waits behind the rail, and the act that can be undone. The page of a
    # report has the list beside it, and all forms; what htmx swaps is the report alone.
    for url, ceiling in (("/dieu-hanh?xem=tat-ca", 13), (at(report), 34)):
        desk.get(url)
        assert len(desk.get(url).statements) <= ceiling, url
    swapped = desk.fragment(at(report))
    assert len(swapped.statements) <= 20
    first = desk.get("/dieu-hanh?xem=tat-ca")
    more = next(node.get("href") for node in first.all("a") if node.get("id") == "xem-them-nua")
    second = desk.get(more)
    assert not set(first.links()) & {each for each in second.links() if "-" in each and len(each) == 8}


def test_my_account_leads_moderators_to_it(desk: Visitor) -> None:
    assert desk.get("/tai-khoan").links()["Bàn tiếp nhận"] == "/dieu-hanh"
