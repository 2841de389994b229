"""What a process of the web server costs: its memory after two thousand requests, and the CPU of its start."""

from __future__ import annotations

import itertools
import os
import resource
import statistics
import subprocess
import sys

import psutil

from bench.load import load_each
from bench.pages import PAGES, a_report
from bench.running import Running
from citizen_site.config import ROOT

REQUESTS, STARTS = 2000, 5
NOT_COMPILED = "PYTHONDONTWRITEBYTECODE"
# Rendered for somebody, in English, by forms: what a process does besides the pages that are kept.
OTHERS = ["/en/", "/phan-anh/moi", "/dang-nhap", "/gioi-thieu/nguon", "/thong-bao"]


def measure_processes(running: Running) -> str:
    paths = [*PAGES.values(), *OTHERS, a_report(running.server.url)]
    asked = list(itertools.islice(itertools.cycle(paths), REQUESTS))
    load_each(running.server.url, asked, requests=REQUESTS, headers={"Cookie": "phien=x"})
    workers = psutil.Process(running.server.pid).children()
    memory = sorted(each.memory_full_info().pss / 2**20 for each in workers)
    # The first one compiles what has changed since the last.
    starts = sorted([import_seconds(running.site.environment) for _ in range(STARTS + 1)][1:])
    return "\n".join(
        [
            f"A worker's memory after {REQUESTS} mixed requests, as its share of what it has in common with others "
            f"(PSS), and the CPU of `import wsgi`:",
            "",
            "| | Median | from – to |",
            "| --- | ---: | ---: |",
            f"| a worker's memory | {statistics.median(memory):.0f} MB | {memory[0]:.0f}–{memory[-1]:.0f} |",
            f"| `import wsgi` | {statistics.median(starts):.2f} s | {starts[0]:.2f}–{starts[-1]:.2f} |",
            "",
        ]
    )


def import_seconds(environment: dict[str, str]) -> float:
    """CPU of a process that loads the site, with compiled files as any but the first has them, and ends."""
    environment = {name: value for name, value in {**os.environ, **environment}.items() if name != NOT_COMPILED}

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    before = used()
    subprocess.run([sys.executable, "-c", "import wsgi"], check=True, cwd=ROOT, env=environment)
    return used() - before
