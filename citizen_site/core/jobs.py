"""Background jobs: an outbox row written in the same transaction, drained by Huey workers.

A row dies with the commit of its handler, so nothing is lost when a process dies, and nothing is done for a change
that was rolled back. A worker claims a row before it runs it (core/claims.py), so each runs once however many workers
there are. Each kind of job has a lane (core/lanes.py), and what is slow in one lane delays none in another. Handlers
take plain values and may run again after a crash: they are idempotent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import JSON, ColumnElement, Row, String, Text, and_, delete, func, select, true, update
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.claims import (
    Claimable,
    claim,
    is_claimed_as,
    is_unclaimed,
    release,
    renewing,
    shorten_leases,
)
from citizen_site.core.clock import MAX_SKEW
from citizen_site.core.database import UtcDateTime, count_changed
from citizen_site.core.job_names import COLLECTED, NAMES_WITH_LANE, JobName, lane_of, names_in
from citizen_site.core.lanes import Lane
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


def _as_due(context: DefaultExecutionContext) -> Any:
    return context.get_current_parameters()["due_at"]  # type: ignore[no-untyped-call]  # SQLAlchemy's own, untyped


class OutboxJob(Claimable, Base):
    """One piece of work to be done.

    `enqueued_at` is when it was enqueued or failed last, so `due_at - enqueued_at` is how long it is to wait, whatever
    the clock showed; null if an older release enqueued it. `attempts` counts those that were begun. After the last one
    it is given up, and the row goes a week later. `last_error` is the kind of error only, since its words may repeat
    whom a message was for.
    """

    __tablename__ = "outbox_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    enqueued_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=_as_due)
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
periodic_functions: dict[JobName, tuple[Callable[[datetime], None], int]] = {}


def handler(name: JobName) -> Callable[[Handler], Handler]:
    """Register `function(session, now, **payload)` as the handler of a kind of job."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def periodic(name: JobName, *, minutes: int) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register `function(now)` to run every so many minutes in one of the workers, within the app's context."""

    def register(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        periodic_functions[name] = (function, minutes)
        return function

    return register


@periodic(JobName.PURGE_DEAD_LETTERS, minutes=30)
def purge_old_dead_letters(now: datetime) -> None:
    purge_dead_letters(db.session(), now)
    db.session.commit()


def enqueue(
    session: Session,
    name: JobName,
    *,
    due_at: datetime,
    enqueued_at: datetime | None = None,
    at_once: bool = False,
    **payload: Any,
) -> None:
    """Enqueue a job; it becomes visible to the worker with the caller's commit.

    `enqueued_at` is this moment; it has to be named for a job that is due later. `at_once`: it is about danger, so it
    is not collected (`collect_jobs`).
    """
    collected: list[dict[str, Any]] | None = session.info.get("collected_jobs")
    if collected is not None and name in COLLECTED and not at_once:
        collected.append({"name": name.value, "payload": payload})
        return
    _add(session, name, payload, due_at, enqueued_at or due_at)


def _add(session: Session, name: str, payload: dict[str, Any], due_at: datetime, enqueued_at: datetime) -> None:
    session.add(OutboxJob(name=name, payload=payload, due_at=due_at, enqueued_at=enqueued_at))
    lanes_to_drain(session).add(lane_of(name))


def is_waiting(session: Session, name: JobName, key: str, value: int) -> bool:
    """Whether a job of this kind, with this value in its payload, has yet to be done."""
    waiting = select(OutboxJob.id).where(
        OutboxJob.name == name, OutboxJob.dead_lettered_at.is_(None), OutboxJob.payload[key].as_integer() == value
    )
    return session.scalars(waiting.limit(1)).first() is not None


def lanes_to_drain(session: Session) -> set[Lane]:
    """The lanes in which the session enqueued jobs since a worker was last told."""
    lanes: set[Lane] = session.info.setdefault("lanes_to_drain", set())
    return lanes


@contextmanager
def collect_jobs(session: Session) -> Iterator[list[dict[str, Any]]]:
    """What is enqueued within is put into the list instead, by name and payload, if its kind is one of COLLECTED.

    Nobody is notified of an act that may still be undone, and no file goes that undoing it needs.
    """
    collected: list[dict[str, Any]] = []
    session.info["collected_jobs"] = collected
    try:
        yield collected
    finally:
        del session.info["collected_jobs"]


def enqueue_collected(session: Session, jobs: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Enqueue what `collect_jobs` put into a list."""
    for job in jobs:
        _add(session, job["name"], job["payload"], now, now)


def run_due_jobs(session: Session, now: datetime, *, lane: Lane | None = None, limit: int = 100) -> int:
    """Run what is due (in one lane), oldest first, each in a transaction of its own. Returns how many succeeded.

    Others may do so at the same time. `now` is the moment of the first job; time goes on for those after it.
    """
    begun, moment, done = time.monotonic(), now, 0
    for _ in range(limit):
        job = _claim_next(session, moment, lane)
        if job is not None:
            done += _run(session, job, moment)
        elif not bring_back_from_future(session, moment):
            break
        moment = now + timedelta(seconds=time.monotonic() - begun)
    return done


def _due(now: datetime, lane: Lane | None) -> tuple[ColumnElement[bool], ...]:
    if lane is None:
        in_lane: ColumnElement[bool] = true()
    elif lane is Lane.OTHER:
        in_lane = OutboxJob.name.not_in(NAMES_WITH_LANE)
    else:
        in_lane = OutboxJob.name.in_(names_in(lane))
    return OutboxJob.dead_lettered_at.is_(None), OutboxJob.due_at <= now, in_lane


def next_due(session: Session, now: datetime, lane: Lane | None) -> int | None:
    """The id of the job that is to be run next (in a lane)."""
    return session.scalars(
        select(OutboxJob.id)
        .where(*_due(now, lane), is_unclaimed(OutboxJob, now))
        .order_by(OutboxJob.due_at, OutboxJob.id)
        .limit(1)
    ).first()


def _claim_next(session: Session, now: datetime, lane: Lane | None = None) -> Row[Any] | None:
    """Claim the next job and count the attempt, committed before it begins. None when nothing is due."""
    while (job_id := next_due(session, now, lane)) is not None:
        # By now another worker may have claimed it, or even have failed and postponed it.
        conditions = (OutboxJob.id == job_id, *_due(now, lane))
        job = claim(session, OutboxJob, *conditions, now=now, attempts=OutboxJob.attempts + 1)
        if job is not None:
            return job
    session.rollback()
    return None


def is_from_future(now: datetime) -> ColumnElement[bool]:
    """It was enqueued by a clock that was fast, and has been set right since."""
    return and_(OutboxJob.dead_lettered_at.is_(None), OutboxJob.enqueued_at > now + MAX_SKEW)


def bring_back_from_future(session: Session, now: datetime) -> int:
    """After a fast clock was set right: jobs wait as long as they were to wait, and claims of dead workers end.

    Commits. Returns how many jobs were brought back.
    """
    columns = (OutboxJob.id, OutboxJob.due_at, OutboxJob.enqueued_at)
    rows = session.execute(select(*columns).where(is_from_future(now)).order_by(OutboxJob.id)).all()
    for row in rows:
        session.execute(
            update(OutboxJob)
            .where(OutboxJob.id == row.id, OutboxJob.enqueued_at == row.enqueued_at)
            .values(due_at=now + (row.due_at - row.enqueued_at), enqueued_at=now)
            .execution_options(synchronize_session=False)
        )
        log.warning("job_from_future", id=row.id, ahead=str(row.enqueued_at - now))
    shorten_leases(session, OutboxJob, now)
    return len(rows)


def count_from_future(session: Session, now: datetime) -> int:
    """How many jobs no worker has brought back yet."""
    return session.scalar(select(func.count()).where(is_from_future(now))) or 0


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
        # The worker has to stop, which is no fault of the job: the next worker starts it again.
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
    values = {"dead_lettered_at": now} if is_over else _postponed(job, now)
    if not release(session, OutboxJob, job, last_error=error, **values):
        log.warning("job_claim_lost", job=job.name, id=job.id)
    elif is_over:
        log.error("job_dead_lettered", job=job.name, error=error)
    else:
        log.warning("job_failed", job=job.name, error=error)


def _postponed(job: Row[Any], now: datetime) -> dict[str, Any]:
    return {"due_at": now + retry_delay(job.attempts), "enqueued_at": now, "crashes": 0}


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


def notify_worker(app: Flask, session: Session) -> None:
    """After a commit that enqueued jobs: let a worker run them now, not within a minute.

    A queue that is away does no harm: the drain of the next minute finds the job.
    """
    lanes = sorted(session.info.pop("lanes_to_drain", ()))
    try:
        for lane in lanes:
            site_of(app).worker_queue.drain_soon(lane)
    except Exception as error:
        log.warning("worker_not_notified", error=type(error).__name__)
