"""Lists of choices whose entries say more than a name."""

from __future__ import annotations

from playwright.sync_api import Locator


def choose(field: Locator, name: str) -> None:
    """Choose the entry that begins with this name, whatever it says besides."""
    value = field.locator("option", has_text=name).first.get_attribute("value")
    assert value, name
    field.select_option(value)
