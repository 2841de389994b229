"""Reports sent as fast as the site takes them: three forms each, as a browser without JavaScript sends them."""

from __future__ import annotations

import http.client
import itertools
from urllib.parse import urlencode, urlsplit

from bench.compare import cpu_of_load
from bench.load import Load, repeat
from bench.running import Running

START = "/phan-anh/moi"
STEPS = {
    "chi-tiet": {
        "place_text": "Trước cổng chợ Sài Đồng",
        "area": "phuong-phuc-loi",
        "description": "Ổ gà sâu, hai xe đã ngã.",
        "urgency": "normal",
        "visibility": "public",
    },
    "gui": {"way": "none", "name": ""},
}
_numbers = itertools.count(1 << 20)


def measure_submissions(running: Running) -> str:
    """Whole reports against the bare page, in CPU."""
    ratios, costs, rates = [], [], []
    for _ in range(running.rounds):
        bare = cpu_of_load(running.bare.server, lambda: running.bare.load(running.seconds))
        sent = cpu_of_load(running.server, lambda: load_submissions(running.server.url, 2 * running.seconds))
        ratios.append(sent.cpu / bare.cpu)
        costs.append(sent.cpu)
        rates.append(sent.per_second)
    ratios.sort()
    middle = len(ratios) // 2
    return "\n".join(
        [
            "A whole report, sent by its three forms without a photo:",
            "",
            "| | Times the bare page's CPU | from – to | CPU ms | Reports/s |",
            "| --- | ---: | ---: | ---: | ---: |",
            f"| a report is sent | {ratios[middle]:.0f} × | {ratios[0]:.0f}–{ratios[-1]:.0f} "
            f"| {sorted(costs)[middle]:.0f} | {sorted(rates)[middle]:.0f} |",
            "",
        ]
    )


def load_submissions(url: str, seconds: float) -> Load:
    """Whole reports a second. The site must trust one proxy: each reporter comes from an address of its own."""
    return repeat(url, seconds, lambda connection: submit_report(connection, next(_numbers)))


def submit_report(connection: http.client.HTTPConnection, number: int) -> None:
    """Send one report as the reporter of this number, who has an address of their own."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
    draft = post(connection, START, {"category": "o-ga"}, headers)
    address = draft.rpartition("/")[0]
    for step, data in STEPS.items():
        post(connection, f"{address}/{step}", data, headers)


def post(connection: http.client.HTTPConnection, path: str, data: dict[str, str], headers: dict[str, str]) -> str:
    """The path that the answer leads to. Raises RuntimeError for any other answer."""
    connection.request("POST", path, urlencode(data), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303:
        raise RuntimeError(f"{path.rpartition('/')[2]} answered {answer.status}")
    return urlsplit(answer.headers["Location"]).path
