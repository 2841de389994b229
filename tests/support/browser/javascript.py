"""Tests with and without JavaScript, and whether a page has been loaded anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

WITH_AND_WITHOUT_JAVASCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])


def stay_on_page(page: Page) -> None:
    """Mark this document: the mark is gone once the browser has loaded another one."""
    page.evaluate("window.stillHere = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stillHere === true"))
