"""The real huey_consumer, and a worker that is killed, on the database and the queue of a test's app."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import psutil
from flask import Flask

from citizen_site.config import ROOT
from citizen_site.core.lanes import Lane
from citizen_site.core.site import site_of
from tests.support.live_site import BIN


@contextmanager
def consumer(app: Flask, *, workers: int) -> Iterator[Path]:
    """As Procfile starts it, but with tests/support/worker.py and without periodic work; yields the file of its log.

    No process is left over.
    """
    path = site_of(app).settings.instance_dir / "consumer.log"
    with path.open("w") as log:
        process = subprocess.Popen(
            [
                *(BIN / "huey_consumer", "tests.support.worker.huey", "--worker-type", "process", "--quiet"),
                *("--workers", str(workers), "--no-periodic", "--health-check-interval", "1", "--max-delay", "0.2"),
            ],
            cwd=ROOT,
            env=_environment(app),
            stderr=log,
        )
    try:
        yield path
    finally:
        everyone = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(everyone, timeout=20)
        for each in alive:
            each.kill()
        process.wait(timeout=20)


@contextmanager
def killed_worker(app: Flask) -> Iterator[Callable[[], None]]:
    """A process that does what is due, and what ends it at once (SIGKILL)."""
    with subprocess.Popen([BIN / "flask", "--app", "wsgi", "jobs", "run"], cwd=ROOT, env=_environment(app)) as process:

        def kill() -> None:
            process.kill()
            process.wait(timeout=20)

        try:
            yield kill
        finally:
            kill()


def _environment(app: Flask) -> dict[str, str]:
    settings = site_of(app).settings
    values = {each.name.upper(): getattr(settings, each.name) for each in fields(settings)}
    environment = {
        name: ",".join(value) if isinstance(value, list) else str(value)
        for name, value in values.items()
        if value is not None
    }
    return {**os.environ, **environment, "LOG_LEVEL": "WARNING"}


def drain_until(app: Flask, is_done: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wake the workers again and again, as each commit and each minute do. Fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline, "the workers did not get done"
        for lane in Lane:
            site_of(app).worker_queue.drain_soon(lane)
        time.sleep(0.3)
