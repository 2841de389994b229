"""Pictures of the main pages for docs/screenshots/: `make screenshots`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.public_pages import PUBLIC_PAGES
from tests.support.live_site import LiveSite

TARGET = Path(__file__).parent / "screenshots"
SHOWN = ("home", "services", "service", "news", "search", "area", "reports", "error")
SIZES = {360: 740, 1280: 900}


def take_screenshots() -> list[Path]:
    """One WebP file for each page and width, of what is seen before scrolling."""
    TARGET.mkdir(exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = LiveSite(Path(folder), NEWS_FEEDS="")
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for width, height in SIZES.items():
                page = browser.new_page(base_url=site.url, viewport={"width": width, "height": height}, locale="vi-VN")
                for name in SHOWN:
                    page.goto(PUBLIC_PAGES[name])
                    page.wait_for_load_state("networkidle")
                    path = TARGET / f"{name}-{width}.webp"
                    Image.open(io.BytesIO(page.screenshot())).save(path, quality=80, method=6)
                    taken.append(path)
            browser.close()
        finally:
            site.stop()
    return taken


if __name__ == "__main__":
    for path in take_screenshots():
        print(f"{path.name}: {path.stat().st_size // 1024} KB")
