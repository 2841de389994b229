"""Every public page by axe, with large text, on the narrowest phone, and by keyboard."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.public_pages import OPERATORS_PAGES, PUBLIC_PAGES

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# In the dark only the colours differ.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"


AXE = Axe()


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[tuple[str, list[str]]]:
    """What axe finds: the rule, and the first places. It is half a megabyte, and given to each document once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(
        "rules => axe.run(rules).then(found => found.violations)", rules | {"resultTypes": ["violations"]}
    )
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found]


def look_in(page: Page, scheme: Literal["light", "dark"]) -> None:
    """The other colours, at once for those who want nothing to move."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")


@pytest.mark.parametrize("path", PUBLIC_PAGES.values(), ids=PUBLIC_PAGES)
def test_axe_finds_nothing_in_the_light_and_in_the_dark_and_nothing_scrolls_sideways(open_page: Any, path: str) -> None:
    """One visit for all of it: loading a page takes longer than looking at it."""
    page = open_page(path, bypass_csp=True)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        look_in(page, "light")
        assert violations(page) == [], width
        look_in(page, "dark")
        assert violations(page, COLOURS) == [], f"{width}, dark"
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate(DOUBLE_TEXT)
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("path", OPERATORS_PAGES)
def test_axe_finds_nothing_on_operators_pages(open_page: Any, path: str) -> None:
    page = open_page("/xem-thu", bypass_csp=True)
    page.get_by_role("button", name="Phạm Quốc Dũng").click()
    page.goto(path)
    assert page.locator("h1").count() == 1
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert violations(page) == []
        assert page.evaluate(SIDEWAYS) <= 0


def test_the_keyboard_goes_past_the_header_and_reaches_a_search_result(open_page: Any) -> None:
    page = open_page("/")
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
