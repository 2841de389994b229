"""Health checks: /healthz says that the process is alive, /readyz that it can work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select, text

from citizen_site.config import Settings
from citizen_site.core.clock import now
from citizen_site.core.disk import free_megabytes
from citizen_site.core.jobs import OutboxJob, count_from_future, dead_letters
from citizen_site.core.lanes import SLOTS
from citizen_site.core.migrations import applied_migrations, migration_heads
from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.web.access import public

blueprint = Blueprint("health", __name__)

OUTBOX_LATE = timedelta(minutes=15)


@blueprint.get("/healthz")
@limiter.exempt
@public
def alive() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@limiter.exempt
@public
def ready() -> tuple[Response, int]:
    """200 when database, queue and migrations are in order, else 503; the same keys either way.

    The rest is for monitoring, since no other web process would do better: `given_up` are jobs that will not be
    tried again; `from_future` those that a fast clock enqueued. Once it is right, workers bring them back within a
    minute; while the number stays, no worker runs, or the clocks of two machines differ. `space` is "low" when the
    disk with the files has less than MIN_FREE_MEGABYTES left; `connections` are "too few" when PostgreSQL takes fewer
    than all processes may open at once, so that a busy hour would refuse some.
    """
    parts = {name: _state(check) for name, check in CHECKS.items()}
    everything = all(state == "ok" for state in parts.values())
    return jsonify(
        status="ok" if everything else "unavailable",
        **parts,
        given_up=_number(_dead_letters),
        from_future=_number(lambda: count_from_future(db.session(), now())),
        space=_state(check_space),
        connections=_state(check_connections),
    ), 200 if everything else 503


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        db.session.rollback()
        return type(error).__name__


def _number(count: Callable[[], int]) -> int | None:
    """None while the database does not say."""
    try:
        return count()
    except Exception:
        db.session.rollback()
        return None


def _dead_letters() -> int:
    """How many jobs were given up in the last days."""
    return sum(each.number for each in dead_letters(db.session()))


def check_database() -> str:
    db.session.execute(text("SELECT 1"))
    return "ok"


def check_queue() -> str:
    """The queue answers, and no outbox row has waited long: a dead worker shows here."""
    current_site().worker_queue.huey.pending_count()
    late = db.session.scalars(
        select(OutboxJob.id)
        .where(OutboxJob.due_at < now() - OUTBOX_LATE, OutboxJob.dead_lettered_at.is_(None))
        .limit(1)
    ).first()
    return "ok" if late is None else "late"


def check_space() -> str:
    """Before the disk is full, there is time to make room."""
    settings = current_site().settings
    return "ok" if free_megabytes(settings.instance_dir) >= settings.min_free_megabytes else "low"


def check_connections() -> str:
    """Before the server refuses one, its max_connections can be raised, or the pools made smaller."""
    settings = current_site().settings
    if not settings.uses_postgresql:
        return "ok"
    names = ("max_connections", "superuser_reserved_connections")
    total, reserved = (int(db.session.scalar(select(func.current_setting(name))) or 0) for name in names)
    return "ok" if connections_needed(settings) <= total - reserved else "too few"


def connections_needed(settings: Settings) -> int:
    """How many the web server and one machine's workers may have open at once.

    A web process has a pool for the site and one for rate limits, each with a connection for each thread and one more;
    a worker needs four.
    """
    return 2 * settings.web_workers * (settings.web_threads + 1) + 4 * sum(SLOTS.values())


def check_migrations() -> str:
    return "ok" if migration_heads() == applied_migrations() else "pending"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "queue": check_queue,
    "migrations": check_migrations,
}
