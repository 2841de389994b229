"""A worker that is really killed (SIGKILL) while it hands a message over: emails are there under one name, text
messages at most once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.mail import Mailer
from citizen_site.core.site import site_of
from citizen_site.core.sms import HttpSmsGateway
from citizen_site.extensions import db
from citizen_site.notifications.in_doubt import resend_in_doubt
from citizen_site.notifications.models import Message
from tests.factories.messages import TO, ask_for_code
from tests.support.consumer import killed_worker
from tests.support.mail_server import MailServer
from tests.support.site import change_settings, change_site
from tests.support.sms_provider import Provider

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TEMPLATE = '{"to": "{to}", "text": "{text}"}'


class Moment:
    """A worker's moment: `arrive` is called by whom it talks to, which waits there until the worker is dead."""

    def __init__(self) -> None:
        self._is_there, self._is_over = threading.Event(), threading.Event()

    def arrive(self) -> None:
        self._is_there.set()
        self._is_over.wait(timeout=60)

    def let_die(self, kill: Callable[[], None]) -> None:
        assert self._is_there.wait(timeout=60), "the worker did not come so far"
        kill()
        self._is_over.set()


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer().running() as server:
        change_settings(app, monkeypatch, mail_server=server.address)
        change_site(app, monkeypatch, mailer=Mailer(server.address, site_of(app).settings.mail_sender, Path("unused")))
        yield server


def run_after_the_lease(session: Session, now: datetime) -> None:
    """What workers do in the next ten minutes."""
    for minute in range(3, 10):
        resend_in_doubt(now + minute * MINUTE)
        run_due_jobs(session, now + minute * MINUTE)


def is_sent(session: Session) -> bool:
    session.expire_all()
    message = session.scalars(select(Message)).one()
    return message.sent_at is not None and session.scalars(select(OutboxJob.id)).all() == []


def test_a_worker_killed_before_the_message_went_costs_nobody_the_message(
    app: Flask, session: Session, server: MailServer
) -> None:
    now, moment = clock.now(), Moment()
    server.before_message = moment.arrive
    ask_for_code(session, app.config["SECRET_KEY"], now)
    session.commit()
    with killed_worker(app) as kill:
        moment.let_die(kill)
    assert session.scalars(select(Message.claim_token)).one(), "it was claimed by then"
    server.before_message = lambda: None
    run_after_the_lease(session, now)
    assert server.recipients == [TO]
    assert is_sent(session)


def test_a_worker_killed_before_the_mail_server_answered_leaves_one_message_by_its_name(
    app: Flask, session: Session, server: MailServer
) -> None:
    now, moment = clock.now(), Moment()
    server.on_arrival = moment.arrive
    ask_for_code(session, app.config["SECRET_KEY"], now)
    session.commit()
    with killed_worker(app) as kill:
        moment.let_die(kill)
    server.on_arrival = lambda: None
    run_after_the_lease(session, now)
    assert server.recipients == [TO, TO]
    assert len(set(server.names)) == 1
    assert is_sent(session)
    run_after_the_lease(session, now + 60 * MINUTE)
    assert len(server.messages) == 2


@contextmanager
def nobody_can_write_messages() -> Iterator[None]:
    """What others would store about a message waits until the end of the block."""
    with closing(db.engine.connect()) as other:
        is_sqlite = other.dialect.name == "sqlite"
        other.execute(text("BEGIN IMMEDIATE" if is_sqlite else "LOCK TABLE message IN EXCLUSIVE MODE"))
        yield
        other.rollback()


def test_a_worker_killed_after_the_mail_servers_answer_leaves_one_message_by_its_name(
    app: Flask, session: Session, server: MailServer
) -> None:
    """It dies while it waits to store that the message went."""
    now, has_arrived, block = clock.now(), threading.Event(), ExitStack()

    def keep_from_storing() -> None:
        with app.app_context():
            block.enter_context(nobody_can_write_messages())
        has_arrived.set()

    server.on_arrival = keep_from_storing
    ask_for_code(session, app.config["SECRET_KEY"], now)
    session.commit()
    with killed_worker(app) as kill:
        assert has_arrived.wait(timeout=60)
        # The answer needs less, and SQLite lets the worker wait for five seconds.
        time.sleep(1)
        kill()
    server.on_arrival = lambda: None
    block.close()
    assert session.scalars(select(Message.sent_at)).one() is None
    run_after_the_lease(session, now)
    assert server.recipients == [TO, TO]
    assert len(set(server.names)) == 1
    assert is_sent(session)


def fail_once(app: Flask, storing: threading.Event) -> None:
    """What is stored about a message next fails: PostgreSQL ends its connection, SQLite is locked for six seconds."""
    with app.app_context(), closing(db.engine.connect()) as other, nobody_can_write_messages():
        storing.set()
        if other.dialect.name == "sqlite":
            time.sleep(6)
            return
        waiting = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        deadline = time.monotonic() + 30
        while not other.execute(waiting).all() and time.monotonic() < deadline:
            other.rollback()  # a transaction sees one picture of the activity
            time.sleep(0.05)


def test_a_database_that_is_away_for_a_moment_makes_no_second_copy(
    app: Flask, session: Session, server: MailServer
) -> None:
    now, is_away = clock.now(), threading.Event()

    def take_database_away() -> None:
        threading.Thread(target=fail_once, args=[app, is_away], daemon=True).start()
        assert is_away.wait(timeout=60)

    server.on_arrival = take_database_away
    ask_for_code(session, app.config["SECRET_KEY"], now)
    session.commit()
    assert run_due_jobs(session, now) == 1
    server.on_arrival = lambda: None
    run_after_the_lease(session, now)
    assert server.recipients == [TO]
    assert is_sent(session)


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with Provider().running() as provider:
        change_settings(app, monkeypatch, sms_url=provider.url, sms_template=TEMPLATE)
        change_site(app, monkeypatch, sms=HttpSmsGateway(provider.url, TEMPLATE, ""))
        yield provider


def test_a_text_message_goes_once_although_its_worker_was_killed_before_the_provider_answered(
    app: Flask, session: Session, provider: Provider
) -> None:
    now, moment = clock.now(), Moment()
    provider.on_arrival = moment.arrive
    ask_for_code(session, app.config["SECRET_KEY"], now, "+84912345678").kind = ContactKind.PHONE
    session.commit()
    with killed_worker(app) as kill:
        moment.let_die(kill)
    provider.on_arrival = lambda: None
    run_after_the_lease(session, now)
    run_after_the_lease(session, now + 60 * MINUTE)
    assert len(provider.requests) == 1
    assert session.scalars(select(Message.discarded_at)).one() == now + 3 * MINUTE
    assert session.scalars(select(OutboxJob.id)).all() == []
