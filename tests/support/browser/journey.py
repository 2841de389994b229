"""A resident's way from the first screen of a report to its code, with what it costs them counted."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, expect

STREET = "Trước số 81 phố Phúc Lợi"
STORY = "Ổ gà sâu giữa đường, tối qua hai xe máy đã ngã."
TIMEOUT = 180_000
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint').length"


@dataclass
class Journey:
    """Seconds waited by screen, taps, bytes received and sent, requests."""

    waits: dict[str, float] = field(default_factory=dict)
    taps: int = 0
    received: int = 0
    sent: int = 0
    requests: int = 0

    @property
    def waited(self) -> float:
        return sum(self.waits.values())

    @property
    def screens(self) -> list[str]:
        """By their headings."""
        return list(self.waits)


class Phone:
    """A phone whose owner taps and types; it counts.

    Waiting is from a tap until the screen that it leads to can be used. While somebody types, or takes a photo, they do
    not wait. `line` are Chromium's conditions of a network, `letter` and `camera` the milliseconds that a letter and a
    photo take.
    """

    def __init__(
        self, browser: Browser, url: str, *, line: dict[str, Any] | None = None, letter: int = 0, camera: int = 0
    ) -> None:
        self.journey = Journey()
        self._letter, self._camera = letter, camera
        self._context = browser.new_context(
            base_url=url,
            viewport={"width": 360, "height": 740},
            locale="vi-VN",
            has_touch=True,
            service_workers="block",
        )
        self.page = self._context.new_page()
        self.page.set_default_timeout(TIMEOUT)
        devtools = self._context.new_cdp_session(self.page)
        devtools.send("Network.enable")
        if line:
            devtools.send("Network.emulateNetworkConditions", line)
        devtools.on("Network.requestWillBeSentExtraInfo", self._count_request)
        devtools.on("Network.loadingFinished", self._count_answer)

    def opens(self, path: str, heading: str) -> None:
        begin = time.monotonic()
        self.page.goto(path, wait_until="commit")
        self._wait_for(begin, heading)

    def taps(self, target: Locator, *headings: str) -> None:
        """Tap it, and wait for a screen with one of these headings, if it leads to one."""
        self.journey.taps += 1
        begin = time.monotonic()
        target.click()
        if headings:
            self._wait_for(begin, *headings)

    def types(self, target: Locator, words: str) -> None:
        """A tap into the field, then letter for letter."""
        self.taps(target)
        target.press_sequentially(words, delay=self._letter)

    def takes_photo(self, target: Locator, photo: bytes) -> None:
        """One tap opens the camera, one says that the picture is good."""
        self.journey.taps += 2
        self.page.wait_for_timeout(self._camera)
        target.set_input_files([{"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": photo}])

    def close(self) -> None:
        self._context.close()

    def _wait_for(self, begin: float, *headings: str) -> None:
        name = re.compile("|".join(f"^{re.escape(each)}$" for each in headings))
        heading = self.page.get_by_role("heading", level=1, name=name)
        expect(heading).to_be_visible(timeout=TIMEOUT)
        # A page that is there but not painted yet is a white one.
        while not self.page.evaluate(FIRST_PAINT):
            self.page.wait_for_timeout(50)
        self.journey.waits[heading.inner_text()] = time.monotonic() - begin

    def _count_request(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        self.journey.requests += 1
        self.journey.sent += int(headers.get("content-length", 0))

    def _count_answer(self, event: dict[str, Any]) -> None:
        self.journey.received += int(event["encodedDataLength"])


def report_with_photo(phone: Phone, photo: bytes) -> None:
    """As most people go: a tile, a photo, words, the street; nothing like it, no contact."""
    page, review, similar = phone.page, "Xem lại rồi gửi", "Có phải việc này không?"
    phone.opens("/phan-anh/moi", "Phản ánh việc gì?")
    phone.taps(page.get_by_role("button", name="Ổ gà, mặt đường hỏng"), "Ở đâu, ra sao?")
    phone.takes_photo(page.get_by_label("Ảnh (không bắt buộc)"), photo)
    phone.types(page.get_by_label("Chuyện gì đang xảy ra?"), STORY)
    phone.types(page.get_by_label("Số nhà, ngõ, ngách, đường"), STREET)
    phone.taps(page.get_by_role("button", name="Tiếp tục"), review, similar)
    if similar in phone.journey.screens:
        phone.taps(page.get_by_role("button", name="Không, việc tôi báo khác"), review)
    phone.taps(page.get_by_label("Không cần gửi tin"))
    phone.taps(page.get_by_role("button", name="Gửi đi"), "Đã gửi. Cảm ơn bạn!")
