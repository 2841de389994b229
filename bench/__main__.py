"""`make bench`: the real server and a bare Flask page side by side, on both databases; the tables in bench/results.md.

A section measures one thing and returns its table. To add one, write a function of `Running` and name it below.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench.lanes import measure_lanes
from bench.pages import measure_pages
from bench.processes import measure_processes
from bench.rendered import measure_rendered
from bench.running import REPORTS, ROUNDS, SECONDS, THREADS, WORKERS, Running, databases, running
from bench.submission import measure_submissions
from bench.writes import measure_reading_beside_writing
from citizen_site.config import ROOT

SECTIONS: dict[str, Callable[[Running], str]] = {
    "Pages": measure_pages,
    "Rendered anew": measure_rendered,
    "Reading while reports arrive": measure_reading_beside_writing,
    "Reports": measure_submissions,
    "A process of the web server": measure_processes,
}


def main(*names: str) -> None:
    """Measure everything, or the sections whose names begin with one of these; only the former writes the file."""
    sections = {name: measure for name, measure in SECTIONS.items() if not names or name.startswith(names)}
    parts = [HEAD]
    with databases() as both:
        for database, address in both.items():
            with running(database, address) as now:
                for name, measure in sections.items():
                    print(f"{name}, {database}", file=sys.stderr)
                    parts += [f"## {name}, {database}", "", measure(now)]
    if not names:
        parts += ["## Jobs", "", measure_lanes()]
    text = "\n".join(parts)
    if not names:
        (ROOT / "bench/results.md").write_text(text)
    print(text)


HEAD = f"""# Bench

`make bench`: the site and a bare Flask page, each behind granian with {WORKERS} workers of {THREADS} threads;
the site has {REPORTS:,} reports and writes its log as in production. 8 connections, {ROUNDS} rounds of {SECONDS} s.
A round asks for everything in turn, the bare page first: “times the bare page's CPU” is what a request costs
the server, divided by what a bare page costs in the same round, on the same server and on gunicorn, which costs
more. Figures are medians, “from – to” the least and the most of all rounds. Milliseconds and requests a second
belong to the machine they were taken on. Bytes are the compressed body.
"""

if __name__ == "__main__":
    main(*sys.argv[1:])
