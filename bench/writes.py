"""Reading while reports arrive: eight readers of anonymous pages, alone and beside one report a second."""

from __future__ import annotations

import http.client
import itertools
import statistics
import threading
import time
from urllib.parse import urlsplit

from bench.compare import cpu_of_load
from bench.load import load_each
from bench.pages import PAGES, a_report
from bench.running import Running
from bench.submission import submit_report

# Of what changes with a report: lists, areas, the map, the front page; and of what does not.
READ = ("home", "services", "an area", "reports", "reports of a ward", "map of the city")
ROUNDS, SECONDS = 5, 6


def measure_reading_beside_writing(running: Running) -> str:
    server, paths = running.server, [*(PAGES[name] for name in READ), a_report(running.server.url)]
    alone, beside, sent = [], [], 0
    load_each(server.url, paths, 2)
    for _ in range(ROUNDS):
        alone.append(cpu_of_load(server, lambda: load_each(server.url, paths, SECONDS)))
        with Writer(server.url) as writer:
            beside.append(cpu_of_load(server, lambda: load_each(server.url, paths, SECONDS)))
        sent += writer.sent
    rates = sorted(new.per_second / old.per_second for old, new in zip(alone, beside, strict=True))
    costs = sorted(old.cpu / new.cpu for old, new in zip(alone, beside, strict=True))
    per_second = [statistics.median(each.per_second for each in rounds) for rounds in (alone, beside)]
    return "\n".join(
        [
            f"Eight readers of {len(paths)} anonymous pages in turn, alone and while one report a second is sent by",
            f"its three forms ({sent} reports in {ROUNDS * SECONDS} seconds). The ratio by CPU is that of pages read",
            "for each second of the server's CPU, which sends the reports, too.",
            "",
            "| | Pages/s alone | Pages/s beside reports | Ratio | from – to | Ratio by CPU | from – to |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            f"| reading | {per_second[0]:.0f} | {per_second[1]:.0f} "
            f"| {statistics.median(rates):.2f} | {rates[0]:.2f}–{rates[-1]:.2f} "
            f"| {statistics.median(costs):.2f} | {costs[0]:.2f}–{costs[-1]:.2f} |",
            "",
        ]
    )


class Writer(threading.Thread):
    """Sends a report each second within the block."""

    _numbers = itertools.count(1)

    def __init__(self, url: str) -> None:
        super().__init__()
        self.target = urlsplit(url)
        self.is_over = threading.Event()
        self.sent = 0

    def __enter__(self) -> Writer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.join()

    def run(self) -> None:
        connection = http.client.HTTPConnection(self.target.hostname or "", self.target.port, timeout=30)
        due = time.monotonic()
        while not self.is_over.wait(max(0, due - time.monotonic())):
            due += 1
            submit_report(connection, next(self._numbers))
            self.sent += 1
