"""A message of each kind for tests, as the act that causes it enqueues it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import notify_account_change
from citizen_site.accounts.models import ContactKind, SignInRequest
from citizen_site.accounts.sign_in import begin_sign_in
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import HANOI
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.permissions import Role
from citizen_site.news.commands import TROUBLE_PASSES_WITHIN, record_failure
from citizen_site.news.feeds import FeedSource, seed_feeds
from citizen_site.news.models import Feed
from citizen_site.notifications.daily_digest import enqueue_digests
from citizen_site.notifications.escalations import COLLECT_FOR, enqueue_lists, escalate
from citizen_site.notifications.models import MessageKind
from citizen_site.programme.models.pilots import Pilot
from citizen_site.programme.reminders import remind_responsible
from citizen_site.programme.seed import seed
from citizen_site.reports.access_link import enqueue_recovery_link
from citizen_site.reports.assignment import assign
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import REPORTER, add_event
from citizen_site.reports.workflow import Status, TransitionData
from citizen_site.staff.commands import Offer, invite
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import give_role, make_person
from tests.factories.units import forward, make_unit

WARD, TO = "phuong-phuc-loi", "lan@example.com"
# A working morning, well after the reports below are made.
MORNING = datetime(2027, 1, 12, 7, 30, tzinfo=HANOI)


def ask_for_code(session: Session, key: str, now: datetime, address: str = TO) -> SignInRequest:
    return begin_sign_in(
        session, ContactKind.EMAIL, address, browser=f"{now}", key=key, language="vi", next_path="/", now=now
    )


def enqueue_message(app: Flask, session: Session, kind: MessageKind, now: datetime) -> None:
    """Let one message of this kind to TO be due, and nothing else."""
    _ACTS[kind](app, session, now)
    session.commit()


def _account_change(app: Flask, session: Session, now: datetime) -> None:
    notify_account_change(session, make_person("Nguyễn Lan", TO).id, "contact_added", now)


def _code(app: Flask, session: Session, now: datetime) -> None:
    ask_for_code(session, app.config["SECRET_KEY"], now)


def _digest(app: Flask, session: Session, now: datetime) -> None:
    give_role(make_person("Lê Minh Anh", TO), Role.MODERATOR, WARD)
    make_report(is_approved=False)
    session.execute(delete(OutboxJob))
    session.commit()
    enqueue_digests(now)


def _pilot_reminder(app: Flask, session: Session, now: datetime) -> None:
    seed(session, now)
    person = make_person("Trần Hà", TO)
    pilot = session.scalars(select(Pilot).order_by(Pilot.id)).first()
    assert pilot
    pilot.responsible_person_id = person.id
    session.flush()
    remind_responsible(session, now)


def _escalation(app: Flask, session: Session, now: datetime) -> None:
    give_role(make_person("Lê Minh Anh", TO), Role.MODERATOR, WARD)
    report = make_report(now=now - timedelta(days=90))
    session.execute(delete(OutboxJob))
    assert escalate(session, report, now - COLLECT_FOR)
    enqueue_lists(session, now - COLLECT_FOR)


def _feed_trouble(app: Flask, session: Session, now: datetime) -> None:
    give_role(make_person("Phạm Quốc Dũng", TO), Role.OPERATOR, "ha-noi")
    began = now - TROUBLE_PASSES_WITHIN
    seed_feeds(session, [FeedSource("Báo", "https://bao.example/rss")], began)
    session.flush()
    feed = session.scalars(select(Feed)).one()
    record_failure(session, feed, "HTTP 410", retry_after=None, now=began, interval=timedelta(minutes=10))


def _forwarded_report(app: Flask, session: Session, now: datetime) -> None:
    report = make_report()
    forward(report, app.config["SECRET_KEY"], email=TO)
    session.execute(delete(OutboxJob).where(OutboxJob.name != "forwarding.send"))


def _invitation(app: Flask, session: Session, now: datetime) -> None:
    place = gazetteer(session).find(WARD)
    assert place
    offer = Offer(Role.LEADER, place.id, now, now + timedelta(days=300), "Được bầu")
    invite(session, None, offer, kind=ContactKind.EMAIL, value=TO, language="vi", now=now)


def _reported(app: Flask, session: Session, now: datetime) -> Report:
    report = make_report(key=app.config["SECRET_KEY"])
    session.add(ReporterContact(report_id=report.id, kind="email", value=TO, verified_at=now, created_at=now))
    session.execute(delete(OutboxJob))
    return report


def _new_reply(app: Flask, session: Session, now: datetime) -> None:
    give_role(make_person("Lê Minh Anh", TO), Role.MODERATOR, WARD)
    report = make_report()
    session.execute(delete(OutboxJob))
    add_event(session, report, EventKind.COMMENTED, REPORTER, now=now, text="Cả xe đạp nữa.", is_public=False)


def _recovery_link(app: Flask, session: Session, now: datetime) -> None:
    report = _reported(app, session, now)
    enqueue_recovery_link(session, report.code, ContactKind.EMAIL, TO, language="vi", now=now)


def _report_update(app: Flask, session: Session, now: datetime) -> None:
    report = _reported(app, session, now)
    done = TransitionData(public_text="Đã vá xong.", evidence="reason")
    change_status(session, STAFF, report, Status.RESOLVED, done, now=now)


def _unit_assignment(app: Flask, session: Session, now: datetime) -> None:
    report, unit = make_report(), make_unit(email=TO)
    session.execute(delete(OutboxJob))
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=now)


_ACTS: Mapping[MessageKind, Callable[[Flask, Session, datetime], None]] = {
    MessageKind.ACCOUNT_CHANGE: _account_change,
    MessageKind.DAILY_DIGEST: _digest,
    MessageKind.ESCALATION: _escalation,
    MessageKind.FEED_TROUBLE: _feed_trouble,
    MessageKind.FORWARDED_REPORT: _forwarded_report,
    MessageKind.INVITATION: _invitation,
    MessageKind.NEW_REPLY: _new_reply,
    MessageKind.PILOT_REMINDER: _pilot_reminder,
    MessageKind.RECOVERY_LINK: _recovery_link,
    MessageKind.REPORT_UPDATE: _report_update,
    MessageKind.UNIT_ASSIGNMENT: _unit_assignment,
    MessageKind.VERIFICATION_CODE: _code,
}
