"""A claim: taken by one of several workers, renewed while it works, free again when it died."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import claims, jobs
from citizen_site.core.claims import LEASE
from citizen_site.core.jobs import OutboxJob, dead_letters, run_due_jobs
from citizen_site.core.lanes import Lane
from citizen_site.core.periods import PeriodicRun, run_once_a_period
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.news.commands import claim_due_feeds
from citizen_site.news.models import Feed
from tests.support.at_the_same_time import at_the_same_time
from tests.support.jobs import enqueue_test_job

MOMENT = datetime.fromisoformat("2026-11-02T01:30:20+00:00")


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., None]], None]:
    """Sets what the job "work" does."""
    return lambda function: monkeypatch.setitem(jobs._handlers, "work", function)


def enqueue_note(session: Session, number: int = 1, **payload: Any) -> None:
    for _ in range(number):
        enqueue_test_job(session, "work", due_at=MOMENT, **payload)
    session.commit()


def job_as_others_see_it() -> Any:
    with db.engine.connect() as other:
        return other.execute(select(*OutboxJob.__table__.columns)).one()


def test_an_attempt_is_counted_and_committed_before_the_job_runs(session: Session, handle: Any) -> None:
    seen: list[Any] = []
    handle(lambda session, moment: seen.append(job_as_others_see_it()))
    enqueue_note(session)
    run_due_jobs(session, MOMENT)
    (job,) = seen
    assert (job.attempts, job.claimed_until) == (1, MOMENT + LEASE)


def test_a_job_that_takes_longer_than_its_lease_is_run_by_one_worker_only(
    app: Flask, session: Session, handle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "RENEWAL_INTERVAL", timedelta(milliseconds=20))
    begun: list[datetime] = []
    may_end = Event()

    def work(session: Session, moment: datetime) -> None:
        begun.append(moment)
        assert may_end.wait(60)

    handle(work)
    enqueue_note(session)
    first = Thread(target=at_the_same_time, args=(app, 1, lambda session: run_due_jobs(session, MOMENT)))
    first.start()
    deadline = time.monotonic() + 60
    while not begun or job_as_others_see_it().claimed_until == MOMENT + LEASE:
        assert time.monotonic() < deadline, "nobody renews it"
        time.sleep(0.02)
    assert run_due_jobs(session, MOMENT + LEASE) == 0, "the lease would be over, had nobody renewed it"
    may_end.set()
    first.join()
    assert begun == [MOMENT]
    assert session.scalars(select(OutboxJob)).all() == []


def test_a_worker_that_was_thought_dead_changes_nothing_any_more(session: Session, handle: Any) -> None:
    def work(session: Session, moment: datetime) -> None:
        if moment == MOMENT:  # stands still for longer than its lease, so that another worker takes over
            with Session(db.engine) as other:
                assert run_due_jobs(other, MOMENT + LEASE) == 1
        enqueue_test_job(session, f"left at {moment}", due_at=MOMENT + timedelta(days=1), enqueued_at=moment)

    handle(work)
    enqueue_note(session)
    assert run_due_jobs(session, MOMENT) == 0
    assert session.scalars(select(OutboxJob.name)).all() == [f"left at {MOMENT + LEASE}"]


def test_a_worker_that_was_thought_dead_ends_no_attempt_of_another(session: Session, handle: Any) -> None:
    def work(session: Session, moment: datetime) -> None:
        with Session(db.engine) as other:  # takes over, and is still at it when this one is done
            assert jobs._claim_next(other, MOMENT + LEASE)
        enqueue_test_job(session, "left", due_at=moment)

    handle(work)
    enqueue_note(session)
    assert run_due_jobs(session, MOMENT) == 0
    job = job_as_others_see_it()
    assert (job.name, job.attempts, job.claimed_until) == ("work", 2, MOMENT + 2 * LEASE)


def test_a_failure_of_a_worker_that_was_thought_dead_postpones_nothing(session: Session, handle: Any) -> None:
    def work(session: Session, moment: datetime) -> None:
        if moment == MOMENT:
            with Session(db.engine) as other, pytest.raises(KeyboardInterrupt):
                run_due_jobs(other, MOMENT + LEASE)
            raise RuntimeError
        raise KeyboardInterrupt

    handle(work)
    enqueue_note(session)
    run_due_jobs(session, MOMENT, limit=1)
    job = job_as_others_see_it()
    assert (job.due_at, job.last_error, job.claim_token) == (MOMENT, None, None)


def test_a_worker_that_is_stopped_leaves_its_job_to_the_next_at_once(session: Session, handle: Any) -> None:
    def stop(session: Session, moment: datetime) -> None:
        enqueue_test_job(session, "left", due_at=moment)
        session.flush()
        raise KeyboardInterrupt  # as Huey ends a worker that does not stop by itself

    handle(stop)
    enqueue_note(session)
    with pytest.raises(KeyboardInterrupt):
        run_due_jobs(session, MOMENT)
    job = job_as_others_see_it()
    assert (job.attempts, job.crashes, job.claim_token) == (0, 0, None)
    handle(lambda session, moment: None)
    assert run_due_jobs(session, MOMENT) == 1


def test_a_job_whose_library_calls_exit_has_failed_like_any_other(session: Session, handle: Any) -> None:
    def leave(session: Session, moment: datetime) -> None:
        raise SystemExit(1)

    handle(leave)
    enqueue_note(session)
    run_due_jobs(session, MOMENT)
    job = job_as_others_see_it()
    assert (job.attempts, job.last_error, job.crashes) == (1, "SystemExit", 0)


def test_only_crashes_in_a_row_lead_to_giving_up(session: Session, handle: Any) -> None:
    enqueue_note(session)
    moment = MOMENT
    for _ in range(3):
        for _ in range(2):  # what a worker does before it dies
            assert jobs._claim_next(session, moment)
            moment += LEASE
        handle(lambda session, moment: 1 / 0)
        run_due_jobs(session, moment)
        moment += timedelta(hours=1)
    assert dead_letters(session) == []
    assert (job_as_others_see_it().attempts, job_as_others_see_it().crashes) == (9, 0)


def test_time_goes_on_while_jobs_are_done(session: Session, handle: Any) -> None:
    seen: list[datetime] = []

    def work(session: Session, moment: datetime) -> None:
        seen.append(moment)
        Event().wait(0.05)

    handle(work)
    enqueue_note(session, 3)
    run_due_jobs(session, MOMENT)
    assert seen[0] == MOMENT
    assert all(later - earlier >= timedelta(seconds=0.05) for earlier, later in pairwise(seen))


def test_workers_do_the_oldest_first_and_none_goes_without(app: Flask, session: Session, handle: Any) -> None:
    done: list[int] = []
    handle(lambda session, moment, number: done.append(number))
    for number in (5, 3, 4, 1, 2):
        enqueue_test_job(session, "work", due_at=MOMENT + timedelta(seconds=number), number=number)
    session.commit()
    run_due_jobs(session, MOMENT + timedelta(minutes=1))
    assert done == [1, 2, 3, 4, 5]
    for number in range(100):
        enqueue_test_job(session, "work", due_at=MOMENT, number=number)
    session.commit()
    done.clear()
    assert sum(at_the_same_time(app, 4, lambda session: run_due_jobs(session, MOMENT))) == 100
    assert sorted(done) == list(range(100))


def test_work_that_is_left_after_a_hundred_jobs_waits_for_no_new_minute(
    app: Flask, session: Session, handle: Any
) -> None:
    huey, done = site_of(app).worker_queue.huey, []
    handle(lambda session, moment: done.append(moment))
    enqueue_note(session, 101)
    huey.flush()
    site_of(app).worker_queue.drain_soon(Lane.OTHER)
    while huey.pending_count():
        huey.execute(huey.dequeue())
    assert len(done) == 101


def test_periodic_work_runs_once_a_period_however_many_workers_begin_it(app: Flask, session: Session) -> None:
    ran: list[datetime] = []

    def everybody(moment: datetime) -> None:
        at_the_same_time(app, 4, lambda session: run_once_a_period(session, "work", 5, ran.append, moment))

    for minutes in (0, 1, 4, 5, 3, 9, 10):  # 01:30:20 and later; once a clock that is behind
        everybody(MOMENT + timedelta(minutes=minutes))
    assert ran == [MOMENT, MOMENT + timedelta(minutes=5), MOMENT + timedelta(minutes=10)]


def test_periodic_work_that_still_runs_is_not_begun_again(session: Session) -> None:
    ran: list[datetime] = []

    def work(moment: datetime) -> None:
        ran.append(moment)
        with Session(db.engine) as other:
            assert not run_once_a_period(other, "work", 1, ran.append, moment + timedelta(minutes=1))

    assert run_once_a_period(session, "work", 1, work, MOMENT)
    assert run_once_a_period(session, "work", 1, ran.append, MOMENT + timedelta(minutes=2))
    assert len(ran) == 2


def test_periodic_work_that_failed_or_died_runs_again_in_a_later_period(session: Session) -> None:
    ran: list[datetime] = []

    def fail(moment: datetime) -> None:
        session.add(OutboxJob(name="left-behind", payload={}, due_at=moment))
        session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_once_a_period(session, "work", 1, fail, MOMENT)
    assert session.scalars(select(OutboxJob)).all() == []
    assert run_once_a_period(session, "work", 1, ran.append, MOMENT + timedelta(minutes=1))
    claims.claim(session, PeriodicRun, PeriodicRun.name == "work", now=MOMENT + timedelta(minutes=2))  # and dies
    assert not run_once_a_period(session, "work", 1, ran.append, MOMENT + timedelta(minutes=3))
    assert run_once_a_period(session, "work", 1, ran.append, MOMENT + timedelta(minutes=4))
    assert ran == [MOMENT + timedelta(minutes=1), MOMENT + timedelta(minutes=4)]


def test_two_workers_do_not_ask_the_same_feed(app: Flask, session: Session) -> None:
    session.add(Feed(name="Báo", url="https://bao.example/rss", next_fetch_at=MOMENT))
    session.commit()
    assert len(claim_due_feeds(session, MOMENT)) == 1
    with ThreadPoolExecutor() as threads:
        other = threads.submit(at_the_same_time, app, 1, lambda session: claim_due_feeds(session, MOMENT))
        wait([other], timeout=0.5)  # it looks before this worker has committed
        session.commit()
        assert other.result() == [[]]
