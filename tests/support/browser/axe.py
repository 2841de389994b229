"""What axe and the layout say of a page as it is now."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Panes that scroll by themselves, each with a bar at its end.
PANES_TO_THEIR_END = (
    "for (const each of document.querySelectorAll('.list, .report')) each.scrollTop = each.scrollHeight"
)
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"

AXE = Axe()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds once the page is whole: the rule, and the first places. Each document gets axe's code once.

    At the end of the page, where the bar of the sections lies below the content: elsewhere it covers what a reader can
    scroll from under it, which axe takes for a target that is too small.
    """
    page.wait_for_load_state()
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    page.evaluate(PANES_TO_THEIR_END)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(
        "rules => axe.run(rules).then(found => found.violations)", RULES | {"resultTypes": ["violations"]}
    )
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found]


def look_in(page: Page, scheme: Literal["light", "dark"]) -> None:
    """The other colours, at once for those who want nothing to move."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")


def look(page: Page) -> None:
    """axe finds nothing, and nothing scrolls sideways."""
    found = violations(page)
    assert found == [], f"{page.url}: {found}"
    assert page.evaluate(SIDEWAYS) <= 0, page.url
