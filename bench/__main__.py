"""`make bench`: the real server on a seeded database and a bare Flask page, in one run; a table in bench/results.md."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.load import load
from citizen_site import create_app
from citizen_site.config import ROOT, Settings
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
}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    per_second: float
    p50: float
    p99: float
    size: int
    queries: int


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = LiveSite(Path(folder), NEWS_FEEDS="", LOG_LEVEL="ERROR")
        port = free_port()
        bare = subprocess.Popen(
            [BIN / "gunicorn", "--config", "gunicorn.conf.py", "bench.bare:app"],
            cwd=ROOT,
            env={**site.environment, "PORT": str(port)},
        )
        try:
            bare_url = f"http://127.0.0.1:{port}/"
            wait_for(bare_url)
            rows = [measure("a bare Flask page", bare_url, 0)]
            for name, path in PAGES.items():
                rows.append(measure(name, site.url + path, queries(Path(folder), path)))
                rows.append(measure(f"{name}, not changed (304)", site.url + path, 1, conditional=True))
        finally:
            bare.terminate()
            bare.wait(timeout=20)
            site.stop()
    table = write_table(rows)
    (ROOT / "bench/results.md").write_text(table)
    print(table)


def measure(name: str, url: str, number_of_queries: int, *, conditional: bool = False) -> Row:
    """Warm up, then load."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=BROWSER)) as answer:
        size = len(answer.read())
        etag = answer.headers["ETag"]
    headers = {**BROWSER, "If-None-Match": etag, "X-Expect": "304"} if conditional else BROWSER
    load(url, 1, headers)
    result = load(url, SECONDS, headers)
    print(f"  {name}: {result.per_second:.0f} a second", file=sys.stderr)
    return Row(name, result.per_second, result.p50, result.p99, 0 if conditional else size, number_of_queries)


def queries(folder: Path, path: str) -> int:
    """Statements that a warm process needs for a page."""
    client = create_app(Settings(instance_dir=folder, demo=True, log_level="ERROR")).test_client()
    client.get(path)
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
    bare = rows[0].per_second
    lines = [
        "# Bench",
        "",
        "`make bench`: gunicorn with 2 workers of 4 threads, for the site and a bare Flask page in one run;",
        f"8 connections, {SECONDS} seconds each. “Slower” is the bare page's requests a second divided by this page's;",
        "the other figures belong to the machine they were taken on. Bytes are the compressed body.",
        "",
        "| Page | Slower than bare | Requests/s | p50 ms | p99 ms | Bytes | Queries |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        times = f"{row.per_second:.0f} | {row.p50:.1f} | {row.p99:.1f}"
        lines.append(f"| {row.name} | {bare / row.per_second:.1f} × | {times} | {row.size} | {row.queries} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
