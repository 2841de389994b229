"""A message that was handed over, and nobody knows whether it arrived: which go again, how often, and what they say."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind, SignInRequest
from citizen_site.accounts.sign_in import CodeOutcome, check_code
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import claims, clock
from citizen_site.core.jobs import MAX_CRASHES, OutboxJob, run_due_jobs
from citizen_site.core.mail import Mailer
from citizen_site.core.permissions import Role
from citizen_site.core.sms import HttpSmsGateway
from citizen_site.extensions import db
from citizen_site.notifications import sender
from citizen_site.notifications.escalations import COLLECT_FOR, enqueue_lists, escalate
from citizen_site.notifications.in_doubt import resend_in_doubt
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.access_link import enqueue_recovery_link
from citizen_site.reports.enums import Delivery, EventKind
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.staff.actor import make_actor
from citizen_site.staff.commands import send_again
from citizen_site.staff.models import Invitation
from tests.factories.accounts import code_in, text_of_message
from tests.factories.messages import MORNING, TO, WARD, ask_for_code, enqueue_message
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_person
from tests.support.mail_server import MailServer
from tests.support.pages import Visitor, text_of
from tests.support.site import change_site
from tests.support.sms_provider import Provider

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PHONE = "+84912345678"
every_kind = pytest.mark.parametrize("kind", list(MessageKind))


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer().running() as server:
        change_site(app, monkeypatch, mailer=Mailer(server.address, "phonha@example.com", Path("unused")))
        yield server


class WorkerDiedError(BaseException):
    """Nothing catches it, as nothing catches the end of a process."""


def die_before_storing(session: Session, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The worker's turn; it ends between the mail server's answer and its next commit."""
    hand_over = smtplib.SMTP.data

    def hand_over_and_die(*arguments: object) -> None:
        hand_over(*arguments)
        raise WorkerDiedError

    with monkeypatch.context() as dying:
        dying.setattr(smtplib.SMTP, "data", hand_over_and_die)
        with pytest.raises(WorkerDiedError):
            run_due_jobs(session, now)
    session.rollback()


def run_workers(session: Session, now: datetime) -> None:
    resend_in_doubt(now)
    run_due_jobs(session, now)


def the_message(session: Session, kind: MessageKind) -> Message:
    return session.scalars(select(Message).where(Message.kind == kind).execution_options(populate_existing=True)).one()


@every_kind
def test_an_email_whose_worker_died_goes_again_after_its_lease_and_is_the_same(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch, kind: MessageKind
) -> None:
    enqueue_message(app, session, kind, MORNING)
    die_before_storing(session, monkeypatch, MORNING)
    run_workers(session, MORNING + MINUTE)
    assert server.recipients == [TO], "its worker may still be there"
    for minutes in (3, 4, 10, 60):
        run_workers(session, MORNING + minutes * MINUTE)
    assert server.recipients == [TO, TO]
    assert len(set(server.names)) == 1
    assert server.names[0].endswith("@example.com>")
    assert len({text_of_message(each) for each in server.messages}) == 1, "the copy that is shown has what works"
    message = the_message(session, kind)
    assert (message.sent_at, message.discarded_at, message.address) == (MORNING + 3 * MINUTE, None, "")
    assert session.scalar(select(func.count(OutboxJob.id))) == 0


def test_the_code_of_each_copy_works(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = app.config["SECRET_KEY"]
    enqueue_message(app, session, MessageKind.VERIFICATION_CODE, MORNING)
    die_before_storing(session, monkeypatch, MORNING)
    run_workers(session, MORNING + 3 * MINUTE)
    request = session.scalars(select(SignInRequest).execution_options(populate_existing=True)).one()
    outcomes = [check_code(request, code_in(text_of_message(each)), key=key, now=MORNING) for each in server.messages]
    assert outcomes == [CodeOutcome.RIGHT, CodeOutcome.RIGHT]


def test_no_two_messages_have_one_name_and_no_two_sites(app: Flask, session: Session, server: MailServer) -> None:
    now = clock.now()
    for second in range(3):
        ask_for_code(session, app.config["SECRET_KEY"], now + timedelta(seconds=second))
    session.commit()
    run_due_jobs(session, now + MINUTE)
    assert len(set(server.names)) == 3
    message = session.scalars(select(Message).limit(1)).one()
    here = sender.name_of(message)
    app.config["SECRET_KEY"], key = "another site's key", app.config["SECRET_KEY"]
    try:
        assert sender.name_of(message) != here
    finally:
        app.config["SECRET_KEY"] = key


def test_a_message_that_the_server_refused_was_never_in_doubt(app: Flask, session: Session, server: MailServer) -> None:
    server.answers = ["451 Later"] * 5
    enqueue_message(app, session, MessageKind.REPORT_UPDATE, MORNING)
    for minutes in range(0, 300, 10):
        run_workers(session, MORNING + minutes * MINUTE)
        if len(server.answers) == 4:
            message = the_message(session, MessageKind.REPORT_UPDATE)
            assert (message.claimed_at, message.claim_token, message.crashes) == (None, None, 0)
    assert server.recipients == [TO], "five refusals are no reason to give up"


def test_a_connection_lost_before_the_answer_makes_the_next_attempt_a_copy(
    app: Flask, session: Session, server: MailServer
) -> None:
    server.answers = [""]
    enqueue_message(app, session, MessageKind.REPORT_UPDATE, MORNING)
    run_workers(session, MORNING)
    assert the_message(session, MessageKind.REPORT_UPDATE).is_in_doubt
    run_workers(session, MORNING + 10 * MINUTE)
    assert server.recipients == [TO, TO]
    assert len(set(server.names)) == 1
    assert not the_message(session, MessageKind.REPORT_UPDATE).is_in_doubt


@pytest.mark.either_database
@every_kind
def test_an_email_is_given_up_when_it_stayed_in_doubt_three_times(
    app: Flask, session: Session, server: MailServer, kind: MessageKind
) -> None:
    server.answers = [""] * 100
    enqueue_message(app, session, kind, MORNING)
    for minutes in (*range(15), 30, 60, 180):
        run_workers(session, MORNING + minutes * MINUTE)
    assert len(server.names) == MAX_CRASHES == 3
    assert len(set(server.names)) == 1
    message = the_message(session, kind)
    assert message.discarded_at
    assert message.address == ""
    assert session.scalar(select(func.count(OutboxJob.id))) == 0


def test_the_desk_is_told_of_an_email_to_an_agency_that_stayed_in_doubt(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue_message(app, session, MessageKind.FORWARDED_REPORT, MORNING)
    failures = select(ReportEvent).where(ReportEvent.kind == EventKind.FORWARD_FAILED)
    now = MORNING
    for _ in range(MAX_CRASHES):
        assert session.scalars(failures).all() == [], "it goes again"
        die_before_storing(session, monkeypatch, now)
        now += 3 * MINUTE
        resend_in_doubt(now)
    run_workers(session, now)
    run_workers(session, now + 60 * MINUTE)
    assert len(server.messages) == MAX_CRASHES
    assert session.scalars(select(Report.delivery)).one() is Delivery.FAILED
    assert session.scalars(select(Forwarding.failed_at)).one()
    assert session.scalars(failures).one()


def test_a_server_that_takes_longer_than_a_lease_gets_the_message_once(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "RENEWAL_INTERVAL", timedelta(seconds=0.05))

    def look_after_a_lease() -> None:
        with app.app_context():
            until = db.session.scalars(select(Message.claimed_until)).one()
            while db.session.scalars(select(Message.claimed_until)).one() <= until:
                db.session.rollback()
            resend_in_doubt(until)
            db.session.remove()

    server.on_arrival = look_after_a_lease
    enqueue_message(app, session, MessageKind.REPORT_UPDATE, MORNING)
    run_due_jobs(session, MORNING)
    run_due_jobs(session, MORNING + 10 * MINUTE)
    assert server.recipients == [TO]


def test_an_escalation_in_doubt_says_nothing_new_and_the_next_one_does(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail program that knows the first copy shows no other: what only the second one said would be lost."""
    enqueue_message(app, session, MessageKind.ESCALATION, MORNING)
    die_before_storing(session, monkeypatch, MORNING)
    later = make_report(now=MORNING - 90 * DAY)
    assert escalate(session, later, MORNING)
    session.commit()
    run_workers(session, MORNING + 3 * MINUTE)
    assert len({text_of_message(each) for each in server.messages}) == 1
    assert later.display_code not in text_of_message(server.messages[1])
    enqueue_lists(session, MORNING + DAY)
    run_workers(session, MORNING + DAY + COLLECT_FOR)
    assert len(set(server.names)) == 2
    assert later.display_code in text_of_message(server.messages[2])
    first = next(each for each in session.scalars(select(Report)) if each.id != later.id)
    assert first.display_code not in text_of_message(server.messages[2])


def test_a_link_that_was_asked_for_again_does_not_come_after_the_newer_one(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue_message(app, session, MessageKind.RECOVERY_LINK, MORNING)
    die_before_storing(session, monkeypatch, MORNING)
    code = session.scalars(select(Report.code)).one()
    enqueue_recovery_link(session, code, ContactKind.EMAIL, TO, language="vi", now=MORNING + MINUTE)
    session.commit()
    run_due_jobs(session, MORNING + MINUTE)
    newer = session.scalars(select(Report.token_digest)).one()
    run_workers(session, MORNING + 3 * MINUTE)
    session.expire_all()
    assert len(set(server.names)) == len(server.names) == 2
    assert session.scalars(select(Report.token_digest)).one() == newer


def test_an_invitation_that_was_sent_again_does_not_come_after_the_newer_one(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier link may lie in a wrong mailbox: it was made to stop working."""
    enqueue_message(app, session, MessageKind.INVITATION, MORNING)
    die_before_storing(session, monkeypatch, MORNING)
    invitation = session.scalars(select(Invitation)).one()
    person = make_person("Lê Minh Anh")
    moderator = make_actor(person.id, [give_role(person, Role.MODERATOR, WARD)], gazetteer(session))
    send_again(session, moderator, invitation, MORNING + MINUTE)
    session.commit()
    run_due_jobs(session, MORNING + MINUTE)
    newer = session.scalars(select(Invitation.token_digest)).one()
    run_workers(session, MORNING + 3 * MINUTE)
    assert len(set(server.names)) == len(server.names) == 2
    assert session.scalars(select(Invitation.token_digest)).one() == newer


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with Provider().running() as provider:
        change_site(app, monkeypatch, sms=HttpSmsGateway(provider.url, '{"to": "{to}", "text": "{text}"}', ""))
        yield provider


@pytest.mark.parametrize("status", [None, 500, 504])
def test_a_text_message_in_doubt_is_given_up_and_operators_see_it(
    app: Flask, session: Session, provider: Provider, operator: Visitor, status: int | None
) -> None:
    now, provider.status = clock.now(), status
    ask_for_code(session, app.config["SECRET_KEY"], now, PHONE).kind = ContactKind.PHONE
    session.commit()
    for minutes in (0, 3, 10, 60):
        run_workers(session, now + minutes * MINUTE)
    assert len(provider.requests) == 1
    assert session.scalar(select(func.count(OutboxJob.id))) == 0
    page = operator.get("/van-hanh/viec-bo-do")
    (table,) = page.all("table", data_lost="")
    assert [text_of(each) for each in table.iter("td")][:3] == ["verification_code", "Tin nhắn", "1"]
    assert PHONE not in page.text


def test_a_text_message_that_was_refused_goes_again(app: Flask, session: Session, provider: Provider) -> None:
    now, provider.status = clock.now(), 503
    ask_for_code(session, app.config["SECRET_KEY"], now, PHONE).kind = ContactKind.PHONE
    session.commit()
    run_workers(session, now)
    provider.status = 200
    run_workers(session, now + 3 * MINUTE)
    assert len(provider.requests) == 2
    assert session.scalars(select(Message.sent_at)).one() == now + 3 * MINUTE


def test_a_moderator_gets_the_digest_in_doubt_with_the_numbers_of_the_second_attempt(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are true, each for its moment, and the first copy may never have arrived."""
    enqueue_message(app, session, MessageKind.DAILY_DIGEST, MORNING)
    die_before_storing(session, monkeypatch, MORNING)
    make_report(is_approved=False)
    session.commit()
    run_workers(session, MORNING + 3 * MINUTE)
    assert len(set(server.names)) == 1
    assert len({text_of_message(each) for each in server.messages}) == 2
