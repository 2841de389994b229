"""Every public page: whom it asks, what the console says, axe, large text on the narrowest phone, the keyboard."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.browser.axe import DOUBLE_TEXT, SIDEWAYS, look, look_in
from tests.support.browser.public_pages import OPERATORS_PAGES, PUBLIC_PAGES
from tests.support.live_site import LiveSite


@pytest.mark.parametrize("path", PUBLIC_PAGES.values(), ids=PUBLIC_PAGES)
def test_a_page_asks_nobody_else_says_nothing_and_axe_finds_nothing(
    open_page: Any, live_site: LiveSite, path: str
) -> None:
    """One visit for all of it: loading a page takes longer than looking at it.

    Each width and each scheme is looked at once: colours do not depend on the width, nor the layout on the scheme.
    """
    page: Page = open_page("about:blank")
    said: list[str] = []
    asked: set[str] = set()
    broken: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("response", lambda r: broken.append(r.url) if r.status >= 400 and "/static/" in r.url else None)
    answer = page.goto(path)
    for width, scheme in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 740})
        look_in(page, scheme)
        look(page)
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate(DOUBLE_TEXT)
    assert page.evaluate(SIDEWAYS) <= 0
    # By now everything that a page asks for by itself has come.
    if answer and answer.status >= 400:
        said = [each for each in said if "Failed to load resource" not in each]
    assert said == []
    assert broken == []
    assert asked == {urlsplit(live_site.url).netloc}


@pytest.mark.parametrize("path", OPERATORS_PAGES)
def test_axe_finds_nothing_on_operators_pages(open_page: Any, path: str) -> None:
    page = open_page("/xem-thu")
    page.get_by_role("button", name="Phạm Quốc Dũng").click()
    page.goto(path)
    assert page.locator("h1").count() == 1
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        look(page)


def test_the_keyboard_goes_past_the_header_and_reaches_a_search_result(open_page: Any) -> None:
    page = open_page("/tim-kiem")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("khai sinh")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem?q=khai+sinh")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("path", ["/", "/dich-vu", "/khu-vuc", "/tin-tuc"])
def test_what_is_tapped_is_at_least_24_px_high_and_the_navigation_44(open_page: Any, path: str) -> None:
    page = open_page(path)
    heights = page.locator(".site-nav a, .button, .chip, .brand").evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => each.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 44
