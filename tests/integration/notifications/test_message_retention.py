"""What becomes of messages that could not be sent, of old rows, and of those to people who close their account."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import Contact
from citizen_site.accounts.queries import personal_data_of
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.site import site_of
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.notifications.retention import RETENTION, purge_old_messages
from tests.factories.messages import MORNING, TO, enqueue_message

SECOND = timedelta(seconds=1)


@pytest.fixture
def mail_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("the mail server is away")

    monkeypatch.setattr(site_of(app).mailer, "send", refuse)


@pytest.mark.usefixtures("mail_is_away")
def test_an_address_is_stored_for_a_week_while_its_message_cannot_be_sent(app: Flask, session: Session) -> None:
    enqueue_message(app, session, MessageKind.ACCOUNT_CHANGE, MORNING)
    run_due_jobs(session, MORNING)
    message = session.scalars(select(Message)).one()
    assert (message.address, message.claimed_at, message.discarded_at) == (TO, None, None), "it is retried"
    purge_old_messages(MORNING + timedelta(days=7))
    session.refresh(message)
    assert message.address == TO
    purge_old_messages(MORNING + timedelta(days=7) + SECOND)
    session.refresh(message)
    assert message.address == ""
    assert message.discarded_at


def test_rows_go_after_ninety_days(app: Flask, session: Session) -> None:
    enqueue_message(app, session, MessageKind.DAILY_DIGEST, MORNING)
    run_due_jobs(session, MORNING)
    purge_old_messages(MORNING + RETENTION)
    assert session.scalars(select(Message.kind)).all() == [MessageKind.DAILY_DIGEST]
    purge_old_messages(MORNING + RETENTION + SECOND)
    assert session.scalars(select(Message.id)).all() == []


def test_people_read_which_messages_they_got_and_take_them_along_when_they_leave(app: Flask, session: Session) -> None:
    enqueue_message(app, session, MessageKind.DAILY_DIGEST, MORNING)
    run_due_jobs(session, MORNING)
    person = (
        session.scalars(select(Contact).where(Contact.value == TO).options(joinedload(Contact.person))).one().person
    )
    (entry,) = personal_data_of(session, person)["messages"]
    assert entry["kind"] == "daily_digest"
    assert datetime.fromisoformat(entry["sent_at"]) == MORNING
    close_account(session, person, MORNING)
    session.commit()
    assert session.scalars(select(Message.recipient).where(Message.recipient == f"person:{person.id}")).all() == []
