"""A real Chromium on the real site."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.support.browser.chromium import CHROMIUM, FLAGS
from tests.support.live_site import LiveSite


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium the browser tests do not run; under CI that is a failure, elsewhere one loud line."""
    if CHROMIUM is None and os.environ.get("CI") != "true":
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="CHROMIUM IS MISSING: the browser tests were NOT run"))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demo neighbourhood in it: filled once for all processes that run tests."""
    everybodys = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        everybodys = everybodys.parent
    folder = everybodys / "prepared"
    with (everybodys / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = tmp_path_factory.mktemp("prepared")
            LiveSite(making, NEWS_FEEDS="")
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[LiveSite]:
    served = "tests.support.in_two_parts:app"
    site = LiveSite(tmp_path_factory.mktemp("live"), prepared=prepared, served=served, NEWS_FEEDS="").start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: install Debian's package chromium"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser: Browser, live_site: LiveSite) -> Iterator[Any]:
    """`open_page(path, width=360, height=740, dark=False, javascript=True)` gives a page; all are closed at the end."""
    contexts = []

    def open_(
        path: str,
        *,
        width: int = 360,
        height: int = 740,
        dark: bool = False,
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=live_site.url,
            viewport={"width": width, "height": height},
            locale="vi-VN",
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            service_workers="block",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
