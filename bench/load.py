"""Asks one address as fast as it can for some seconds: with wrk where it is installed, else with Python."""

from __future__ import annotations

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
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
    times: list[float] = []
    errors: list[int] = []
    end = time.monotonic() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port, timeout=30)
        while time.monotonic() < end:
            begin = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - begin) * 1000)
            if answer.status not in expected:
                errors.append(answer.status)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise RuntimeError(f"{url} answered {errors[0]}")
    marks = statistics.quantiles(times, n=100)
    return Load(len(times) / seconds, marks[49], marks[98])
