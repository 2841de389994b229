"""Reports sent as fast as the site takes them: three forms each, as a browser without JavaScript sends them."""

from __future__ import annotations

import http.client
import itertools
from urllib.parse import urlencode, urlsplit

from bench.load import Load, repeat

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
_numbers = itertools.count()


def load_submissions(url: str, seconds: int) -> Load:
    """Whole reports a second. The site must trust one proxy: each reporter comes from an address of its own."""

    def submit(connection: http.client.HTTPConnection) -> None:
        number = next(_numbers)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        draft = post(connection, START, {"category": "o-ga"}, headers)
        address = draft.rpartition("/")[0]
        for step, data in STEPS.items():
            post(connection, f"{address}/{step}", data, headers)

    return repeat(url, seconds, submit)


def post(connection: http.client.HTTPConnection, path: str, data: dict[str, str], headers: dict[str, str]) -> str:
    """The path that the answer leads to. Raises RuntimeError for any other answer."""
    connection.request("POST", path, urlencode(data), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303:
        raise RuntimeError(f"{path.rpartition('/')[2]} answered {answer.status}")
    return urlsplit(answer.headers["Location"]).path
