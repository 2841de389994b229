"""Pictures of the main pages for docs/screenshots/: `make screenshots`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.mockup_pages import take_mockup_pages
from tests.support.browser.chromium import CHROMIUM, FLAGS
from tests.support.browser.people import enter_as
from tests.support.browser.public_pages import PUBLIC_PAGES
from tests.support.live_site import LiveSite

TARGET = Path(__file__).parent / "screenshots"
SHOWN = ("home", "services", "service", "notices", "notice", "news", "search", "area", "reports", "new-report", "error")
WHOLE = ("design-system",)
DESK, MODERATOR = "/dieu-hanh?xem=tat-ca", "Lê Minh Anh"
SIZES = {360: 740, 1280: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What is printed, as it lies on a sheet of A4: in pixels of 96 to the inch, with the margin of print.css.
PRINTED = ("notice-sheet", "notice-aloud", "notice-poster")
A4, MARGIN = (794, 1123), 53


def take_screenshots() -> list[Path]:
    """One WebP file for each page and width, of what is seen before scrolling, and one for each printed sheet."""
    (TARGET / "residents").mkdir(parents=True, exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = LiveSite(Path(folder), NEWS_FEEDS="").start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for width, height in SIZES.items():
                page = browser.new_page(base_url=site.url, viewport={"width": width, "height": height}, locale="vi-VN")
                for name in SHOWN:
                    page.goto(PUBLIC_PAGES[name])
                    page.wait_for_load_state("networkidle")
                    taken.append(_take(page, f"{name}-{width}"))
                for name, scheme in ((name, scheme) for name in WHOLE for scheme in SCHEMES):
                    page.emulate_media(color_scheme=scheme)
                    page.goto(PUBLIC_PAGES[name])
                    page.wait_for_load_state("networkidle")
                    taken.append(
                        _save(Image.open(io.BytesIO(page.screenshot(full_page=True))), f"{name}-{scheme}-{width}")
                    )
                page.emulate_media(color_scheme="light")
                taken += _take_desk(page, width)
            taken += [_print(browser, site.url, name) for name in PRINTED]
        finally:
            site.stop()
        beside = [
            _save(image, f"residents/{name}", quality=50)
            for name, image in take_mockup_pages(browser, Path(folder) / "residents")
        ]
        browser.close()
    return [*taken, *beside]


def _take_desk(page: Page, width: int) -> list[Path]:
    """The queue, its first report with a photo, and the figures, as the demo's moderator sees them."""
    enter_as(page, MODERATOR)
    page.goto(DESK)
    page.wait_for_load_state("networkidle")
    taken = [_take(page, f"desk-{width}")]
    page.locator("#danh-sach li:has(img) a").first.click()
    page.wait_for_load_state("networkidle")
    taken.append(_take(page, f"desk-report-{width}"))
    page.goto("/dieu-hanh/tong-quan")
    return [*taken, _take(page, f"desk-overview-{width}")]


def _take(page: Page, name: str) -> Path:
    return _save(Image.open(io.BytesIO(page.screenshot())), name)


def _print(browser: Browser, url: str, name: str) -> Path:
    size = {"width": A4[0] - 2 * MARGIN, "height": A4[1] - 2 * MARGIN}
    page = browser.new_page(base_url=url, viewport=size, locale="vi-VN")
    page.emulate_media(media="print")
    page.goto(PUBLIC_PAGES[name])
    sheet = Image.new("RGB", A4, "white")
    sheet.paste(Image.open(io.BytesIO(page.screenshot())), (MARGIN, MARGIN))
    page.close()
    return _save(sheet, f"{name}-a4")


def _save(image: Image.Image, name: str, *, quality: int = 80) -> Path:
    path = TARGET / f"{name}.webp"
    image.save(path, quality=quality, method=6)
    return path


if __name__ == "__main__":
    for path in take_screenshots():
        print(f"{path.name}: {path.stat().st_size // 1024} KB")
