"""What a page costs that is rendered anew: the server's CPU for a request, against a bare Flask page's.

CPU and not requests a second, because that changes less beside other load.
"""

from __future__ import annotations

import http.client
import itertools
import re
import statistics
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urlsplit

import psutil
from flask import Flask

from bench.compare import Server
from bench.running import Running
from bench.submission import submit_report
from citizen_site.core.revisions import invalidate
from citizen_site.extensions import db

ROUNDS, BARE_REQUESTS, REQUESTS = 15, 40, 8
# A session's page is never kept, so this makes the site render for somebody anonymous.
ANONYMOUS = "phien=x"
LIST, ITEM, SENT, SIGNED_IN = 20.0, 12.0, 50.0, 1.2
# By name: the address, or what finds it on that page; the tag of what changes; the most it may cost.
PAGES: dict[str, tuple[str, str, str, float]] = {
    "home": ("/", "", "report_supports", ITEM),
    "an area": ("/khu-vuc/phuong-phuc-loi", "", "report_supports", ITEM),
    "a report": ("/phan-anh", r'href="(/phan-anh/[0-9A-Z]{3}-[0-9A-Z]{4})"', "report_supports", ITEM),
    "a service": ("/dich-vu/dang-ky-khai-sinh", "", "", ITEM),
    "a notice": ("/thong-bao", r'href="(/thong-bao/[a-z0-9]{6})"', "notices", ITEM),
    "services": ("/dich-vu", "", "", LIST),
    "reports": ("/phan-anh", "", "report_supports", LIST),
    "notices": ("/thong-bao", "", "notices", LIST),
    "news": ("/tin-tuc", "", "news", LIST),
    "search": ("/tim-kiem?q=khai%20sinh", "", "report_supports", LIST),
}


@dataclass(frozen=True)
class Cost:
    """Microseconds of CPU a request: medians of rounds, in which all four take turns.

    `bare` is the bare page behind the site's own server, `on_gunicorn` behind gunicorn. `signed_in` is the page for a
    resident; None where there is no such page.
    """

    name: str
    at_most: float
    bare: float
    on_gunicorn: float
    anonymous: float
    signed_in: float | None = None

    @property
    def row(self) -> str:
        signed_in = f"{self.signed_in / self.anonymous:.2f} ×" if self.signed_in else ""
        return (
            f"| {self.name} | {self.anonymous / 1000:.1f} | {self.anonymous / self.bare:.1f} × "
            f"| {self.anonymous / self.on_gunicorn:.1f} × | {self.at_most:.0f} × | {signed_in} |"
        )


def measure_rendered(running: Running) -> str:
    """Each page of PAGES, and a whole report that is sent."""
    site, app = running.server, running.site.app
    account, reporters = sign_in(site.url), itertools.count(1 << 22)
    bare = [cpu_of(each.server, partial(fetch, "/", "")) for each in (running.bare, running.bare_on_gunicorn)]
    costs = []
    for name, (address, pattern, cache_tag, at_most) in PAGES.items():
        path = found_on(site.url, address, pattern) if pattern else address
        change = partial(renew_version, app, cache_tag) if cache_tag else int
        ways = [cpu_of(site, partial(fetch, path, cookie), change) for cookie in (ANONYMOUS, account)]
        costs.append(Cost(name, at_most, *in_rounds(bare, ways)))
    send = cpu_of(site, lambda connection: submit_report(connection, next(reporters)))
    costs.append(Cost("a report is sent", SENT, *in_rounds(bare, [send])))
    return rendered_table(costs)


def renew_version(app: Flask, cache_tag: str) -> None:
    """As somebody's change would."""
    with app.app_context():
        invalidate(db.session(), cache_tag)
        db.session.commit()
        db.session.remove()


def cpu_of(
    server: Server, act: Callable[[http.client.HTTPConnection], object], prepare: Callable[[], object] = int
) -> Callable[[int], float]:
    """Microseconds of CPU that a server's workers need for `act`, when it is done so many times.

    `prepare` goes before each, in this process.
    """
    # Linux has a clock for each process.
    clocks = [(~child.pid << 3) | 2 for child in psutil.Process(server.pid).children(recursive=True)]

    def measure(times: int) -> float:
        with closing(http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port)) as connection:
            before = sum(map(time.clock_gettime, clocks))
            for _ in range(times):
                prepare()
                act(connection)
            return (sum(map(time.clock_gettime, clocks)) - before) / times * 1e6

    return measure


def in_rounds(bare: list[Callable[[int], float]], acts: list[Callable[[int], float]]) -> list[float]:
    """Medians, of the bare pages first. The machine may be faster now and slower later, so all take turns."""
    for act in acts:
        act(REQUESTS)
    rounds = [[*(each(BARE_REQUESTS) for each in bare), *(act(REQUESTS) for act in acts)] for _ in range(ROUNDS)]
    return [statistics.median(each) for each in zip(*rounds, strict=True)]


def fetch(path: str, cookie: str, connection: http.client.HTTPConnection) -> None:
    """Raises RuntimeError for any answer but 200."""
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, br", "Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")


def found_on(url: str, address: str, pattern: str) -> str:
    """The first link of that form: codes are others in each database."""
    with urllib.request.urlopen(url + address) as answer:
        found = re.search(pattern, answer.read().decode())
    assert found, f"{address} is empty"
    return found[1]


def sign_in(url: str) -> str:
    """The cookie of the demo's resident."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{url}/xem-thu") as page:
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.read().decode())
    assert token
    headers = {"Sec-Fetch-Site": "same-origin"}
    form = urlencode({"csrf_token": token[1]}).encode()
    browser.open(urllib.request.Request(f"{url}/xem-thu/cu-dan", form, headers)).close()
    return next(f"{each.name}={each.value}" for each in jar if each.name == "tai_khoan")


def rendered_table(costs: list[Cost]) -> str:
    return "\n".join(
        [
            f"The server's CPU for one request, medians of {ROUNDS} rounds, in which bare Flask pages on this server",
            "and on gunicorn, the page for somebody anonymous and the same page for a resident take turns. Before each",
            "request a report is supported, or a notice or news are new (services change rarely). So page and list are",
            "made anew; cards of records that did not change, and other sections, come from memory. “Signed in” is the",
            f"resident's CPU divided by the anonymous one's (target: at most {SIGNED_IN} ×). A report is five forms.",
            "",
            "| Page | CPU ms | Against bare | Against bare on gunicorn | Target | Signed in |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            *(each.row for each in costs),
            "",
        ]
    )
