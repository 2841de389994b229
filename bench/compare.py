"""Measures requests side by side: CPU a request and requests a second, in rounds, each beside the bare Flask page."""

from __future__ import annotations

import statistics
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from bench.load import Load, load

BROWSER = {"Accept-Encoding": "gzip, br"}


@dataclass(frozen=True)
class Server:
    """One that runs; `pid` is its first process, which has started all others."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """What its processes have used, of those that live."""
        first = psutil.Process(self.pid)
        used = (each.cpu_times() for each in (first, *first.children(recursive=True)))
        return float(sum(each.user + each.system for each in used))


@dataclass(frozen=True)
class Request:
    """What is asked of a server. `revalidates` sends back the ETag that the page has when a round begins."""

    name: str
    server: Server
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    revalidates: bool = False

    def fetch(self) -> tuple[str, int]:
        """The page's ETag and the bytes of its compressed body."""
        asked = urllib.request.Request(self.server.url + self.path, headers={**BROWSER, **self.headers})
        with urllib.request.urlopen(asked) as response:
            return response.headers.get("ETag", ""), len(response.read())

    def load(self, seconds: float) -> Load:
        """Ask for it over and over."""
        headers = {**BROWSER, **self.headers}
        if self.revalidates:
            headers["If-None-Match"] = self.fetch()[0]
        return load(self.server.url + self.path, seconds, headers)


@dataclass(frozen=True)
class Round:
    """One round of one request. CPU in milliseconds, of the server alone."""

    cpu: float
    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Compared:
    """All rounds of a request, and those of the bare pages beside them."""

    request: Request
    size: int
    rounds: list[Round]
    bare: list[Round]
    bare_on_gunicorn: list[Round]

    def median(self, name: str) -> float:
        """Of a field of `Round`."""
        return float(statistics.median(getattr(each, name) for each in self.rounds))

    @property
    def ratios(self) -> list[float]:
        """CPU a request against the bare page's of the same round, from the least to the most."""
        return self._ratios_to(self.bare)

    @property
    def ratios_to_gunicorn(self) -> list[float]:
        return self._ratios_to(self.bare_on_gunicorn)

    def _ratios_to(self, others: list[Round]) -> list[float]:
        return sorted(own.cpu / other.cpu for own, other in zip(self.rounds, others, strict=True))


def compare(
    bare: Request, bare_on_gunicorn: Request, requests: list[Request], *, rounds: int, seconds: float
) -> list[Compared]:
    """Ask for everything in turn, `rounds` times. The machine may be faster now and slower later: each round has its
    own bare pages."""
    everything = [bare, bare_on_gunicorn, *requests]
    sizes = {request.name: request.fetch()[1] for request in everything}
    for request in everything:
        request.load(0.5)
    measured: dict[str, list[Round]] = {request.name: [] for request in everything}
    for number in range(rounds):
        print(f"  round {number + 1} of {rounds}", file=sys.stderr)
        for request in everything:
            measured[request.name].append(_measure(request, seconds))
    bares = measured[bare.name], measured[bare_on_gunicorn.name]
    return [Compared(each, sizes[each.name], measured[each.name], *bares) for each in everything]


def cpu_of_load(server: Server, act: Callable[[], Load]) -> Round:
    """What a load costs the server that bears it."""
    begin = server.cpu_seconds()
    done = act()
    return Round(1000 * (server.cpu_seconds() - begin) / done.requests, done.per_second, done.p50, done.p99)


def _measure(request: Request, seconds: float) -> Round:
    return cpu_of_load(request.server, lambda: request.load(seconds))


def ratio_table(first_column: str, rows: list[Compared]) -> str:
    """In Markdown; what stands in the first column is the request's name."""
    lines = [
        f"| {first_column} | Times the bare page's CPU | from – to | bare on gunicorn | CPU ms | Requests/s | p50 ms "
        "| p99 ms | Bytes |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row.request.name} | {statistics.median(row.ratios):.2f} × | {row.ratios[0]:.2f}–{row.ratios[-1]:.2f} "
        f"| {statistics.median(row.ratios_to_gunicorn):.2f} × | {row.median('cpu'):.3f} "
        f"| {row.median('per_second'):.0f} | {row.median('p50'):.1f} | {row.median('p99'):.1f} | {row.size} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
