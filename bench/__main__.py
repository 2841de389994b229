"""`make bench`: the real server on a seeded database and a bare Flask page, in one run; a table in bench/results.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.lanes import lane_table, measure_lanes
from bench.load import load
from bench.submission import load_submissions
from citizen_site import create_app
from citizen_site.config import ROOT, Settings
from citizen_site.core.site import site_of
from tests.support.live_site import BIN, LiveSite, free_port
from tests.support.pages import counted_statements

SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
BROWSER = {"Accept-Encoding": "gzip, br"}
PAGES = {
    "home": "/",
    "services": "/dich-vu",
    "a service": "/dich-vu/dang-ky-khai-sinh",
    "news": "/tin-tuc",
    "search": "/tim-kiem?q=khai%20sinh",
    "areas": "/khu-vuc",
    "an area": "/khu-vuc/phuong-phuc-loi",
    "reports": "/phan-anh",
    "reports of a ward": "/phan-anh?khu-vuc=phuong-phuc-loi&tinh-trang=open",
    "map of the city": "/phan-anh.geojson?khung=105.7,20.9,106.0,21.1&muc=12",
}


# How a page is answered. A session's page is never kept, so its cookie makes the site render every time.
WAYS: dict[str, dict[str, str]] = {
    "rendered": {"Cookie": "phien=x"},
    "kept": {},
    "not changed (304)": {"If-None-Match": "*"},
}


@dataclass(frozen=True)
class Measured:
    """What one page gave; milliseconds and bytes."""

    per_second: float
    p50: float
    p99: float
    size: int


@dataclass(frozen=True)
class Row:
    """One line of the table; `bare_rate` is that of the bare page just before."""

    page: str
    way: str
    queries: int
    bare_rate: float
    measured: Measured


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = LiveSite(
            Path(folder), NEWS_FEEDS="", LOG_LEVEL="ERROR", DEMO_REPORTS="10000", TRUSTED_PROXIES="1"
        ).start()
        port = free_port()
        bare = subprocess.Popen(
            [BIN / "gunicorn", "--config", "gunicorn.conf.py", "bench.bare:app"],
            cwd=ROOT,
            env={**site.environment, "PORT": str(port)},
        )
        try:
            bare_url = f"http://127.0.0.1:{port}/"
            wait_for(bare_url)
            rows = []
            for name, path in {**PAGES, "a report": a_report(site.url)}.items():
                # The machine may be faster now and slower later, so each page is compared with its own bare run.
                bare_rate = measure("a bare Flask page", bare_url).per_second
                for way, headers in WAYS.items():
                    number = queries(Path(folder), path) if way == "rendered" else 1
                    rows.append(Row(name, way, number, bare_rate, measure(f"{name}, {way}", site.url + path, headers)))
            bare_rate = measure("a bare Flask page", bare_url).per_second
            sent = load_submissions(site.url, SECONDS)
            rows.append(
                Row("a report is sent", "three forms", 0, bare_rate, Measured(sent.per_second, sent.p50, sent.p99, 0))
            )
        finally:
            bare.terminate()
            bare.wait(timeout=20)
            site.stop()
        table = write_table(rows) + lane_table(measure_lanes(Path(folder) / "lanes"))
    (ROOT / "bench/results.md").write_text(table)
    print(table)


def measure(name: str, url: str, headers: dict[str, str] | None = None) -> Measured:
    """Warm up, then load."""
    headers = {**BROWSER, **(headers or {})}
    size = 0
    with urllib.request.urlopen(urllib.request.Request(url, headers=BROWSER)) as answer:
        size = len(answer.read())
        if "If-None-Match" in headers:
            headers["If-None-Match"], size = answer.headers["ETag"], 0
    load(url, 1, headers)
    result = load(url, SECONDS, headers)
    print(f"  {name}: {result.per_second:.0f} a second", file=sys.stderr)
    return Measured(result.per_second, result.p50, result.p99, size)


def a_report(url: str) -> str:
    """The first report of the list: its code is another one in each database."""
    with urllib.request.urlopen(f"{url}/phan-anh") as answer:
        found = re.search(r'href="(/phan-anh/[0-9A-Z]{3}-[0-9A-Z]{4})"', answer.read().decode())
    assert found, "the list is empty"
    return found[1]


def queries(folder: Path, path: str) -> int:
    """Statements that a warm process needs for a page."""
    app = create_app(Settings(instance_dir=folder, demo=True, log_level="ERROR"))
    client = app.test_client()
    client.get(path)
    site_of(app).page_cache.clear()
    with counted_statements() as statements:
        client.get(path)
    return len(statements)


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer")


def write_table(rows: list[Row]) -> str:
    lines = [
        "# Bench",
        "",
        "`make bench`: gunicorn with 2 workers of 4 threads, for the site and a bare Flask page in one run;",
        f"8 connections, {SECONDS} seconds each. “Slower” is the bare page's requests a second, measured just before,",
        "divided by this page's; the other figures belong to the machine they were taken on.",
        "Bytes are the compressed body.",
        "A report that is sent takes three forms, each a request of its own; its row counts whole reports.",
        "A page is *rendered* for its first reader, *kept* for the next ones, and *not changed* for one who has it.",
        "",
        "| Page | | Slower than bare | Requests/s | p50 ms | p99 ms | Bytes | Queries |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        got = row.measured
        lines.append(
            f"| {row.page} | {row.way} | {row.bare_rate / got.per_second:.1f} × | {got.per_second:.0f} "
            f"| {got.p50:.1f} | {got.p99:.1f} | {got.size} | {row.queries} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
