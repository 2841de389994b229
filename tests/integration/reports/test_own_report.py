"""A reporter's own page: by its private link, without an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReporterContact, ReportFeedback
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import hide
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_report
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

TOKEN = "t" * 43
PAGE = f"/phan-anh/cua-toi/{TOKEN}"
DONE = TransitionData(public_text="Đã vá xong đoạn đường.", evidence="reason")


@pytest.fixture
def report(session: Session, visitor: Visitor) -> Report:
    report = make_report(key=visitor.client.application.config["SECRET_KEY"], token=TOKEN, shows_name=True)
    session.add(ReporterContact(report_id=report.id, name="Trần Thị Lan", created_at=clock.now()))
    session.commit()
    return report


def act(visitor: Visitor, name: str, status: int = 303, **typed: str) -> str:
    """Open the page, fill one of its forms in, send it."""
    page = visitor.get(PAGE)
    hidden = {node: page.all("input", name=node)[0].get("value") for node in ("csrf_token", "version", "seen")}
    return visitor.post(f"{PAGE}/{name}", {**hidden, **typed}, status=status).html


def kinds(session: Session, report: Report) -> list[str]:
    found = session.scalars(select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id))
    return [each.kind.value for each in found]


def test_it_says_where_the_report_stands_what_comes_next_and_by_when(visitor: Visitor, report: Report) -> None:
    text = visitor.get(PAGE).text
    assert "Đã nhận" in text
    assert "Hạn xử lý:" in text
    assert report.display_code in text
    assert "Ổ gà sâu trước số nhà 12" in text
    assert "Trần Thị Lan" in text


def test_another_secret_opens_nothing_and_no_address_leaks(visitor: Visitor, report: Report, session: Session) -> None:
    make_report()
    session.commit()
    for url, status in ((PAGE, 200), (f"{PAGE}x", 404), (f"/phan-anh/cua-toi/{report.code}", 404)):
        headers = visitor.get(url, status=status).response.headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
    visitor.get(f"/phan-anh/cua-toi/{report.code}.{'A' * 24}", status=404)
    assert visitor.submit(PAGE, {"words": "a", "version": "0"}, url=f"{PAGE[:-1]}x/them", status=404)


def test_words_are_added_once_although_the_button_is_tapped_twice(
    visitor: Visitor, report: Report, session: Session
) -> None:
    page = visitor.get(PAGE)
    data = {node: page.all("input", name=node)[0].get("value") for node in ("csrf_token", "version", "seen")}
    data["words"] = "Tối qua có người ngã.\nCần biển báo."
    for _tap in range(2):
        answer = visitor.post(f"{PAGE}/them", data, status=303)
        assert answer.response.location.endswith("?da=them")
    assert kinds(session, report).count("commented") == 1
    assert "Tối qua có người ngã." in visitor.get(PAGE).text
    assert "Tối qua" not in visitor.get(f"/phan-anh/{report.display_code}").text, "staff reads it first"


def test_nothing_is_added_when_nothing_was_written(visitor: Visitor, report: Report) -> None:
    assert "Hãy viết vài chữ" in act(visitor, "them", 422, words="  ")
    assert "Dài quá" in act(visitor, "them", 422, words="ô" * 5000)


def test_an_answer_lets_the_clock_go_on(visitor: Visitor, report: Report, session: Session) -> None:
    change_status(
        session, STAFF, report, Status.AWAITING_REPORTER, TransitionData(public_text="Nhà số mấy?"), now=clock.now()
    )
    session.commit()
    text = visitor.get(PAGE).text
    assert "Nhà số mấy?" in text
    assert "tạm dừng" in text
    assert "Hãy viết câu trả lời" in act(visitor, "tra-loi", 422, answer="")
    act(visitor, "tra-loi", answer="Nhà số 12")
    session.expire_all()
    assert report.status is Status.RECEIVED
    assert report.due_at
    assert "Nhà số 12" in visitor.get(PAGE).text


def test_a_report_is_withdrawn_and_the_reason_stays_with_staff(
    visitor: Visitor, report: Report, session: Session
) -> None:
    act(visitor, "rut", why="Tôi nhầm chỗ")
    session.expire_all()
    assert report.status is Status.WITHDRAWN
    public = visitor.get(f"/phan-anh/{report.display_code}").text
    assert "Người gửi đã rút" in public
    assert "nhầm chỗ" not in public
    assert visitor.get(PAGE).all("form", action=f"{PAGE}/rut") == []


def test_a_name_can_be_hidden_later(visitor: Visitor, report: Report, session: Session) -> None:
    act(visitor, "an-ten")
    session.expire_all()
    assert not report.shows_name
    assert "Trần Thị Lan" not in visitor.get(PAGE).text


def test_a_fix_is_confirmed_once(visitor: Visitor, report: Report, session: Session) -> None:
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now())
    session.commit()
    act(visitor, "da-xong", rating="5")
    feedback = session.scalars(select(ReportFeedback)).one()
    assert (feedback.is_fixed, feedback.rating) == (True, 5)
    session.expire_all()
    assert report.fix_confirmed_at
    assert "Đã xác nhận" in visitor.get(f"/phan-anh/{report.display_code}").text
    visitor.submit(PAGE, {"reason": "Chưa", "version": str(report.version)}, url=f"{PAGE}/chua-xong", status=422)


def test_a_dispute_needs_a_reason_and_goes_back_to_the_moderator(
    visitor: Visitor, report: Report, session: Session
) -> None:
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now())
    session.commit()
    assert "chỗ nào chưa xong, để" in act(visitor, "chua-xong", 422, reason="")
    act(visitor, "chua-xong", reason="Vẫn còn hai ổ gà", score="1")
    session.expire_all()
    assert report.status is Status.REOPEN_REQUESTED
    assert kinds(session, report)[-2:] == ["fix_disputed", "status_changed"]
    assert "hai ổ gà" in visitor.get(PAGE).text
    assert "hai ổ gà" not in visitor.get(f"/phan-anh/{report.display_code}").text


def test_after_fourteen_days_the_answer_stands(visitor: Visitor, report: Report, session: Session) -> None:
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now() - timedelta(days=15))
    session.commit()
    assert "Thời gian xác nhận đã hết" in visitor.get(PAGE).text
    visitor.submit(PAGE, {"version": str(report.version)}, url=f"{PAGE}/da-xong", status=422)


def test_what_changed_meanwhile_is_shown_and_what_was_typed_is_kept(
    visitor: Visitor, report: Report, session: Session
) -> None:
    page = visitor.get(PAGE)
    data = {node: page.all("input", name=node)[0].get("value") for node in ("csrf_token", "version", "seen")}
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now())
    session.commit()
    answer = visitor.post(f"{PAGE}/them", {**data, "words": "Gấp lắm rồi"}, status=409)
    assert "phản ánh đã thay đổi" in answer.text
    assert "Đã giao việc" in answer.text
    assert answer.all("textarea", name="words")[0].text.strip() == "Gấp lắm rồi"
    assert "commented" not in kinds(session, report)


def test_the_reason_for_hiding_reaches_the_reporter_alone(visitor: Visitor, report: Report, session: Session) -> None:
    hide(session, STAFF, report, "Ảnh có mặt trẻ em", now=clock.now())
    session.commit()
    assert "Ảnh có mặt trẻ em" in visitor.get(PAGE).text
    visitor.get(f"/phan-anh/{report.display_code}", status=404)


def test_a_removed_report_says_so_kindly(visitor: Visitor, report: Report, session: Session) -> None:
    session.execute(update(Report).where(Report.id == report.id).values(removed_at=clock.now(), is_public=False))
    session.commit()
    assert "đã bị xóa hẳn" in visitor.get(PAGE, status=410).text


def test_the_page_costs_few_statements(visitor: Visitor, report: Report, session: Session) -> None:
    for number in range(30):
        change_status(
            session, STAFF, report, (Status.ASSIGNED, Status.RECEIVED)[number % 2], TransitionData(), now=clock.now()
        )
    session.commit()
    visitor.get(PAGE)
    assert len(visitor.get(PAGE).statements) <= 8


def test_the_same_page_in_english_is_english(visitor: Visitor, report: Report) -> None:
    assert "My reports" in visitor.get(f"/en{PAGE}").text


def test_internal_entries_never_reach_the_reporter(visitor: Visitor, report: Report, session: Session) -> None:
    session.add(
        ReportEvent(
            report_id=report.id,
            at=clock.now(),
            kind=EventKind.NOTE_ADDED,
            actor_kind="staff",
            is_public=False,
            text="Người này hay kêu",
        )
    )
    session.commit()
    assert "hay kêu" not in visitor.get(PAGE).text
