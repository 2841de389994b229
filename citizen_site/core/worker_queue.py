"""Huey's queue: what tells workers to look at the outbox, and when periodic work begins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask

from citizen_site.core import clock
from citizen_site.core.jobs import lanes_to_drain, next_due, notify_worker, periodic_functions, run_due_jobs
from citizen_site.core.lanes import Lane, slot_in
from citizen_site.core.periods import run_once_a_period
from citizen_site.core.site import site_of
from citizen_site.extensions import db

if TYPE_CHECKING:
    from huey import Huey


class WorkerQueue:
    """The queue behind an address: sqlite:///path, postgresql://… or redis://…

    It is opened when it is first asked for something, which most pages never do. The modules with jobs must be loaded
    by then.
    """

    def __init__(self, app: Flask, url: str) -> None:
        self._app = app
        self._url = url
        self._lock = threading.Lock()
        self._opened: tuple[Huey, Callable[[Lane], object]] | None = None

    @property
    def huey(self) -> Huey:
        """With all its tasks; what workers run."""
        return self._open()[0]

    def drain_soon(self, lane: Lane) -> None:
        """Let a worker look for due jobs of a lane at once."""
        self._open()[1](lane)

    def _open(self) -> tuple[Huey, Callable[[Lane], object]]:
        with self._lock:
            if self._opened is None:
                huey = make_huey(self._url)
                self._opened = huey, schedule(self._app, huey)
            return self._opened


def make_huey(queue_url: str) -> Huey:
    """With a storage that has its tables and no open connection."""
    from huey import PostgresHuey, RedisHuey, SqliteHuey

    if queue_url.startswith("sqlite:///"):
        huey: Huey = SqliteHuey("citizen-site", filename=queue_url.removeprefix("sqlite:///"))
    elif queue_url.startswith("postgres"):
        huey = PostgresHuey("citizen-site", dsn=queue_url)
    else:
        huey = RedisHuey("citizen-site", url=queue_url)
    huey.storage.close()  # the connection that made its tables: a process forked from this one must not share it
    return huey


def schedule(app: Flask, huey: Huey) -> Callable[[Lane], object]:
    """Give Huey its tasks: the drain of each lane, each minute, and everything periodic.

    Returns what lets a worker drain a lane at once.
    """
    from huey import crontab

    def in_context(function: Callable[..., Any]) -> Callable[..., None]:
        def task(*arguments: str) -> None:
            with app.app_context():
                try:
                    function(clock.now(), *arguments)
                    notify_worker(app, db.session())
                finally:
                    db.session.remove()

        return task

    def drain(now: datetime, name: str) -> None:
        session, lane = db.session(), Lane(name)
        with slot_in(lane, site_of(app).settings.instance_dir / "lanes") as is_free:
            if not is_free:
                return  # those in the lane do what is due
            run_due_jobs(session, now, lane=lane)
        # Only now, because somebody may have found the lane full just before. And after a hundred jobs this worker
        # looks at its other tasks; what is left does not wait for the next minute.
        if next_due(session, clock.now(), lane) is not None:
            lanes_to_drain(session).add(lane)

    def drain_of(lane: Lane) -> Callable[[datetime], None]:
        return lambda now: drain(now, lane.value)

    def once_a_period(name: str, minutes: int, function: Callable[[datetime], None]) -> Callable[[datetime], Any]:
        return lambda now: run_once_a_period(db.session(), name, minutes, function, now)

    for lane in Lane:
        huey.periodic_task(crontab(minute="*"), name=f"drain_{lane}")(in_context(drain_of(lane)))
    for name, (function, minutes) in periodic_functions.items():
        task = in_context(once_a_period(name, minutes, function))
        huey.periodic_task(crontab(minute=f"*/{minutes}"), name=name)(task)
    drain_soon = huey.task(name="drain_lane")(in_context(drain))
    return lambda lane: drain_soon(lane.value)
