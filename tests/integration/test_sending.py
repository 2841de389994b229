"""Messages over real SMTP while others work: each goes once, and none keeps others from writing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind, SignInRequest
from citizen_site.accounts.sign_in import CodeOutcome, begin_sign_in, check_code
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.mail import Mailer
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.reports.access_link import enqueue_recovery_link
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.accounts import code_in, text_of_message
from tests.factories.invitations import invite
from tests.factories.reports import STAFF, make_report
from tests.support.at_the_same_time import at_the_same_time
from tests.support.mail_server import MailServer
from tests.support.pages import Visitor
from tests.support.site import change_site


def ask_for_code(session: Session, address: str, key: str) -> SignInRequest:
    return begin_sign_in(
        session,
        ContactKind.EMAIL,
        address,
        browser=f"browser of {address}",
        key=key,
        language="vi",
        next_path="/",
        now=clock.now(),
    )


def send_through(app: Flask, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    change_site(app, monkeypatch, mailer=Mailer(server.address, "phonha@example.com", Path("unused")))


def test_a_sign_in_code_goes_once_and_is_the_one_that_works(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = app.config["SECRET_KEY"]
    asked = {each.value: each for each in (ask_for_code(session, f"nguoi-{n}@example.com", key) for n in range(20))}
    session.commit()
    with MailServer().running() as server:
        send_through(app, server, monkeypatch)
        at_the_same_time(app, 4, lambda session: run_due_jobs(session, clock.now()))
    assert server.recipients == sorted(asked)
    session.expire_all()
    for message in server.messages:
        code = code_in(text_of_message(message))
        assert check_code(asked[message["To"]], code, key=key, now=clock.now()) is CodeOutcome.RIGHT


@pytest.fixture
def somebody_else_can_write(app: Flask, session: Session) -> Callable[[], bool]:
    """Asks from outside whether a transaction has written and is not over yet; never waits for one."""
    engine, path = db.engine, site_of(app).settings.instance_dir / "site.db"

    def on_sqlite() -> bool:
        with closing(sqlite3.connect(path, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def on_postgresql() -> bool:
        writing = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
        with engine.connect() as other:
            return other.execute(text(writing)).scalar_one() == 0

    return on_sqlite if engine.dialect.name == "sqlite" else on_postgresql


def test_while_a_message_is_on_its_way_everybody_else_can_write(
    app: Flask,
    session: Session,
    operator: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    somebody_else_can_write: Callable[[], bool],
) -> None:
    now, key = clock.now(), app.config["SECRET_KEY"]
    report = make_report(key=key)
    session.add(
        ReporterContact(report_id=report.id, kind="email", value="lan@example.com", verified_at=now, created_at=now)
    )
    session.execute(OutboxJob.__table__.delete())
    ask_for_code(session, "ma@example.com", key)
    enqueue_recovery_link(session, report.code, ContactKind.EMAIL, "lan@example.com", language="vi", now=now)
    change_status(
        session, STAFF, report, Status.RESOLVED, TransitionData(public_text="Đã vá xong.", evidence="reason"), now=now
    )
    session.commit()
    invite(operator, "hoa@example.com")
    could_write: list[bool] = []
    with MailServer(lambda: could_write.append(somebody_else_can_write())).running() as server:
        send_through(app, server, monkeypatch)
        at_the_same_time(app, 1, lambda session: run_due_jobs(session, clock.now()))
    assert session.scalars(select(OutboxJob.last_error)).all() == []
    assert server.recipients == ["hoa@example.com", "lan@example.com", "lan@example.com", "ma@example.com"]
    assert could_write == [True] * 4
