"""Kills web server and workers at random moments while reports with photos are sent, on both databases.

    python -m bench.kills [seed]

The table stands in bench/kills/results.md. The exit status is 1 when anything acknowledged was lost or doubled.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import func, select

from bench.kills.count import Count, count
from bench.kills.phones import Crowd
from bench.running import databases
from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.core.claims import LEASE
from citizen_site.core.jobs import MAX_RETRY_DELAY, OutboxJob
from citizen_site.extensions import db
from citizen_site.notifications.models import Message
from tests.support.live_site import BIN, LiveSite
from tests.support.mail_server import MailServer

REPORTS = int(os.environ.get("KILL_REPORTS", "300"))
KILLS = int(os.environ.get("KILLS", "27"))
# What a dead worker had claimed is free after a lease; the next minute's look at the queue finds it.
DRAIN_SECONDS = 3 * LEASE.total_seconds() + 180
RESULTS = ROOT / "bench/kills/results.md"


class Processes:
    """Web server and workers, as Procfile starts them."""

    def __init__(self, site: LiveSite) -> None:
        self.site = site.start()
        self.worker = self._start_worker()

    def _start_worker(self) -> subprocess.Popen[bytes]:
        command = ["citizen_site.worker.huey", "--workers", "6", "--worker-type", "process", "--quiet"]
        return subprocess.Popen([BIN / "huey_consumer", *command], cwd=ROOT, env=self.site.environment)

    def kill_web_server(self, _chance: random.Random) -> None:
        self.site.kill()
        self.site.start()

    def kill_web_process(self, chance: random.Random) -> None:
        """One of those that answer; the server starts another."""
        _kill_one(self.site.process.pid, chance)

    def kill_workers(self, _chance: random.Random) -> None:
        _kill_all(self.worker)
        self.worker = self._start_worker()

    def kill_worker_process(self, chance: random.Random) -> None:
        """One of six; Huey starts another."""
        _kill_one(self.worker.pid, chance)

    def stop(self) -> None:
        _kill_all(self.worker)
        self.site.kill()


def _kill_one(parent: int, chance: random.Random) -> None:
    children = sorted(psutil.Process(parent).children(), key=lambda each: each.pid)
    if children:
        chance.choice(children).kill()


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """All at once: a parent that lived on would start new ones."""
    everyone = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for each in everyone:
        each.kill()
    psutil.wait_procs(everyone, timeout=20)
    process.wait(timeout=20)


@dataclass(frozen=True)
class Run:
    """One database's."""

    database: str
    seconds: float
    requests: int
    retries: int
    kills: Counter[str]
    count: Count


def run(database: str, url: str, seed: int) -> Run:
    folder = Path(tempfile.mkdtemp(prefix="kill-test-"))
    chance = random.Random(seed)
    try:
        with MailServer().running() as mail:
            site = LiveSite(
                folder,
                DEMO="false",
                ILLUSTRATION_FEED="",
                NEWS_FEEDS="",
                LOG_LEVEL="ERROR",
                MAIL_SERVER=mail.address,
                TRUSTED_PROXIES="1",
                DATABASE_URL=url,
            )
            processes = Processes(site)
            crowd, begun, kills = Crowd(site.url, mail, seed), time.monotonic(), Counter[str]()
            try:
                is_over = threading.Event()
                killer = threading.Thread(target=kill, args=[processes, crowd, chance, kills, is_over])
                killer.start()
                crowd.send(REPORTS)
                seconds = time.monotonic() - begun
                is_over.set()
                killer.join()
                drain(site)
            finally:
                processes.stop()
            for problem in crowd.failed:
                print(f"  {problem}", file=sys.stderr)
            return Run(database, seconds, crowd.requests, crowd.retries, kills, count(site.app, crowd, REPORTS))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill(
    processes: Processes, crowd: Crowd, chance: random.Random, kills: Counter[str], is_over: threading.Event
) -> None:
    """Each at a moment of its own between the first reports and the last ones."""
    acts: list[Callable[[random.Random], None]] = [
        processes.kill_web_server,
        processes.kill_web_process,
        processes.kill_workers,
        processes.kill_worker_process,
    ]
    for moment in sorted(chance.uniform(0.01, 0.97) * REPORTS for _ in range(KILLS)):
        act, pause = chance.choice(acts), chance.uniform(0, 0.5)
        while len(crowd.acknowledged) < moment and not is_over.is_set():
            time.sleep(0.02)
        time.sleep(pause)
        act(chance)
        kills[act.__name__.removeprefix("kill_").replace("_", " ")] += 1
        print(
            f"  {len(crowd.acknowledged):3} of {REPORTS}: killed {act.__name__.removeprefix('kill_')}", file=sys.stderr
        )


def drain(site: LiveSite) -> None:
    """Until no job is left that is due, or would be after a retry, and no message that a dead worker had claimed."""
    deadline = time.monotonic() + DRAIN_SECONDS
    with site.app.app_context():
        while time.monotonic() < deadline:
            soon = clock.now() + MAX_RETRY_DELAY
            is_open = OutboxJob.dead_lettered_at.is_(None) & (OutboxJob.due_at <= soon)
            left = db.session.scalar(select(func.count()).where(is_open)) or 0
            left += db.session.scalar(select(func.count()).where(Message.claim_token.is_not(None))) or 0
            db.session.remove()
            if not left:
                return
            time.sleep(1)
    print(f"  {left} jobs and messages are left after {DRAIN_SECONDS:.0f} seconds", file=sys.stderr)


def table(runs: list[Run], seed: int) -> str:
    rows: dict[str, Callable[[Run], object]] = {
        "reports sent": lambda each: each.count.sent,
        "seconds": lambda each: round(each.seconds),
        "requests (retries among them)": lambda each: f"{each.requests} ({each.retries})",
        "kills": lambda each: each.kills.total(),
        "– of the web server": lambda each: each.kills["web server"],
        "– of one of its processes": lambda each: each.kills["web process"],
        "– of all workers": lambda each: each.kills["workers"],
        "– of one worker": lambda each: each.kills["worker process"],
        "reports acknowledged": lambda each: each.count.acknowledged,
        "**acknowledged reports lost**": lambda each: each.count.lost,
        "**reports doubled**": lambda each: each.count.doubled,
        "photos there, whole": lambda each: each.count.photos,
        "**photos lost**": lambda each: each.count.photos_lost,
        "**photos doubled**": lambda each: each.count.photos_doubled,
        "messages “we have your report”, by Message-ID": lambda each: each.count.messages,
        "**messages doubled**": lambda each: each.count.messages_doubled,
        "**messages lost**": lambda each: each.count.messages_lost,
        "– copies that arrived": lambda each: each.count.messages_copies,
        "codes that were asked for, by Message-ID": lambda each: each.count.codes,
        "– copies of codes that arrived": lambda each: each.count.codes_copies,
        "messages and codes that were in doubt": lambda each: each.count.were_in_doubt,
        "**messages and codes that stayed unsent**": lambda each: each.count.unsent,
        "jobs given up": lambda each: each.count.given_up,
    }
    return "\n".join(
        [
            "# Kill test",
            "",
            "`make kill-test`: the real web server, six workers and an SMTP server. Phones send reports with two",
            "photos and a contact by the forms, and try again until a page says that the report is there.",
            "Meanwhile processes are killed (SIGKILL) at random moments and started again; afterwards all is counted.",
            f"Seed {seed}.",
            "",
            "A message is claimed before it is handed to the mail server, and stored as sent when the server has said",
            "that it took it. A worker that is killed between the two leaves it *in doubt*: nobody can know whether",
            "the server took it, so it goes again with the same Message-ID (ADR 0045). A mail program that knows",
            "Message-IDs shows one message; all copies that arrived are counted, too.",
            "",
            "| | " + " | ".join(each.database for each in runs) + " |",
            "| --- | " + " | ".join("---:" for _ in runs) + " |",
            *(f"| {name} | " + " | ".join(str(value(each)) for each in runs) + " |" for name, value in rows.items()),
            "",
        ]
    )


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**6)
    print(f"seed {seed}", file=sys.stderr)
    with databases() as addresses:
        runs = []
        for name, url in addresses.items():
            print(name, file=sys.stderr)
            runs.append(run(name, url, seed))
    text = table(runs, seed)
    RESULTS.write_text(text)
    print(text)
    sys.exit(not all(each.count.is_right for each in runs))


if __name__ == "__main__":
    main()
