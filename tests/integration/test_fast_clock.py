"""A clock that ran an hour fast and is set right delays nothing, and /readyz says so until all is in order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import claims, clock, jobs
from citizen_site.core.claims import LEASE
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.periods import PeriodicRun, run_once_a_period
from citizen_site.news.commands import claim_due_feeds, record_failure
from citizen_site.news.models import Feed
from citizen_site.notifications.in_doubt import resend_in_doubt
from citizen_site.notifications.models import Message, MessageKind, create_message
from tests.support.jobs import enqueue_test_job

MOMENT = datetime.fromisoformat("2026-11-02T01:30:20+00:00")
FAST = MOMENT + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the jobs "note" did."""
    seen: list[str] = []
    monkeypatch.setitem(jobs._handlers, "note", lambda session, now, word: seen.append(word))
    return seen


def test_a_job_that_was_due_at_once_is_run_at_once(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=FAST, word="one")
    session.commit()
    run_due_jobs(session, MOMENT)
    assert done == ["one"]


def test_a_job_that_was_to_wait_waits_as_long_and_no_longer(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=FAST + 12 * MINUTE, enqueued_at=FAST, word="an act that may be undone")
    session.commit()
    run_due_jobs(session, MOMENT)
    run_due_jobs(session, MOMENT + 11 * MINUTE)
    assert done == []
    run_due_jobs(session, MOMENT + 12 * MINUTE)
    assert done == ["an act that may be undone"]


def test_a_job_that_failed_is_tried_again_as_soon_as_after_any_failure(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=FAST, wrong="argument")
    session.commit()
    run_due_jobs(session, FAST)
    run_due_jobs(session, MOMENT)
    run_due_jobs(session, MOMENT + MINUTE)
    assert session.scalars(select(OutboxJob.attempts)).one() == 2


def test_a_job_of_a_worker_that_died_is_begun_again_after_its_lease(session: Session, done: list[str]) -> None:
    enqueue_test_job(session, "note", due_at=MOMENT, word="one")
    session.commit()
    claims.claim(session, OutboxJob, now=FAST)  # and dies
    run_due_jobs(session, MOMENT)
    assert done == [], "the worker may still live"
    run_due_jobs(session, MOMENT + LEASE)
    assert done == ["one"]


def test_periodic_work_runs_in_the_next_period_and_also_if_its_worker_died(session: Session) -> None:
    ran: list[datetime] = []
    for name in ("done", "died"):
        assert run_once_a_period(session, name, 5, lambda now: None, FAST)
    claims.claim(session, PeriodicRun, PeriodicRun.name == "died", now=FAST)
    run_once_a_period(session, "done", 5, ran.append, MOMENT)
    run_once_a_period(session, "done", 5, ran.append, MOMENT + MINUTE)
    run_once_a_period(session, "died", 5, ran.append, MOMENT)
    run_once_a_period(session, "died", 5, ran.append, MOMENT + 5 * MINUTE)
    assert ran == [MOMENT, MOMENT + 5 * MINUTE]


def test_a_feed_is_asked_again(session: Session) -> None:
    feed = Feed(name="Báo", url="https://bao.example/rss", next_fetch_at=FAST)
    session.add(feed)
    session.flush()
    record_failure(session, feed, "timeout", now=FAST, retry_after=None, interval=10 * MINUTE)
    assert claim_due_feeds(session, MOMENT) == [feed.id]


def test_a_message_whose_worker_died_goes_again_when_a_lease_that_begins_now_is_over(session: Session) -> None:
    about, claim = "2026-11-02", {"claimed_at": FAST, "claim_token": "of a worker that died", "claimed_until": FAST}
    number = create_message(session, MessageKind.DAILY_DIGEST, about, "person:1", FAST, **claim)
    resend_in_doubt(MOMENT)
    resend_in_doubt(MOMENT + LEASE - MINUTE)
    assert session.scalars(select(OutboxJob.payload)).all() == []
    resend_in_doubt(MOMENT + LEASE)
    assert session.scalars(select(OutboxJob.payload)).all() == [{"message_id": number}]
    assert session.get_one(Message, number, populate_existing=True).crashes == 1


def test_jobs_from_the_future_are_counted_until_a_worker_has_brought_them_back(app: Flask, session: Session) -> None:
    now = clock.now()
    enqueue_test_job(session, "unknown", due_at=now + 60 * MINUTE)
    enqueue_test_job(session, "to wait", due_at=now + 60 * MINUTE, enqueued_at=now)
    session.add(OutboxJob(name=JobName.SEND_MESSAGE, payload={}, due_at=now, enqueued_at=None))
    session.commit()
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["from_future"]) == (200, 1)
    run_due_jobs(session, now)
    assert app.test_client().get("/readyz").json["from_future"] == 0
