"""The outbox: enqueued with the commit, done once, retried, never lost."""

from datetime import timedelta

import pytest
from flask import Flask
from huey import SqliteHuey
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import jobs
from citizen_site.core.clock import now
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import (
    DEAD_LETTER_RETENTION,
    MAX_ATTEMPTS,
    OutboxJob,
    dead_letters,
    notify_worker,
    purge_dead_letters,
    run_due_jobs,
)
from citizen_site.core.site import site_of
from tests.support.jobs import enqueue_test_job
from tests.support.pages import Visitor, text_of


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Handlers for tests; what they did."""
    seen: list[str] = []

    def note(session: Session, moment: object, word: str) -> None:
        seen.append(word)

    def fail(session: Session, moment: object) -> None:
        session.add(OutboxJob(name="left-behind", payload={}, due_at=now()))
        session.flush()
        raise RuntimeError("the mail server is away")

    monkeypatch.setitem(jobs._handlers, "note", note)
    monkeypatch.setitem(jobs._handlers, "fail", fail)
    return seen


def test_a_job_is_done_once_after_the_commit(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=now(), word="one")
    session.commit()
    assert run_due_jobs(session, now()) == 1
    assert run_due_jobs(session, now()) == 0
    assert done == ["one"]


def test_nothing_is_done_for_a_change_that_was_rolled_back(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=now(), word="never")
    session.rollback()
    run_due_jobs(session, now())
    assert done == []


def test_a_job_waits_until_it_is_due(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=now() + timedelta(hours=1), enqueued_at=now(), word="later")
    session.commit()
    run_due_jobs(session, now())
    assert done == []
    run_due_jobs(session, now() + timedelta(hours=2))
    assert done == ["later"]


def test_a_failing_job_is_retried_later_and_holds_up_nobody(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "fail", due_at=now() - timedelta(minutes=1))
    enqueue_test_job(session, "note", due_at=now(), word="next")
    session.commit()
    assert run_due_jobs(session, now()) == 1
    assert done == ["next"]
    job = session.scalars(select(OutboxJob)).one()  # what the failing handler wrote is gone
    assert (job.name, job.attempts) == ("fail", 1)
    assert job.last_error == "RuntimeError", "its words may hold an address"
    assert job.due_at > now()


def test_a_job_that_never_succeeds_is_tried_for_two_days_and_each_hour_at_least(
    session: Session, done: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    began = moment = now()
    enqueue_test_job(session, "fail", due_at=began)
    session.commit()
    while not dead_letters(session):
        run_due_jobs(session, moment)
        last, moment = moment, session.scalars(select(OutboxJob.due_at)).one()
        assert moment - last <= timedelta(hours=1)
    assert timedelta(days=2) <= last - began <= timedelta(days=2, hours=1)
    (job,) = dead_letters(session)
    assert (job.name, job.error, job.number, job.last_at) == ("fail", "RuntimeError", 1, last)
    assert sum("job_dead_lettered" in record.getMessage() for record in caplog.records) == 1
    run_due_jobs(session, moment + timedelta(days=1))
    assert session.scalars(select(OutboxJob.attempts)).one() == MAX_ATTEMPTS


def test_dead_letters_are_purged_after_a_week_and_what_still_waits_is_not(session: Session) -> None:
    moment = now()
    session.add(OutboxJob(name="over", payload={"to": "lan@example.com"}, due_at=moment, dead_lettered_at=moment))
    session.add(OutboxJob(name="waits", payload={}, due_at=moment, attempts=MAX_ATTEMPTS - 1))
    session.commit()
    purge_dead_letters(session, moment + DEAD_LETTER_RETENTION)
    assert len(session.scalars(select(OutboxJob)).all()) == 2
    purge_dead_letters(session, moment + DEAD_LETTER_RETENTION + timedelta(seconds=1))
    assert session.scalars(select(OutboxJob.name)).all() == ["waits"]


def test_operators_see_dead_letters_and_not_whom_they_were_for(session: Session, operator: Visitor) -> None:
    assert "Không có tác vụ nào lỗi" in operator.get("/van-hanh/viec-bo-do").text
    for _ in range(2):
        session.add(
            OutboxJob(
                name=JobName.NOTIFY_ACCOUNT_CHANGE,
                payload={"to": "lan@example.com"},
                due_at=now(),
                dead_lettered_at=now(),
                last_error="SMTPServerDisconnected",
            )
        )
    session.commit()
    page = operator.get("/van-hanh/viec-bo-do")
    assert [text_of(cell) for cell in page.all("td")[:3]] == ["accounts.notify_change", "SMTPServerDisconnected", "2"]
    assert "lan@example.com" not in page.html


def test_a_job_of_an_unknown_kind_is_left_to_a_newer_worker(session: Session) -> None:
    enqueue_test_job(session, "from.the.future", due_at=now())
    session.commit()
    assert run_due_jobs(session, now()) == 0
    assert session.scalars(select(OutboxJob)).one().attempts == 1


def test_the_worker_is_woken_after_a_commit_that_owes_a_job_only(app: Flask, session: Session, done: list[str]) -> None:
    huey = site_of(app).worker_queue.huey
    assert isinstance(huey, SqliteHuey)
    huey.flush()
    notify_worker(app, session)
    assert huey.pending_count() == 0
    enqueue_test_job(session, "note", due_at=now(), word="soon")
    session.commit()
    notify_worker(app, session)
    assert huey.pending_count() == 1
    huey.execute(huey.dequeue())
    assert done == ["soon"]
