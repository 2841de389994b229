"""`make bench-minute`: what a resident waits who reports something with a photo on Slow 3G; a table in bench/minute.md.

The same journey in the steps of before was measured once in the same way (BEFORE), so that the two can be compared.
"""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from citizen_site.config import ROOT
from tests.support.browser.chromium import CHROMIUM, FLAGS
from tests.support.browser.journey import Journey, Phone, report_with_photo
from tests.support.live_site import LiveSite

# Chromium's own "Slow 3G" (DevTools): milliseconds before each answer, bytes a second.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
# A phone's photo of 12 megapixels.
PHOTO_SIZE, PHOTO_BYTES = (4000, 3000), 4_500_000
# Milliseconds for a letter on a phone's keyboard, and for a photo, from the tap to "OK" in the camera.
PEOPLE = {"letter": 220, "camera": 4000}
MACHINE = {"letter": 0, "camera": 0}


def main() -> None:
    photo = phone_photo()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = LiveSite(Path(folder), NEWS_FEEDS="", ILLUSTRATION_FEED="").start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            journeys = {}
            for name, pace in (("as people type", PEOPLE), ("nothing but taps", MACHINE)):
                phone = Phone(browser, site.url, line=SLOW_3G, **pace)
                report_with_photo(phone, photo)
                phone.close()
                journeys[name] = phone.journey
            browser.close()
        finally:
            site.stop()
    table = write_table(journeys, len(photo))
    (ROOT / "bench/minute.md").write_text(table)
    print(table)


def phone_photo() -> bytes:
    """A JPEG as phones take it: detail at every size, as streets have it, and of as many bytes."""
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


# The journey in six steps, measured on 30 November 2026 with this file's line, photo and pace:
# seconds waited, taps, screens, kilobytes received and sent.
BEFORE = {"as people type": (64.8, 13, 7, 90, 1832), "nothing but taps": (74.8, 13, 7, 90, 1832)}


def write_table(journeys: dict[str, Journey], photo_bytes: int) -> str:
    lines = [
        "# A report in under a minute",
        "",
        "`make bench-minute`: from the first screen to the code, on a phone's first visit, with one photo of",
        f"{photo_bytes / 1e6:.1f} MB, in Chromium on “Slow 3G” (2 s before each answer, 50 KB a second both ways).",
        "Waiting is from a tap until the screen that it leads to can be used; typing (220 ms a letter) and the",
        "camera (4 s) are not waiting. “Nothing but taps” types at once, so nothing goes on beside it. Reports",
        "that look alike are shown in between, as in the demo.",
        "",
        "| | Waiting | Before | Taps | Before | Screens | Before | KB received | Before | KB sent | Before |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, journey in journeys.items():
        waited, taps, screens, received, sent = BEFORE[name]
        lines.append(
            f"| {name} | {journey.waited:.0f} s | {waited:.0f} s | {journey.taps} | {taps} "
            f"| {len(journey.screens)} | {screens} | {journey.received / 1000:.0f} | {received} "
            f"| {journey.sent / 1000:.0f} | {sent} |"
        )
    people = journeys["as people type"]
    lines += ["", "| Screen, as people type | Waiting |", "| --- | ---: |"]
    lines += [f"| {heading} | {seconds:.1f} s |" for heading, seconds in people.waits.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
