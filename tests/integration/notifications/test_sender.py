"""Every kind of message goes once, whoever else works on it, and leaves no address behind.

What becomes of one whose worker dies while it is handed over: test_messages_in_doubt.py.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind, SignInRequest
from citizen_site.accounts.sign_in import CodeOutcome, check_code
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, enqueue, run_due_jobs
from citizen_site.core.mail import Mailer
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.notifications.in_doubt import resend_in_doubt
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.notifications.sender import send
from citizen_site.reports.models.report import Report
from citizen_site.staff.actor import make_actor
from citizen_site.staff.commands import Offer, invite, send_again
from citizen_site.staff.models import Invitation
from tests.factories.accounts import PostBox, code_in, text_of_message
from tests.factories.messages import MORNING, TO, WARD, ask_for_code, enqueue_message
from tests.factories.staff import give_role, make_person
from tests.support.at_the_same_time import at_the_same_time
from tests.support.mail_server import MailServer
from tests.support.site import change_site

every_kind = pytest.mark.parametrize("kind", list(MessageKind))


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer().running() as server:
        change_site(app, monkeypatch, mailer=Mailer(server.address, "phonha@example.com", Path("unused")))
        yield server


def run_again(session: Session) -> None:
    """Each job twice, as when a worker lost its claim of one and another worker has it as well."""
    for job in session.scalars(select(OutboxJob)).all():
        session.add(OutboxJob(name=job.name, payload=job.payload, due_at=job.due_at))
    session.commit()


@every_kind
def test_each_kind_goes_once_under_two_workers_that_run_its_job_twice(
    app: Flask, session: Session, server: MailServer, kind: MessageKind
) -> None:
    enqueue_message(app, session, kind, MORNING)
    run_again(session)
    at_the_same_time(app, 2, lambda session: run_due_jobs(session, MORNING))
    run_due_jobs(session, MORNING)
    assert server.recipients == [TO]
    assert session.scalar(select(func.count(OutboxJob.id))) == 0
    (message,) = session.scalars(select(Message).where(Message.kind == kind))
    assert (message.channel, message.language) == ("email", "vi")
    assert message.claimed_at
    assert message.sent_at
    assert message.discarded_at is None


@pytest.mark.either_database
@every_kind
def test_a_message_that_was_sent_holds_no_address(
    app: Flask, session: Session, server: MailServer, kind: MessageKind
) -> None:
    enqueue_message(app, session, kind, MORNING)
    run_due_jobs(session, MORNING)
    assert server.recipients == [TO]
    rows = session.execute(select(Message.__table__)).all()
    assert rows
    assert not any("@" in str(value) for row in rows for value in row)


@pytest.mark.either_database
@every_kind
def test_every_email_says_that_it_is_automatic_and_where_help_is(
    app: Flask, session: Session, server: MailServer, kind: MessageKind
) -> None:
    enqueue_message(app, session, kind, MORNING)
    run_due_jobs(session, MORNING)
    (message,) = server.messages
    help_page = f"{site_of(app).settings.public_url.rstrip('/')}/tro-giup"
    for part in ("plain", "html"):
        text = text_of_message(message, part)
        assert "Email tự động từ Phố Nhà, xin không trả lời." in text
        assert help_page in text


@pytest.mark.parametrize(
    ("kind", "greeting"),
    [(MessageKind.UNIT_ASSIGNMENT, "Kính gửi Đội Môi trường,"), (MessageKind.INVITATION, "Chào bạn,")],
)
@pytest.mark.either_database
def test_an_office_is_greeted_as_an_office_and_a_person_as_a_person(
    app: Flask, session: Session, server: MailServer, kind: MessageKind, greeting: str
) -> None:
    enqueue_message(app, session, kind, MORNING)
    run_due_jobs(session, MORNING)
    (message,) = server.messages
    assert greeting in text_of_message(message)
    assert greeting in text_of_message(message, "html")


class WorkerDiedError(BaseException):
    """Nothing catches it, as nothing catches the end of a process."""


def run_and_die_after_sending(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The worker's turn; it ends when the mailer is done, and before its job is."""
    hand_over = site_of(app).mailer.send

    def send_and_die(*arguments: object, **more: object) -> None:
        hand_over(*arguments, **more)
        raise WorkerDiedError

    with monkeypatch.context() as dying:
        dying.setattr(site_of(app).mailer, "send", send_and_die)
        with pytest.raises(WorkerDiedError):
            run_due_jobs(session, now)
    session.rollback()


@every_kind
def test_a_message_whose_worker_died_after_the_mailer_was_done_is_stored_as_sent_and_not_sent_again(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch, kind: MessageKind
) -> None:
    enqueue_message(app, session, kind, MORNING)
    run_again(session)
    run_and_die_after_sending(app, session, monkeypatch, MORNING)
    resend_in_doubt(MORNING + timedelta(minutes=10))
    run_due_jobs(session, MORNING + timedelta(minutes=10))
    assert server.recipients == [TO]


@every_kind
def test_a_message_whose_worker_died_before_the_mail_server_was_ready_goes_once_its_job_runs_again(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch, kind: MessageKind
) -> None:
    """It is claimed between the recipient, which the server has taken, and the message itself."""
    enqueue_message(app, session, kind, MORNING)
    died: list[int] = []

    def die_once() -> None:
        if not died:
            died.append(1)
            raise WorkerDiedError

    monkeypatch.setattr(smtplib.SMTP, "rcpt", after(die_once, smtplib.SMTP.rcpt))
    with pytest.raises(WorkerDiedError):
        run_due_jobs(session, MORNING)
    session.rollback()
    assert server.recipients == []
    run_due_jobs(session, MORNING + timedelta(minutes=10))
    assert server.recipients == [TO]
    (message,) = session.scalars(select(Message).where(Message.kind == kind))
    assert message.sent_at


def after(act: Callable[[], None], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, and then the act."""

    def both(*arguments: Any, **more: Any) -> Any:
        found = function(*arguments, **more)
        act()
        return found

    return both


def test_a_code_works_although_the_worker_died_right_after_sending_it(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, now = app.config["SECRET_KEY"], clock.now()
    request = ask_for_code(session, key, now)
    session.commit()
    run_and_die_after_sending(app, session, monkeypatch, now)
    code = code_in(text_of_message(server.messages[0]))
    assert check_code(request, code, key=key, now=now) is CodeOutcome.RIGHT


def test_a_code_goes_in_the_run_of_its_own_job_and_waits_behind_no_other_message(
    app: Flask, session: Session, server: MailServer
) -> None:
    now = clock.now()
    ask_for_code(session, app.config["SECRET_KEY"], now - timedelta(seconds=1))
    for number in range(200):
        enqueue(session, "notifications.send", due_at=now, message_id=number)
    session.commit()
    assert run_due_jobs(session, now, limit=1) == 1
    assert server.recipients == [TO]


def test_a_code_goes_to_a_request_that_has_the_number_of_an_earlier_one(
    app: Flask, session: Session, server: MailServer
) -> None:
    """SQLite gives the id of the last row to the next one once that row is deleted."""
    now, numbers = clock.now(), []
    for second in range(2):
        request = ask_for_code(session, app.config["SECRET_KEY"], now + timedelta(seconds=second))
        session.commit()
        run_due_jobs(session, now + timedelta(seconds=second))
        numbers.append(request.id)
        session.execute(delete(SignInRequest))
        session.commit()
    assert server.recipients == [TO, TO]
    if session.get_bind().dialect.name == "sqlite":
        assert numbers[0] == numbers[1]


def test_an_invitation_that_is_sent_again_is_another_message_also_when_it_ends_at_the_same_time(
    app: Flask, session: Session, server: MailServer
) -> None:
    place, now = gazetteer(session).find(WARD), clock.now()
    assert place
    offer = Offer(Role.LEADER, place.id, now, now + timedelta(days=3), "Thay vài ngày")
    invitation = invite(session, None, offer, kind="email", value=TO, language="vi", now=now)
    session.commit()
    run_due_jobs(session, now)
    first = session.scalars(select(Invitation.token_digest)).one()
    person = make_person("Lê Minh Anh")
    moderator = make_actor(person.id, [give_role(person, Role.MODERATOR, WARD)], gazetteer(session))
    send_again(session, moderator, invitation, now + timedelta(minutes=1))
    session.commit()
    run_due_jobs(session, now + timedelta(minutes=1))
    assert server.recipients == [TO, TO]
    session.expire_all()
    assert session.scalars(select(Invitation.token_digest)).one() not in ("", first)


@pytest.mark.either_database
def test_a_message_that_nobody_needs_any_more_is_given_up_and_holds_no_address(app: Flask, session: Session) -> None:
    box, now = PostBox(app), clock.now()
    message = Message(
        kind=MessageKind.ACCOUNT_CHANGE,
        about="contact_removed:1:x",
        recipient="person:0",
        address=TO,
        created_at=now,
    )
    session.add(message)
    session.commit()
    send(session, message.id, now)
    session.commit()
    session.expire_all()
    assert (message.address, message.claimed_at, message.discarded_at) == ("", None, now)
    assert list(box.folder.glob("*")) == []


def test_the_old_link_works_until_the_new_one_has_gone(
    app: Flask, session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("the mail server is away")

    enqueue_message(app, session, MessageKind.RECOVERY_LINK, MORNING)
    old = session.scalars(select(Report.token_digest)).one()
    with monkeypatch.context() as away:
        away.setattr(site_of(app).mailer, "send", refuse)
        run_due_jobs(session, MORNING)
    assert session.scalars(select(Report.token_digest)).one() == old
    run_due_jobs(session, MORNING + timedelta(hours=1))
    assert server.recipients == [TO]
    assert session.scalars(select(Report.token_digest)).one() != old


@pytest.mark.either_database
def test_without_a_provider_of_text_messages_one_is_given_up(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, now = PostBox(app), clock.now()
    request = ask_for_code(session, app.config["SECRET_KEY"], now, "+84912345678")
    request.kind = ContactKind.PHONE
    session.commit()
    change_site(app, monkeypatch, sms=None)
    run_due_jobs(session, now)
    assert session.scalars(select(Message.discarded_at)).one() == now
    assert list(box.folder.glob("*")) == []
