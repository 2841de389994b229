"""Pages as they are sent: rendered, kept, and not changed, each against the bare page."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass
from typing import Any

from bench.compare import Request, compare, ratio_table
from bench.running import Running
from citizen_site.core.site import site_of
from tests.support.pages import counted_statements

# The name in the table and the path.
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


@dataclass(frozen=True)
class Way:
    """How a page is answered."""

    name: str
    headers: dict[str, str]
    revalidates: bool = False


# A session's page is never kept, so its cookie makes the site render every time.
WAYS = [
    Way("rendered", {"Cookie": "phien=x"}),
    Way("kept", {}),
    Way("not changed (304)", {}, revalidates=True),
]


def measure_pages(running: Running) -> str:
    pages = {**PAGES, "a report": a_report(running.server.url)}
    requests = [
        Request(f"{name}, {way.name}", running.server, path, way.headers, way.revalidates)
        for name, path in pages.items()
        for way in WAYS
    ]
    rows = compare(running.bare, running.bare_on_gunicorn, requests, rounds=running.rounds, seconds=running.seconds)
    statements = [f"{name} {statements_of(running, path)}" for name, path in pages.items()]
    return "\n".join(
        [
            "A page is *rendered* for its first reader, *kept* for the next, and *not changed* for one who has it.",
            "",
            ratio_table("Page", rows),
            f"Statements of a warm process for a page that is rendered: {', '.join(statements)}.",
            "",
        ]
    )


def a_report(url: str) -> str:
    """The first report of the list: its code is another one in each database."""
    with urllib.request.urlopen(f"{url}/phan-anh") as answer:
        found = re.search(r'href="(/phan-anh/[0-9A-Z]{3}-[0-9A-Z]{4})"', answer.read().decode())
    assert found, "the list is empty"
    return found[1]


def statements_of(running: Running, path: str) -> int:
    client: Any = running.site.app.test_client()
    client.get(path)
    site_of(running.site.app).page_cache.clear()
    with counted_statements() as statements:
        client.get(path)
    return len(statements)
