"""`make bench-minute`: a resident reports something with a photo on Slow 3G; what they wait is in bench/minute.md.

Waiting is counted from each tap until what it leads to can be used. While they type, and while they take the photo,
they do not wait: an upload that goes on meanwhile costs them nothing.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests.support.browser.chromium import CHROMIUM, FLAGS
from tests.support.live_site import LiveSite

# Chromium's own "Slow 3G" (DevTools): milliseconds before each answer, bytes a second.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
# A phone's photo of 12 megapixels.
PHOTO_SIZE, PHOTO_BYTES = (4000, 3000), 4_500_000
# Milliseconds: a letter on a phone's keyboard, and a photo from the tap to "OK" in the camera.
LETTER, CAMERA = 220, 4000
STREET = "Trước số 81 phố Phúc Lợi"
STORY = "Ổ gà sâu giữa đường, tối qua hai xe máy đã ngã."
SIMILAR = "Có phải việc này không?"
TIMEOUT = 180_000


@dataclass
class Journey:
    """What a journey cost: seconds waited, taps, screens by their headings, bytes both ways, requests."""

    waits: dict[str, float] = field(default_factory=dict)
    taps: int = 0
    screens: list[str] = field(default_factory=list)
    received: int = 0
    sent: int = 0
    requests: int = 0

    @property
    def waited(self) -> float:
        return sum(self.waits.values())


class Phone:
    """A phone on a line, that counts."""

    def __init__(self, browser: Browser, url: str, line: dict[str, float] | None = None) -> None:
        self.journey = Journey()
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
        devtools.on("Network.loadingFinished", self._finished)
        self.page.on("request", self._started)

    def _finished(self, event: dict[str, float]) -> None:
        self.journey.received += int(event["encodedDataLength"])

    def _started(self, request: object) -> None:
        self.journey.requests += 1
        self.journey.sent += len(getattr(request, "post_data_buffer", None) or b"")

    def opens(self, path: str, heading: str) -> None:
        self._waits_for(lambda: self.page.goto(path, wait_until="commit"), heading)

    def taps(self, target: Locator, heading: str = "") -> None:
        """Tap it, and wait for the screen with this heading, if it leads to one."""
        self.journey.taps += 1
        if heading:
            self._waits_for(target.click, heading)
        else:
            target.click()

    def goes_on(self, target: Locator, *headings: str) -> None:
        """Tap it, and wait for a screen with one of these headings."""
        self.journey.taps += 1
        begin = time.monotonic()
        target.click()
        any_of = re.compile("|".join(re.escape(each) for each in headings))
        found = self.page.get_by_role("heading", level=1, name=any_of)
        expect(found).to_be_visible(timeout=TIMEOUT)
        heading = found.inner_text()
        self.journey.waits[heading] = time.monotonic() - begin
        self.journey.screens.append(heading)

    def types(self, target: Locator, words: str) -> None:
        """A tap into the field, then letter for letter."""
        self.taps(target)
        target.press_sequentially(words, delay=LETTER)

    def takes_photo(self, target: Locator, photo: bytes) -> None:
        """One tap opens the camera, one says that the picture is good."""
        self.journey.taps += 2
        self.page.wait_for_timeout(CAMERA)
        target.set_input_files([{"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": photo}])

    def close(self) -> None:
        self._context.close()

    def _waits_for(self, act: Callable[[], object], heading: str) -> None:
        begin = time.monotonic()
        act()
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible(timeout=TIMEOUT)
        # A page that is there but not painted yet is a white one.
        while not self.page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
            self.page.wait_for_timeout(50)
        self.journey.waits[heading] = time.monotonic() - begin
        self.journey.screens.append(heading)


def report_with_photo(phone: Phone, photo: bytes) -> None:
    """From the first screen to the code, as most people go: a tile, a photo, words, the street, no contact."""
    page = phone.page
    phone.opens("/phan-anh/moi", "Phản ánh việc gì?")
    phone.taps(page.get_by_role("button", name="Ổ gà, mặt đường hỏng"), "Ở đâu, ra sao?")
    phone.takes_photo(page.get_by_label("Ảnh (không bắt buộc)"), photo)
    phone.types(page.get_by_label("Chuyện gì đang xảy ra?"), STORY)
    phone.types(page.get_by_label("Số nhà, ngõ, ngách, đường"), STREET)
    expect(page.get_by_label("Phường, xã", exact=True)).to_have_value("phuong-phuc-loi", timeout=TIMEOUT)
    phone.goes_on(page.get_by_role("button", name="Tiếp tục"), SIMILAR, "Xem lại rồi gửi")
    if phone.journey.screens[-1] == SIMILAR:
        phone.taps(page.get_by_role("button", name="Không, việc tôi báo khác"), "Xem lại rồi gửi")
    phone.taps(page.get_by_label("Không cần gửi tin"))
    phone.taps(page.get_by_role("button", name="Gửi đi"), "Đã gửi. Cảm ơn bạn!")


def phone_photo() -> bytes:
    """A JPEG as phones take it: detail at every size, as streets have it, and 4.5 MB."""
    chance = random.Random(19)
    width, height = PHOTO_SIZE
    picture = Image.new("RGB", PHOTO_SIZE, "grey")
    for octave in range(2, 12):
        size = (max(2, width >> (12 - octave)), max(2, height >> (12 - octave)))
        noise = Image.frombytes("RGB", size, chance.randbytes(3 * size[0] * size[1]))
        picture = Image.blend(picture, noise.resize(PHOTO_SIZE, Image.Resampling.BICUBIC), 0.34)
    files = (_jpeg(picture, quality) for quality in range(96, 30, -3))
    return next(file for file in files if len(file) <= PHOTO_BYTES)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


BEFORE = Journey({}, 0, [], 0, 0, 0)


def main() -> None:
    """Measure it on the line and without one, and write the table."""
    photo = phone_photo()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = LiveSite(Path(folder), NEWS_FEEDS="", ILLUSTRATION_FEED="").start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            phone = Phone(browser, site.url, SLOW_3G)
            report_with_photo(phone, photo)
            phone.close()
            browser.close()
        finally:
            site.stop()
    print(phone.journey, phone.journey.waited)


if __name__ == "__main__":
    main()
