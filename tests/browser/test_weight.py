"""What a page costs on a slow line, and that nothing jumps or breaks while it loads."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.public_pages import PUBLIC_PAGES
from tests.support.live_site import LiveSite

BUDGET = 60 * 1024


def test_a_first_visit_to_home_sends_at_most_60_kb(browser: Browser, live_site: LiveSite) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: dict[str, int] = {}
    addresses: dict[str, str] = {}
    devtools.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
    devtools.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(live_site.url)
    page.wait_for_load_state("networkidle")
    context.close()
    table = {addresses[key]: size for key, size in sizes.items() if not addresses[key].startswith("data:")}
    assert len(table) >= 5
    assert sum(table.values()) <= BUDGET, table


@pytest.mark.parametrize("path", PUBLIC_PAGES.values(), ids=PUBLIC_PAGES)
def test_a_page_asks_nobody_else_and_the_console_stays_empty(browser: Browser, live_site: LiveSite, path: str) -> None:
    context = browser.new_context(base_url=live_site.url, service_workers="block")
    page = context.new_page()
    said: list[str] = []
    asked: set[str] = set()
    broken: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("response", lambda r: broken.append(r.url) if r.status >= 400 and "/static/" in r.url else None)
    answer = page.goto(path)
    page.wait_for_load_state("networkidle")
    context.close()
    if answer and answer.status >= 400:
        said = [each for each in said if "Failed to load resource" not in each]
    assert said == []
    assert broken == []
    assert asked == {urlsplit(live_site.url).netloc}


def test_the_icons_and_the_logo_are_really_drawn(open_page: Any) -> None:
    page = open_page("/")
    page.wait_for_load_state("networkidle")
    assert page.locator(".brand img").evaluate("image => image.naturalWidth") > 0
    boxes = page.locator("svg.icon use").evaluate_all(
        "all => all.filter(each => each.parentNode.checkVisibility()).map(each => each.getBBox().width)"
    )
    assert boxes
    assert min(boxes) > 0
