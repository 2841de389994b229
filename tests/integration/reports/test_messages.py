"""What the reporter and followers are told: by whom, in which words, and once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.site import site_of
from citizen_site.notifications.models import Message, subject
from citizen_site.notifications.report_updates import notify_subscribers
from citizen_site.notifications.sender import send
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReporterContact, ReportFollow
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.publication import hide
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import add_event
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

DONE = TransitionData(public_text="Đã vá xong.\nMời bà con xem.", evidence="reason")
LAN = "lan@example.com"


@pytest.fixture
def box(app: Flask) -> PostBox:
    return PostBox(app)


def reported(app: Flask, *, kind: str = ContactKind.EMAIL, value: str = LAN, **values: Any) -> Report:
    """A report of somebody who can be reached; what was enqueued until now is deleted."""
    session = app.extensions["sqlalchemy"].session
    report = make_report(key=app.config["SECRET_KEY"], **values)
    now = clock.now()
    session.add(ReporterContact(report_id=report.id, kind=kind, value=value, verified_at=now, created_at=now))
    session.execute(delete(OutboxJob))
    session.commit()
    return report


def sent(box: PostBox, session: Session) -> int:
    """The worker's turn; how many messages there are then."""
    session.commit()
    run_due_jobs(session, clock.now())
    return len(list(box.folder.glob("*")))


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [("vi", "đã có trả lời", "Đã xong thật chưa?"), ("en", "has a reply", "Is it really fixed?")],
)
def test_an_answer_is_sent_in_the_reporters_language_with_a_link_that_opens_the_page(
    app: Flask, session: Session, box: PostBox, visitor: Visitor, language: str, subject: str, sentence: str
) -> None:
    report = reported(app, language=language)
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now())
    assert sent(box, session) == 1
    message = box.newest(LAN)
    text, html = text_of_message(message), text_of_message(message, "html")
    assert subject in message["Subject"]
    assert report.display_code in message["Subject"]
    for body in (text, html):
        assert sentence in body
        assert "Đã vá xong." in body
    assert "Mời bà con xem." in text
    link = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert link
    assert link[1].startswith("/en/" if language == "en" else "/phan-anh/cua-toi/")
    page = visitor.get(link[1])
    assert "Đã vá xong." in page.text
    session.expire_all()
    assert report.fix_confirmed_at is None, "a mail scanner that opens the link does nothing"


def test_each_kind_of_news_has_its_own_email(app: Flask, session: Session, box: PostBox) -> None:
    report, now = reported(app), clock.now()
    change_status(session, STAFF, report, Status.AWAITING_REPORTER, TransitionData(public_text="Nhà số mấy?"), now=now)
    sent(box, session)
    assert "hỏi thêm" in box.newest(LAN)["Subject"]
    assert "Nhà số mấy?" in text_of_message(box.newest(LAN))
    change_status(session, STAFF, report, Status.RECEIVED, TransitionData(), now=now)
    change_status(session, STAFF, report, Status.FORWARDED, TransitionData(recipient="Công ty Thoát nước"), now=now)
    sent(box, session)
    assert "Chuyển tới: Công ty Thoát nước" in text_of_message(box.newest(LAN))
    hide(session, STAFF, report, "Có mặt trẻ em & <b>", now=now)
    sent(box, session)
    assert "Có mặt trẻ em & <b>" in text_of_message(box.newest(LAN))
    assert "Có mặt trẻ em &amp; &lt;b&gt;" in text_of_message(box.newest(LAN), "html")


def test_a_new_report_is_confirmed_with_its_code_and_its_deadline(app: Flask, session: Session, box: PostBox) -> None:
    report = make_report(is_approved=False)
    session.add(
        ReporterContact(report_id=report.id, kind="email", value=LAN, verified_at=clock.now(), created_at=clock.now())
    )
    assert sent(box, session) == 1
    text = text_of_message(box.newest(LAN))
    assert report.display_code in text
    assert "Chúng tôi sẽ đọc phản ánh này trước" in text
    assert "Hạn xử lý:" in text


def test_a_phone_gets_a_short_text_without_marks(app: Flask, session: Session, box: PostBox) -> None:
    report = reported(app, kind=ContactKind.PHONE, value="+84912345678")
    add_event(session, report, EventKind.COMMENTED, STAFF, now=clock.now(), text="Mai đội sẽ tới.")
    assert sent(box, session) == 0, "texts cost: only what the reporter waits for"
    change_status(session, STAFF, report, Status.RESOLVED, DONE, now=clock.now())
    sent(box, session)
    text = box.newest_text("+84912345678")
    assert text.isascii()
    assert f"phan anh {report.display_code} da co tra loi" in text
    assert "/phan-anh/cua-toi/" in text
    assert len(text) < 306, "two parts at most"


def test_nobody_is_notified_twice_whatever_crashes_and_runs_again(app: Flask, session: Session, box: PostBox) -> None:
    report = reported(app)
    event = change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now())
    session.commit()
    for _again in range(2):
        notify_subscribers(session, clock.now(), event_id=event.id)
        session.commit()
    message = session.scalars(select(Message)).one()
    send(session, message.id, clock.now())
    session.rollback()  # the worker dies after sending and before its commit
    assert sent(box, session) == 1
    assert sent(box, session) == 1


def test_a_message_that_could_not_be_sent_is_sent_later(
    app: Flask, session: Session, box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = reported(app)
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now())
    with monkeypatch.context() as away:

        def refuse(*_: object, **__: object) -> None:
            raise OSError("the mail server is away")

        away.setattr(site_of(app).mailer, "send", refuse)
        assert sent(box, session) == 0
    session.execute(OutboxJob.__table__.update().values(due_at=clock.now()))
    assert sent(box, session) == 1


def test_followers_hear_what_is_public_and_nothing_else(app: Flask, session: Session, box: PostBox) -> None:
    report = reported(app)
    follower, closed = make_person("Vũ Nam", "nam@example.com"), make_person("Đã Đi", "di@example.com")
    closed.closed_at = clock.now()
    for person in (follower, closed):
        session.add(ReportFollow(report_id=report.id, person_id=person.id, created_at=clock.now()))
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(public_text="Đội 2 làm."), now=clock.now())
    assert sent(box, session) == 2
    text = text_of_message(box.newest("nam@example.com"))
    assert "Đội 2 làm." in text
    assert f"/phan-anh/{report.display_code}" in text
    assert "cua-toi" not in text, "the private link is the reporter's"
    hide(session, STAFF, report, "Có tên người", now=clock.now())
    add_event(session, report, EventKind.NOTE_ADDED, STAFF, now=clock.now(), text="Nội bộ", is_public=False)
    assert sent(box, session) == 3, "the reporter alone"
    assert not any("Nội bộ" in path.read_text() for path in box.folder.glob("*"))


def test_a_contact_that_was_never_proved_gets_nothing(app: Flask, session: Session, box: PostBox) -> None:
    report = reported(app)
    contact = session.get_one(ReporterContact, report.id)
    contact.verified_at = None
    change_status(session, STAFF, report, Status.ASSIGNED, TransitionData(), now=clock.now())
    assert sent(box, session) == 0
    event = session.scalars(select(ReportEvent).order_by(ReportEvent.id.desc())).first()
    assert event
    about = subject("event", event.id, event.at)
    assert session.scalars(select(Message.claimed_at).where(Message.about == about)).one() is None
