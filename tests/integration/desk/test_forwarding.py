"""A report is forwarded to an agency by mail, and the agency answers by its link."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.notifications.models import Message
from citizen_site.reports.enums import Delivery, EventKind, PhotoStage
from citizen_site.reports.forwarding import LINK_DAYS, RETRIES
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.forwarding import Forwarding, Outcome
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import remove_permanently
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import forward, make_body
from tests.support.at_once import lose_race
from tests.support.desk import WARD, at, hidden_of, let_undo_period_pass, move
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

BODY = "thoatnuoc@example.com"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def reply(visitor: Visitor, token: str, outcome: str, words: str = "", code: int = 303, **more: Any) -> Page:
    """As a browser without a session: the address alone lets it answer."""
    data = {"outcome": outcome, "words": words, **more}
    return visitor.post(f"/chuyen/{token}", data, status=code, content_type="multipart/form-data")


def passed_on(app: Flask, session: Session, **values: Any) -> tuple[Report, str]:
    report = make_report(**values)
    token = forward(report, app.config["SECRET_KEY"], email=BODY)
    session.commit()
    return report, token


def test_the_round_from_the_desk_to_the_agency_and_back_into_the_answer(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    make_body(email=BODY)
    report = make_report()
    now = clock.now()
    session.add(
        ReporterContact(
            report_id=report.id,
            kind="email",
            value="lan@example.com",
            name="Nguyễn Lan",
            verified_at=now,
            created_at=now,
        )
    )
    session.execute(delete(OutboxJob))
    session.commit()
    box = PostBox(app)
    move(desk, report, Status.FORWARDED, recipient="công ty thoát nước", text="Cống này thuộc công ty.")
    session.expire_all()
    assert (report.status, report.delivery) == (Status.FORWARDED, Delivery.SENT)
    let_undo_period_pass(session)
    mail = box.newest(BODY)
    for kind in ("plain", "html"):
        text = text_of_message(mail, kind)
        assert report.display_code in text
        assert "Cống này thuộc công ty." in text
        assert not {"Lan", "lan@example.com"} & set(re.findall(r"[\w.@]+", text)), "nothing about the reporter"
    link = re.search(r"https?://[^/\s]+/chuyen/(\S+)", text_of_message(mail))
    assert link
    token = link[1]
    page = visitor.get(f"/chuyen/{token}")
    assert "Ổ gà sâu" in page.text
    assert "Nguyễn Lan" not in page.html
    assert page.response.headers["Referrer-Policy"] == "same-origin"
    assert page.response.headers["Cache-Control"] == "private, no-store"
    session.expire_all()
    forwarding = session.scalars(select(Forwarding)).one()
    assert forwarding.sent_at
    assert forwarding.opened_at
    assert report.delivery is Delivery.SENT, "a mail scanner may have opened it"
    reply(visitor, token, "received")
    session.expire_all()
    assert report.delivery is Delivery.ACKNOWLEDGED
    assert "Hãy viết vài câu" in reply(visitor, token, "done", code=422).text
    photo = (io.BytesIO(photo_file()), "sau.jpg")
    reply(visitor, token, "done", "Đã thông cống sáng nay.", photos=photo)
    assert "đã dùng xong" in visitor.get(f"/chuyen/{token}").text
    reply(visitor, token, "not_ours", "Nhầm.", code=410)
    public = visitor.get(f"/phan-anh/{report.display_code}").text
    assert "Đã thông cống" not in public, "internal until the desk takes it over"
    run_due_jobs(session, clock.now())
    session.expire_all()
    sent = session.scalars(select(ReportPhoto).where(ReportPhoto.stage == PhotoStage.AFTER)).one()
    assert not sent.is_published, "nobody looked at it yet"
    ready = desk.get(at(report))
    assert ready.all("textarea", name="resolved-text")[0].text.strip() == "Đã thông cống sáng nay."
    data = {
        **hidden_of(ready, "resolved-"),
        "resolved-text": "Đã thông cống sáng nay.",
        "resolved-evidence": "photo",
        "resolved-use": str(sent.id),
    }
    refused = desk.post(f"{at(report)}/chuyen/resolved", data, status=422)
    assert "hãy mở ảnh lớn để kiểm tra" in refused.text
    desk.get(f"{at(report)}/anh/{sent.id}/che")
    desk.post(f"{at(report)}/chuyen/resolved", data, status=303)
    let_undo_period_pass(session)
    assert (report.status, report.answer, sent.is_published) == (Status.RESOLVED, "Đã thông cống sáng nay.", True)
    assert "Đã thông cống" in visitor.get(f"/phan-anh/{report.display_code}").text
    assert forwarding.outcome is Outcome.DONE


def test_an_agency_that_loses_a_race_is_told_and_its_words_stay(
    app: Flask, session: Session, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, token = passed_on(app, session)
    lose_race(monkeypatch, report)
    late = reply(visitor, token, "done", "Đã thông cống.", code=409)
    assert "Chúng tôi chưa lưu câu trả lời của bạn" in late.text
    assert late.all("textarea", name="words")[0].text.strip() == "Đã thông cống."
    monkeypatch.undo()
    reply(visitor, token, "done", "Đã thông cống.")


def test_photos_that_come_before_the_last_answer_are_not_dropped_in_silence(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    _, token = passed_on(app, session)
    assert "Chỉ giữ khi bạn trả lời đã làm xong" in visitor.get(f"/chuyen/{token}").text
    done = reply(visitor, token, "will_do", photos=(io.BytesIO(photo_file()), "truoc.jpg"))
    assert "Ảnh bạn chọn không được giữ" in visitor.get(done.response.location).text
    assert session.scalars(select(ReportPhoto)).all() == []
    plain = reply(visitor, token, "will_do")
    assert "Ảnh bạn chọn" not in visitor.get(plain.response.location).text


def test_without_an_address_nothing_is_sent_and_a_typed_one_counts(app: Flask, desk: Visitor, session: Session) -> None:
    report, other = make_report(), make_report()
    session.commit()
    move(desk, report, Status.FORWARDED, recipient="Chi cục Kiểm lâm")
    assert session.scalars(select(Forwarding)).all() == []
    assert "chưa đúng" in move(desk, other, Status.FORWARDED, 422, recipient="Chi cục", email="a b").text
    move(desk, other, Status.FORWARDED, recipient="Chi cục", email="Chi.Cuc@example.com")
    assert session.scalars(select(Forwarding.email)).all() == ["chi.cuc@example.com"]


def test_a_link_ends_with_its_time_and_when_the_report_goes_elsewhere(
    app: Flask, session: Session, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, token = passed_on(app, session)
    visitor.get(f"/chuyen/{token}")
    visitor.get(f"/chuyen/{token[::-1]}", status=404)
    change_status(session, STAFF, report, Status.IN_PROGRESS, TransitionData(), now=clock.now())
    session.commit()
    ended = visitor.get(f"/chuyen/{token}")
    assert "không còn dùng được" in ended.text
    assert "Ổ gà" not in ended.text, "what is over is shown no more"
    assert "Đã vá" in reply(visitor, token, "done", "Đã vá", code=410).text, "but nothing typed is lost"
    again = forward(report, app.config["SECRET_KEY"])
    session.commit()
    assert "không còn dùng được" in visitor.get(f"/chuyen/{token}").text, "the first link stays ended"
    assert "Ổ gà" in visitor.get(f"/chuyen/{again}").text
    later = clock.now() + timedelta(days=LINK_DAYS + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "không còn dùng được" in visitor.get(f"/chuyen/{again}").text


def test_only_photos_that_were_let_be_seen_are_shown(app: Flask, session: Session, visitor: Visitor) -> None:
    report, token = passed_on(app, session)
    other = make_report()
    photos = [
        ReportPhoto(
            report_id=owner.id,
            upload_key=f"khoa-{number}",
            content_digest=str(number),
            original_key="report-originals/a.jpg",
            original_bytes=9,
            state="ready",
            is_published=is_published,
            copies="report-photos/khong-co",
            created_at=clock.now(),
        )
        for number, (owner, is_published) in enumerate(((report, True), (report, False), (other, True)))
    ]
    session.add_all(photos)
    session.commit()
    shown = {node.get("src") for node in visitor.get(f"/chuyen/{token}").all("img")}
    assert {each for each in shown if "/chuyen/" in each} == {f"/chuyen/{token}/anh/{photos[0].id}/be.webp"}
    for each in photos[1:]:
        visitor.get(f"/chuyen/{token}/anh/{each.id}/lon.webp", status=404)


def test_a_mail_that_cannot_be_sent_is_retried_and_then_shown_at_the_report(
    app: Flask, desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report()
    session.execute(delete(OutboxJob))
    forward(report, app.config["SECRET_KEY"])
    session.execute(delete(OutboxJob).where(OutboxJob.name != JobName.SEND_FORWARDING))
    session.commit()

    def refuse(*_arguments: object, **_more: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr(site_of(app).mailer, "send", refuse)
    moment = clock.now()
    report_id = report.id
    session.expunge_all()  # the worker has a session of its own
    for _ in range(len(RETRIES) + 3):
        run_due_jobs(session, moment)
        moment += timedelta(hours=9)
    report = session.get_one(Report, report_id)
    forwarding = session.scalars(select(Forwarding)).one()
    assert (forwarding.attempts, report.delivery) == (len(RETRIES) + 1, Delivery.FAILED)
    assert session.scalars(select(Message.discarded_at)).one() == forwarding.failed_at
    assert "Email không gửi được" in desk.get(at(report)).text
    assert session.scalars(select(ReportEvent).where(ReportEvent.kind == EventKind.FORWARD_FAILED)).one()
    move(desk, report, Status.IN_PROGRESS)
    session.expire_all()
    assert report.delivery is Delivery.ACKNOWLEDGED, "those who handle it have it again"


def test_a_report_whose_forwarding_was_undone_is_not_mailed_any_more(app: Flask, session: Session) -> None:
    box = PostBox(app)
    report, _token = passed_on(app, session)
    change_status(session, STAFF, report, Status.IN_PROGRESS, TransitionData(), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    assert not any(BODY.encode() in path.read_bytes() for path in box.folder.glob("*"))


def test_what_an_agency_answered_goes_when_the_report_is_removed(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    report, token = passed_on(app, session)
    other, other_token = passed_on(app, session)
    for each in (token, other_token):
        reply(visitor, each, "not_ours", "Nhà bà Lan tự đào.")
    remove_permanently(session, STAFF, report, "Lộ tên", now=clock.now())
    session.commit()
    left = dict(session.execute(select(Forwarding.report_id, Forwarding.answer)).all())
    assert left == {report.id: "", other.id: "Nhà bà Lan tự đào."}


def test_two_answers_at_once_are_one(app: Flask, session: Session, visitor: Visitor) -> None:
    _report, token = passed_on(app, session)
    reply(visitor, token, "not_ours", "Thuộc điện lực.")
    reply(visitor, token, "done", "Đã làm.", code=410)
    answers = session.scalars(select(ReportEvent.text).where(ReportEvent.kind == EventKind.FORWARD_ANSWERED)).all()
    assert answers == ["Thuộc điện lực."]
