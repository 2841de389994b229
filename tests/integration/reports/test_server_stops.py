"""The real server is killed, the disk is full, the database is locked: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.factories.drafts import DETAILS, NOBODY, PLACE, START, WORDS, Writer, bring_in_categories, token_in
from tests.factories.photos import photo_file
from tests.support.live_site import LiveSite
from tests.support.pages import Visitor

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """One worker process, so that killing it kills everything that was under way."""
    site = LiveSite(
        tmp_path_factory.mktemp("killed"), DEMO="false", ILLUSTRATION_FEED="", NEWS_FEEDS="", WEB_WORKERS="1"
    ).start()
    yield site
    site.stop()


class Phone:
    """A browser without JavaScript."""

    def __init__(self, site: LiveSite) -> None:
        self.site = site
        self.token = ""

    def post(self, address: str, data: dict[str, Any], **kwargs: Any) -> httpx2.Response:
        url = f"http://127.0.0.1:{self.site.port}{address}"
        return httpx2.post(url, data=data, headers=OURS, timeout=20, **kwargs)

    def get(self, address: str) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.site.port}{address}", timeout=20)

    def at(self, step: str) -> str:
        return f"{START}/{self.token}/{step}"

    def write(self) -> Phone:
        answer = self.post(START, {"category": "o-ga"})
        assert answer.status_code == 303
        self.token = token_in(answer.headers["location"])
        assert self.post(self.at("chi-tiet"), DETAILS).status_code == 303
        assert self.post(self.at("gui"), {**NOBODY, "go": "save"}).status_code == 204
        return self


def rows(site: LiveSite, question: str) -> list[Any]:
    with sqlite3.connect(Path(site.environment["INSTANCE_DIR"]) / "site.db") as database:
        return database.execute(question).fetchall()


def test_what_was_acknowledged_outlives_a_killed_server(site: LiveSite) -> None:
    phone = Phone(site).write()
    sent = phone.post(phone.at("anh"), {}, files={"anh": ("a.jpg", photo_file(), "image/jpeg")})
    assert sent.status_code == 303
    site.kill()  # between the photo and the submission
    with pytest.raises(httpx2.TransportError):
        phone.post(phone.at("gui"), {})
    site.start()
    review = phone.get(phone.at("xem-lai")).text
    assert PLACE["place_text"] in review
    assert review.count("photo-list__item") == 1
    assert phone.post(phone.at("gui"), {}).headers["location"] == phone.at("da-gui")
    site.kill()  # right after the submission
    site.start()
    first = phone.get(phone.at("da-gui"))
    assert first.status_code == 200
    assert phone.post(phone.at("gui"), {}).headers["location"] == phone.at("da-gui")
    reports = rows(site, "SELECT code, delivery FROM report")
    assert len(reports) == 1
    assert f"{reports[0][0][:3]}-{reports[0][0][3:]}" in first.text
    assert rows(site, "SELECT count(*) FROM report_photo WHERE report_id IS NOT NULL") == [(1,)]


def test_a_server_that_dies_in_the_middle_of_submissions_makes_each_report_once_or_not_at_all(site: LiveSite) -> None:
    before = rows(site, "SELECT count(*) FROM report")[0][0]
    phones = [Phone(site).write() for _ in range(6)]

    def send(phone: Phone) -> None:
        with contextlib.suppress(httpx2.TransportError):
            acknowledged.append((phone.token, phone.post(phone.at("gui"), {}).status_code))

    acknowledged: list[tuple[str, int]] = []
    taps = [threading.Thread(target=send, args=[phone]) for phone in phones for _ in range(2)]
    for number, tap in enumerate(taps):
        tap.start()
        if number == 5:
            time.sleep(0.03)
            site.kill()
    for tap in taps:
        tap.join()
    site.start()
    made = rows(site, "SELECT count(*) FROM report")[0][0] - before
    sure = {token for token, status in acknowledged if status == 303}
    assert len(sure) <= made <= len(phones)
    # Every report that is there is whole.
    assert rows(site, "SELECT count(*) FROM report WHERE delivery = 'unsent'") == [(0,)]
    for phone in phones:
        assert phone.post(phone.at("gui"), {}).headers["location"] == phone.at("da-gui")
    assert rows(site, "SELECT count(*) FROM report")[0][0] == before + len(phones)
    events = rows(site, "SELECT report_id, count(*) FROM report_event GROUP BY report_id HAVING count(*) > 1")
    assert events == []


def test_a_locked_database_is_a_page_that_keeps_what_was_typed(site: LiveSite) -> None:
    phone = Phone(site).write()
    before = rows(site, "SELECT count(*) FROM report")
    lock = sqlite3.connect(Path(site.environment["INSTANCE_DIR"]) / "site.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        answers: list[httpx2.Response] = []
        story = {**WORDS, "description": "Chữ vừa gõ lúc máy chủ bận."}
        tries = [
            threading.Thread(target=lambda: answers.append(phone.post(phone.at("chi-tiet"), story))),
            threading.Thread(target=lambda: answers.append(phone.post(phone.at("gui"), {}))),
        ]
        for each in tries:
            each.start()
        for each in tries:
            each.join()
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer.headers["retry-after"] for answer in answers)
    page = next(answer.text for answer in answers if "Chữ vừa gõ" in answer.text)
    assert f'action="{phone.at("chi-tiet")}' in page
    assert "Gửi lại" in page
    assert rows(site, "SELECT count(*) FROM report") == before
    assert phone.post(phone.at("chi-tiet"), story).status_code == 303
    assert phone.post(phone.at("gui"), {}).headers["location"] == phone.at("da-gui")
    assert rows(site, "SELECT count(*) FROM report")[0][0] == before[0][0] + 1


def test_a_full_disk_says_so_and_the_words_are_kept(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    with visitor.client.application.app_context():
        bring_in_categories()
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    data = {**WORDS, "anh": (io.BytesIO(photo_file()), "a.jpg")}
    answer = writer.post("chi-tiet", data, content_type="multipart/form-data")
    page = visitor.get(answer.response.location)
    assert "Máy chủ hết chỗ" in page.text
    assert WORDS["description"] in page.html
