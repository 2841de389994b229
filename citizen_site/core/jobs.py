"""Work after the commit: an outbox row written in the same transaction, drained by a Huey worker.

A row dies with the commit of its handler, so nothing is lost when a process dies, and nothing is done for
a change that was rolled back. Handlers take plain values and may run again after a crash: they are idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from huey import Huey, SqliteHuey, crontab
from sqlalchemy import JSON, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core import clock
from citizen_site.core.database import UtcDateTime
from citizen_site.extensions import Base, db

log = structlog.get_logger(__name__)

# A mail server may be away over a weekend day: the pauses grow to an hour, and all of them together last two days.
LONGEST_PAUSE = timedelta(hours=1)
MAX_ATTEMPTS = 54
# What was given up holds addresses, so it stays only until somebody has had the time to look.
GIVEN_UP_KEPT = timedelta(days=7)

Handler = Callable[..., None]


class OutboxJob(Base):
    """One piece of work that is owed.

    After the last attempt it is given up: `due_at` is then when that was, and the row goes a week later. `last_error`
    is the kind of error only, since its words may repeat whom a message was for.
    """

    __tablename__ = "outbox_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class GivenUp:
    """Jobs of one kind that ended with one kind of error: how many, and when the last was given up."""

    name: str
    error: str
    number: int
    last_at: datetime


_handlers: dict[str, Handler] = {}
_periodic: dict[str, tuple[Callable[[datetime], None], int]] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register `function(session, now, **payload)` as the handler of a kind of job."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def periodic(name: str, *, minutes: int) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register `function(now)` to run every so many minutes in the worker, within the app's context."""

    def register(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        _periodic[name] = (function, minutes)
        return function

    return register


@periodic("jobs.forget_given_up", minutes=30)
def forget_old_jobs(now: datetime) -> None:
    forget_given_up(db.session(), now)
    db.session.commit()


def enqueue(session: Session, name: str, *, due_at: datetime, **payload: Any) -> None:
    """Owe a job from now on; it becomes visible to the worker with the caller's commit."""
    due_at = max(due_at, session.info.get("jobs_wait_until", due_at))
    session.add(OutboxJob(name=name, payload=payload, due_at=due_at))
    session.info["jobs_enqueued"] = True


@contextmanager
def waiting_until(session: Session, moment: datetime) -> Iterator[None]:
    """Whatever is owed within waits until then: nobody hears of an act that may still be taken back."""
    session.info["jobs_wait_until"] = moment
    try:
        yield
    finally:
        del session.info["jobs_wait_until"]


def run_due_jobs(session: Session, now: datetime, *, limit: int = 100) -> int:
    """Run what is due, oldest first, each in a transaction of its own. Returns how many succeeded."""
    done = 0
    for _ in range(limit):
        job = session.scalars(
            select(OutboxJob)
            .where(OutboxJob.due_at <= now, OutboxJob.attempts < MAX_ATTEMPTS)
            .order_by(OutboxJob.due_at, OutboxJob.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if job is None:
            session.rollback()
            break
        job_id, name = job.id, job.name
        try:
            _handlers[name](session, now, **job.payload)
            session.delete(job)
            session.commit()
            done += 1
        except Exception as error:
            session.rollback()
            _postpone(session, job_id, error, now)
    return done


def _postpone(session: Session, job_id: int, error: Exception, now: datetime) -> None:
    job = session.get(OutboxJob, job_id)
    if job is None:
        return
    job.attempts += 1
    job.last_error = type(error).__name__
    name, is_over = job.name, job.attempts >= MAX_ATTEMPTS
    job.due_at = now if is_over else now + pause_after(job.attempts)
    session.commit()
    (log.error if is_over else log.warning)("job_given_up" if is_over else "job_failed", job=name, error=job.last_error)


def pause_after(attempts: int) -> timedelta:
    """How long a job waits after so many failures."""
    return min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_PAUSE)


def given_up(session: Session) -> Sequence[GivenUp]:
    """What will not be tried again, by kind of work and of error, the latest first."""
    last = func.max(OutboxJob.due_at)
    rows = session.execute(
        select(OutboxJob.name, OutboxJob.last_error, func.count(), last)
        .where(OutboxJob.attempts >= MAX_ATTEMPTS)
        .group_by(OutboxJob.name, OutboxJob.last_error)
        .order_by(last.desc(), OutboxJob.name, OutboxJob.last_error)
    )
    return [GivenUp(name, error or "", number, at) for name, error, number, at in rows]


def forget_given_up(session: Session, now: datetime) -> None:
    """Remove what was given up a week ago, and with it whom it was for."""
    session.execute(delete(OutboxJob).where(OutboxJob.attempts >= MAX_ATTEMPTS, OutboxJob.due_at < now - GIVEN_UP_KEPT))


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


def schedule(app: Flask, huey: Huey) -> None:
    """Give Huey its tasks: the drain, each minute and whenever a commit owes a job, and everything periodic.

    Several workers may run the same periodic task; each one locks what it works on.
    """

    def in_context(function: Callable[[datetime], Any]) -> Callable[[], None]:
        def task() -> None:
            with app.app_context():
                try:
                    function(clock.now())
                finally:
                    db.session.remove()

        return task

    def drain(now: datetime) -> None:
        run_due_jobs(db.session(), now)

    app.extensions["drain_soon"] = huey.task(name="drain_soon")(in_context(drain))
    huey.periodic_task(crontab(minute="*"), name="drain")(in_context(drain))
    for name, (function, minutes) in _periodic.items():
        huey.periodic_task(crontab(minute=f"*/{minutes}"), name=name)(in_context(function))


def wake_worker(app: Flask, session: Session) -> None:
    """After a commit: let the worker look at once instead of within a minute. A queue that is away is no harm."""
    if not session.info.pop("jobs_enqueued", False):
        return
    try:
        app.extensions["drain_soon"]()
    except Exception as error:
        log.warning("worker_not_woken", error=type(error).__name__)
