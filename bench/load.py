"""Asks one address as fast as it can for some seconds: with wrk where it is installed, else with Python."""

from __future__ import annotations

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 8


@dataclass(frozen=True)
class Load:
    """Requests a second; latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


def load(url: str, seconds: int, headers: dict[str, str]) -> Load:
    """Raises RuntimeError when any answer is an error."""
    return _wrk(url, seconds, headers) if shutil.which("wrk") else _python(url, seconds, headers)


def _wrk(url: str, seconds: int, headers: dict[str, str]) -> Load:
    arguments = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *arguments, url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text:
        raise RuntimeError(f"{url} answered with errors:\n{text}")
    per_second = re.search(r"Requests/sec:\s+([\d.]+)", text)
    p50, p99 = (re.search(rf"\s{mark}%\s+([\d.]+)(us|ms|s)", text) for mark in (50, 99))
    if not (per_second and p50 and p99):
        raise RuntimeError(f"wrk said something new:\n{text}")
    return Load(float(per_second[1]), *(float(m[1]) * {"us": 0.001, "ms": 1, "s": 1000}[m[2]] for m in (p50, p99)))


def _python(url: str, seconds: int, headers: dict[str, str]) -> Load:
    target = urlsplit(url)
    path = f"{target.path}?{target.query}" if target.query else target.path
    expected = (200, 304) if "If-None-Match" in headers else (200,)

    def ask(connection: http.client.HTTPConnection) -> None:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in expected:
            raise RuntimeError(f"{url} answered {answer.status}")

    return repeat(url, seconds, ask)


def repeat(url: str, seconds: int, act: Callable[[http.client.HTTPConnection], None]) -> Load:
    """Do `act` over and over, on eight connections at once. Raises what it raises."""
    target = urlsplit(url)
    times: list[float] = []
    errors: list[BaseException] = []
    end = time.monotonic() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port, timeout=30)
        while time.monotonic() < end and not errors:
            begin = time.perf_counter()
            try:
                act(connection)
            except Exception as error:
                errors.append(error)
            times.append((time.perf_counter() - begin) * 1000)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    marks = statistics.quantiles(times, n=100)
    return Load(len(times) / seconds, marks[49], marks[98])
