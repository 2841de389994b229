"""Asking for a code tells nobody who has an account: the same answer, in the same time, with the same message."""

import re
import statistics
import time

from citizen_site.extensions import limiter
from tests.factories.accounts import ASK, CODE, PostBox, ask_for_code, sign_in, text_of_message
from tests.support.pages import Visitor

LAN = "lan@example.com"


def test_nobody_learns_who_has_an_account_by_text(visitor: Visitor, other: Visitor, box: PostBox) -> None:
    sign_in(visitor, LAN, box)
    known, unknown = ask_for_code(other, LAN), ask_for_code(other, "new@example.com")
    assert known.response.location == unknown.response.location
    pages = []
    for email in (LAN, "new@example.com"):
        ask_for_code(other, email)
        pages.append(re.sub(r'value="[^"]*"', "", other.get(CODE).html))
    assert pages[0] == pages[1]
    messages = [
        re.sub(r"\d{6}|lien-ket/\S+", "", text_of_message(box.newest(email))) for email in (LAN, "new@example.com")
    ]
    assert messages[0] == messages[1]


def test_nobody_learns_who_has_an_account_by_work_done(visitor: Visitor, other: Visitor, box: PostBox) -> None:
    sign_in(visitor, LAN, box)
    ask_for_code(other, "warm@example.com")
    counts = [len(ask_for_code(other, email).statements) for email in (LAN, "new@example.com", LAN)]
    assert len(set(counts)) == 1


def test_nobody_learns_who_has_an_account_by_time(visitor: Visitor, other: Visitor, box: PostBox) -> None:
    sign_in(visitor, LAN, box)
    times: dict[str, list[float]] = {LAN: [], "new@example.com": []}
    token = next(node.get("value") for node in other.get(ASK).all("input", name="csrf_token"))
    for _ in range(15):
        for email in times:
            limiter.reset()
            begin = time.perf_counter()
            other.post(ASK, {"csrf_token": token, "contact": email}, status=303)
            times[email].append(time.perf_counter() - begin)
    known, unknown = (statistics.median(each) for each in times.values())
    assert 1 / 3 < known / unknown < 3
