"""The mail of each working morning: what waits, to whom, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.core.clock import HANOI
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.extensions import db
from citizen_site.notifications.daily_digest import enqueue_digests
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.staff.models import RoleGrant
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.support.pages import Visitor

WARD, ANH = "phuong-phuc-loi", "anh@example.com"
DAY = timedelta(days=1)
# The reports below are made in real time; this working day is well after them.
MORNING = datetime(2027, 1, 12, 7, 30, tzinfo=HANOI)


@pytest.fixture
def box(app: Flask) -> PostBox:
    return PostBox(app)


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    _, browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD, ANH)
    session.commit()
    return browser


def sent(box: PostBox, now: datetime) -> int:
    """The worker's turn at that moment, in a context of its own, and how many mails there are then."""
    with box.app.app_context():
        enqueue_digests(now)
        run_due_jobs(db.session(), now)
        db.session.remove()
    return len(list(box.folder.glob("*.eml")))


def test_it_says_what_waits_and_nothing_of_who_reported(session: Session, box: PostBox, desk: Visitor) -> None:
    new = make_report(is_approved=False, now=MORNING - DAY, place_text="Nhà bà Lan")
    session.add(ReporterContact(report_id=new.id, name="Trần Lan", value="lan@example.com", created_at=MORNING))
    late = make_report(now=MORNING - 60 * DAY)
    due = make_report(now=MORNING - DAY)
    late.escalate_at, due.due_at = MORNING + DAY, MORNING + timedelta(hours=5)
    make_report(area="phuong-hoan-kiem", is_approved=False)
    session.commit()
    assert sent(box, MORNING) == 1
    text = text_of_message(box.newest(ANH))
    for line in ("Mới, chờ duyệt: 1", "Hạn hôm nay: 1", "Quá hạn: 1", "/dieu-hanh?xem=qua-han", "/thu-sang"):
        assert line in text, line
    assert "quá hạn lâu" not in text
    assert not {"Lan", new.display_code} & set(text.replace(".", " ").split())
    late.escalate_at = MORNING - DAY
    session.commit()
    assert sent(box, MORNING + DAY) == 2
    assert "Trong đó quá hạn lâu: 1" in text_of_message(box.newest(ANH))


def test_once_a_morning_on_working_days_also_after_a_worker_was_down(
    session: Session, box: PostBox, desk: Visitor
) -> None:
    make_report(is_approved=False)
    session.commit()
    assert sent(box, MORNING - timedelta(minutes=1)) == 0
    assert sent(box, MORNING + timedelta(hours=3)) == 1, "it catches up"
    assert sent(box, MORNING + timedelta(hours=4)) == 1
    assert sent(box, MORNING + DAY + timedelta(hours=11)) == 1, "in the evening it is too late"
    tet, sunday = datetime(2027, 2, 8, 7, 30, tzinfo=HANOI), datetime(2027, 1, 17, 7, 30, tzinfo=HANOI)
    assert sent(box, tet) == sent(box, sunday) == 1
    assert sent(box, MORNING + 2 * DAY) == 2
    digests = select(Message.sent_at).where(Message.kind == MessageKind.DAILY_DIGEST)
    assert None not in session.scalars(digests).all()


def test_nothing_to_do_no_mail_and_none_later_that_day(session: Session, box: PostBox, desk: Visitor) -> None:
    assert sent(box, MORNING) == 0
    make_report(is_approved=False)
    session.commit()
    assert sent(box, MORNING + timedelta(hours=1)) == 0
    assert sent(box, MORNING + DAY) == 1


def test_not_to_who_switched_it_off_or_is_no_moderator_any_more(
    app: Flask, session: Session, box: PostBox, desk: Visitor
) -> None:
    former = make_person("Vũ Nam", "nam@example.com")
    give_role(former, Role.MODERATOR, WARD).ends_at = MORNING - DAY
    make_report(is_approved=False)
    session.commit()
    assert desk.get("/tai-khoan").links()["Email buổi sáng"] == "/dieu-hanh/thu-sang"
    assert "Bạn đang nhận" in desk.get("/dieu-hanh/thu-sang").text
    desk.submit("/dieu-hanh/thu-sang", {"wanted": "0"}, status=303)
    assert "Bạn đã tắt" in desk.get("/dieu-hanh/thu-sang").text
    assert sent(box, MORNING) == 0
    desk.submit("/dieu-hanh/thu-sang", {"wanted": "1"}, status=303)
    assert sent(box, MORNING + timedelta(minutes=5)) == 1
    with app.app_context():
        enqueue_digests(MORNING + DAY)
        db.session.execute(update(RoleGrant).values(ended_at=MORNING))
        db.session.commit()
        run_due_jobs(db.session(), MORNING + DAY)
    assert len(list(box.folder.glob("*.eml"))) == 1, "the role ended before the mail went"
