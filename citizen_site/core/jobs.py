"""Background jobs: an outbox row written in the same transaction, drained by Huey workers.

A row dies with the commit of its handler, so nothing is lost when a process dies, and nothing is done for a change
that was rolled back. A worker claims a row before it runs it (core/claims.py), so each runs once however many workers
there are. Handlers take plain values and may run again after a crash: they are idempotent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from huey import Huey, SqliteHuey, crontab
from sqlalchemy import JSON, ColumnElement, Row, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core import clock
from citizen_site.core.claims import Claimable, claim, is_claimed_as, is_unclaimed, release, renewing
from citizen_site.core.database import UtcDateTime, count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.periods import run_once_a_period
from citizen_site.core.site import site_of
from citizen_site.extensions import Base, db

log = structlog.get_logger(__name__)

# A mail server may be away over a weekend day: the pauses grow to an hour, and all of them together last two days.
MAX_RETRY_DELAY = timedelta(hours=1)
MAX_ATTEMPTS = 54
# A job whose worker dies each time (out of memory, a crash in a native library) takes others with it.
MAX_CRASHES = 3
# The error of such a job.
WORKER_DIED = "WorkerDied"
# What was given up holds addresses, so it stays only until somebody has had the time to look.
DEAD_LETTER_RETENTION = timedelta(days=7)

Handler = Callable[..., None]


class OutboxJob(Claimable, Base):
    """One piece of work that is owed.

    `attempts` counts those that were begun. After the last one it is given up, and the row goes a week later.
    `last_error` is the kind of error only, since its words may repeat whom a message was for.
    """

    __tablename__ = "outbox_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    dead_lettered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class DeadLetter:
    """Jobs of one kind that ended with one kind of error: how many, and when the last was given up."""

    name: str
    error: str
    number: int
    last_at: datetime

    @property
    def killed_worker(self) -> bool:
        return self.error == WORKER_DIED


_handlers: dict[str, Handler] = {}
_periodic: dict[JobName, tuple[Callable[[datetime], None], int]] = {}


def handler(name: JobName) -> Callable[[Handler], Handler]:
    """Register `function(session, now, **payload)` as the handler of a kind of job."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def periodic(name: JobName, *, minutes: int) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register `function(now)` to run every so many minutes in one of the workers, within the app's context."""

    def register(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        _periodic[name] = (function, minutes)
        return function

    return register


@periodic(JobName.PURGE_DEAD_LETTERS, minutes=30)
def purge_old_dead_letters(now: datetime) -> None:
    purge_dead_letters(db.session(), now)
    db.session.commit()


def enqueue(session: Session, name: JobName, *, due_at: datetime, **payload: Any) -> None:
    """Enqueue a job; it becomes visible to the worker with the caller's commit."""
    due_at = max(due_at, session.info.get("jobs_delayed_until", due_at))
    session.add(OutboxJob(name=name, payload=payload, due_at=due_at))
    session.info["jobs_enqueued"] = True


@contextmanager
def delay_jobs_until(session: Session, moment: datetime) -> Iterator[None]:
    """What is enqueued within waits until then: nobody is notified of an act that may still be undone."""
    session.info["jobs_delayed_until"] = moment
    try:
        yield
    finally:
        del session.info["jobs_delayed_until"]


def run_due_jobs(session: Session, now: datetime, *, limit: int = 100) -> int:
    """Run what is due, oldest first, each in a transaction of its own. Returns how many succeeded.

    Others may do so at the same time. `now` is the moment of the first job; time goes on for those after it.
    """
    begun, moment, done = time.monotonic(), now, 0
    for _ in range(limit):
        job = _claim_next(session, moment)
        if job is None:
            break
        done += _run(session, job, moment)
        moment = now + timedelta(seconds=time.monotonic() - begun)
    return done


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OutboxJob.dead_lettered_at.is_(None), OutboxJob.due_at <= now


def _next_due(session: Session, now: datetime) -> int | None:
    return session.scalars(
        select(OutboxJob.id)
        .where(*_due(now), is_unclaimed(OutboxJob, now))
        .order_by(OutboxJob.due_at, OutboxJob.id)
        .limit(1)
    ).first()


def _claim_next(session: Session, now: datetime) -> Row[Any] | None:
    """Claim the next job and count the attempt, committed before it begins. None when nothing is due."""
    while (job_id := _next_due(session, now)) is not None:
        # By now another worker may have claimed it, or even have failed and postponed it.
        job = claim(session, OutboxJob, OutboxJob.id == job_id, *_due(now), now=now, attempts=OutboxJob.attempts + 1)
        if job is not None:
            return job
    session.rollback()
    return None


def _run(session: Session, job: Row[Any], now: datetime) -> bool:
    """Run a claimed job. Says whether it succeeded."""
    if job.crashes:
        log.warning("job_killed_worker", job=job.name, id=job.id, times=job.crashes)
    if job.crashes >= MAX_CRASHES or job.attempts > MAX_ATTEMPTS:
        _end_attempt(session, job, WORKER_DIED, now, is_over=True)
        return False
    try:
        with renewing(session.get_bind().engine, OutboxJob, job, now):
            _handlers[job.name](session, now, **job.payload)
            return _finish(session, job)
    except (Exception, SystemExit) as error:
        session.rollback()
        _end_attempt(session, job, type(error).__name__, now, is_over=job.attempts >= MAX_ATTEMPTS)
        return False
    except KeyboardInterrupt:
        # The worker is told to stop, which is no fault of the job: the next one begins it again.
        session.rollback()
        release(session, OutboxJob, job, attempts=job.attempts - 1, crashes=0)
        raise


def _finish(session: Session, job: Row[Any]) -> bool:
    """Commit what the handler did together with the row's end. False when the claim was lost: then all is undone."""
    finished = count_changed(
        session, delete(OutboxJob).where(is_claimed_as(OutboxJob, job)).execution_options(synchronize_session=False)
    )
    if finished:
        session.commit()
        return True
    session.rollback()
    log.warning("job_claim_lost", job=job.name, id=job.id)
    return False


def _end_attempt(session: Session, job: Row[Any], error: str, now: datetime, *, is_over: bool) -> None:
    """Note a failure: the job is given up, or tried again later."""
    values = {"dead_lettered_at": now} if is_over else {"due_at": now + retry_delay(job.attempts), "crashes": 0}
    if not release(session, OutboxJob, job, last_error=error, **values):
        log.warning("job_claim_lost", job=job.name, id=job.id)
    elif is_over:
        log.error("job_dead_lettered", job=job.name, error=error)
    else:
        log.warning("job_failed", job=job.name, error=error)


def retry_delay(attempts: int) -> timedelta:
    """How long a job waits after so many failures."""
    return min(timedelta(seconds=30 * 2 ** min(attempts, 10)), MAX_RETRY_DELAY)


def dead_letters(session: Session) -> Sequence[DeadLetter]:
    """What will not be tried again, by kind of work and of error, the latest first."""
    last = func.max(OutboxJob.dead_lettered_at)
    rows = session.execute(
        select(OutboxJob.name, func.coalesce(OutboxJob.last_error, ""), func.count(), last)
        .where(OutboxJob.dead_lettered_at.is_not(None))
        .group_by(OutboxJob.name, OutboxJob.last_error)
        .order_by(last.desc(), OutboxJob.name, OutboxJob.last_error)
    )
    return [DeadLetter(*row) for row in rows]  # type: ignore[arg-type]  # the columns are its fields, in order


def purge_dead_letters(session: Session, now: datetime) -> None:
    """Remove what was given up a week ago, and with it whom it was for."""
    session.execute(delete(OutboxJob).where(OutboxJob.dead_lettered_at < now - DEAD_LETTER_RETENTION))


def make_huey(queue_url: str) -> Huey:
    """The queue behind an address: sqlite:///path, postgresql://… or redis://…"""
    if queue_url.startswith("sqlite:///"):
        huey: Huey = SqliteHuey("citizen-site", filename=queue_url.removeprefix("sqlite:///"))
    elif queue_url.startswith("postgres"):
        from huey import PostgresHuey  # needs psycopg only when chosen

        huey = PostgresHuey("citizen-site", dsn=queue_url)
    else:
        from huey import RedisHuey  # needs redis only when chosen

        huey = RedisHuey("citizen-site", url=queue_url)
    huey.storage.close()  # the connection that made its tables: a process forked from this one must not share it
    return huey


def schedule(app: Flask, huey: Huey) -> Callable[[], object]:
    """Give Huey its tasks: the drain, each minute, and everything periodic.

    Returns what lets a worker drain at once. The modules with jobs must be loaded by now.
    """

    def in_context(function: Callable[[datetime], Any]) -> Callable[[], None]:
        def task() -> None:
            with app.app_context():
                try:
                    function(clock.now())
                    notify_worker(app, db.session())
                finally:
                    db.session.remove()

        return task

    def drain(now: datetime) -> None:
        session = db.session()
        run_due_jobs(session, now)
        # After a hundred this worker looks at its other tasks; what is left does not wait for the next minute.
        session.info["jobs_enqueued"] = _next_due(session, clock.now()) is not None

    def once_a_period(name: str, minutes: int, function: Callable[[datetime], None]) -> Callable[[datetime], Any]:
        return lambda now: run_once_a_period(db.session(), name, minutes, function, now)

    huey.periodic_task(crontab(minute="*"), name="drain")(in_context(drain))
    for name, (function, minutes) in _periodic.items():
        task = in_context(once_a_period(name, minutes, function))
        huey.periodic_task(crontab(minute=f"*/{minutes}"), name=name)(task)
    drain_soon: Callable[[], object] = huey.task(name="drain_soon")(in_context(drain))
    return drain_soon


def notify_worker(app: Flask, session: Session) -> None:
    """After a commit that enqueued a job: let a worker run it now, not within a minute.

    A queue that is away does no harm: the drain of the next minute finds the job.
    """
    if not session.info.pop("jobs_enqueued", False):
        return
    try:
        site_of(app).drain_soon()
    except Exception as error:
        log.warning("worker_not_notified", error=type(error).__name__)
