"""The outbox: owed with the commit, done once, tried again, never lost."""

from datetime import timedelta

import pytest
from flask import Flask
from huey import SqliteHuey
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import jobs
from citizen_site.core.clock import now
from citizen_site.core.jobs import MAX_ATTEMPTS, OutboxJob, enqueue, run_due_jobs, wake_worker


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
    enqueue(session, "note", due_at=now(), word="one")
    session.commit()
    assert run_due_jobs(session, now()) == 1
    assert run_due_jobs(session, now()) == 0
    assert done == ["one"]


def test_nothing_is_done_for_a_change_that_was_rolled_back(session: Session, done: list[str]) -> None:
    enqueue(session, "note", due_at=now(), word="never")
    session.rollback()
    run_due_jobs(session, now())
    assert done == []


def test_a_job_waits_until_it_is_due(session: Session, done: list[str]) -> None:
    enqueue(session, "note", due_at=now() + timedelta(hours=1), word="later")
    session.commit()
    run_due_jobs(session, now())
    assert done == []
    run_due_jobs(session, now() + timedelta(hours=2))
    assert done == ["later"]


def test_a_failing_job_is_tried_again_later_and_holds_up_nobody(session: Session, done: list[str]) -> None:
    enqueue(session, "fail", due_at=now() - timedelta(minutes=1))
    enqueue(session, "note", due_at=now(), word="next")
    session.commit()
    assert run_due_jobs(session, now()) == 1
    assert done == ["next"]
    job = session.scalars(select(OutboxJob)).one()  # what the failing handler wrote is gone
    assert (job.name, job.attempts) == ("fail", 1)
    assert job.last_error == "RuntimeError: the mail server is away"
    assert job.due_at > now()


def test_a_job_that_never_succeeds_is_given_up_but_kept(session: Session, done: list[str]) -> None:
    enqueue(session, "fail", due_at=now())
    session.commit()
    for day in range(2 * MAX_ATTEMPTS):
        run_due_jobs(session, now() + timedelta(days=day + 1))
    assert session.scalars(select(OutboxJob)).one().attempts == MAX_ATTEMPTS


def test_a_job_of_an_unknown_kind_is_kept_for_a_newer_worker(session: Session) -> None:
    enqueue(session, "from.the.future", due_at=now())
    session.commit()
    assert run_due_jobs(session, now()) == 0
    assert session.scalars(select(OutboxJob)).one().attempts == 1


def test_the_worker_is_woken_after_a_commit_that_owes_a_job_only(app: Flask, session: Session, done: list[str]) -> None:
    huey = app.extensions["huey"]
    assert isinstance(huey, SqliteHuey)
    huey.flush()
    wake_worker(app, session)
    assert huey.pending_count() == 0
    enqueue(session, "note", due_at=now(), word="soon")
    session.commit()
    wake_worker(app, session)
    assert huey.pending_count() == 1
    huey.execute(huey.dequeue())
    assert done == ["soon"]
