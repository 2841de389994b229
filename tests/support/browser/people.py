"""Sign in as a person of the demo, and read the messages they receive."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

from tests.support.live_site import LiveSite

LEADER = "Nguyễn Văn Bình"
# Each role begins its day on another page.
AWAY = re.compile(r"^(?!.*/xem-thu)")


def enter(open_page: Any, name: str, **options: Any) -> Page:
    """A new page, signed in as this person of the demo."""
    page = open_page("/xem-thu", **options)
    page.get_by_role("button", name=name).click()
    page.wait_for_url(AWAY)
    return page


def enter_as(page: Page, name: str) -> None:
    """Sign in on a page that is open."""
    page.goto("/xem-thu")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(AWAY)


def newest_message(live_site: LiveSite, page: Page, email: str) -> str:
    """Run the jobs that are due; the newest message to this address, as the development page shows it."""
    live_site.flask("jobs", "run")
    box = page.context.new_page()
    box.goto("/thu-thu-nghiem")
    text = box.locator("article", has_text=email).first.inner_text()
    box.close()
    return text
