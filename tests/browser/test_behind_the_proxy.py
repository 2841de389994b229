"""The site in a real browser, behind a real nginx with the file of deploy/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.tokens import new_token
from citizen_site.extensions import db
from citizen_site.reports.models.category import ReportCategory
from tests.factories.drafts import START, STORY
from tests.factories.photos import make_draft
from tests.support.browser.axe import look
from tests.support.live_site import LiveSite
from tests.support.nginx import Nginx

pytestmark = pytest.mark.proxy

TOO_LARGE = 122_000_001
TELL = "Chuyện gì đang xảy ra?"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[LiveSite]:
    settings = {"NEWS_FEEDS": "", "ILLUSTRATION_FEED": "", "PUBLIC_URL": "https://localhost", "SECURE_COOKIES": "true"}
    site = LiveSite(tmp_path_factory.mktemp("behind"), prepared=prepared, TRUSTED_PROXIES="1", **settings).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, site: LiveSite) -> Iterator[Nginx]:
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), site_port=site.port, names="localhost").start()
    yield nginx
    nginx.stop()


def a_draft(site: LiveSite) -> str:
    """The token of a report whose kind and place are known."""
    token = new_token()
    with site.app.app_context():
        category = db.session.scalars(select(ReportCategory).where(ReportCategory.code == "o-ga")).one()
        ward = gazetteer(db.session()).find("phuong-phuc-loi")
        assert ward
        place = {"place_text": "Chợ Sài Đồng", "area_id": ward.id}
        make_draft(key=site.app.config["SECRET_KEY"], token=token, category_id=category.id, **place)
        db.session.commit()
    return token


@pytest.fixture
def open_step(browser: Browser, site: LiveSite, nginx: Nginx) -> Iterator[Any]:
    """`open_step(javascript=True)`: the step of a report where people write, with something written."""
    contexts = []

    def open_(*, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=f"https://localhost:{nginx.port}",
            viewport={"width": 320, "height": 740},
            locale="vi-VN",
            ignore_https_errors=True,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{START}/{a_draft(site)}/chi-tiet")
        page.get_by_label(TELL).fill(STORY)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def too_large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "a.jpg"
    with path.open("wb") as file:
        file.truncate(TOO_LARGE)
    return path


def test_what_was_typed_is_still_there_after_files_that_are_too_large(open_step: Any, too_large: Path) -> None:
    page = open_step(javascript=False)
    page.locator("input[type=file]").set_input_files(too_large)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phần bạn gửi quá lớn")
    expect(page.locator("#loi")).to_contain_text("nhiều nhất 122 MB")
    expect(page.locator("#loi")).to_contain_text("không mất gì")
    page.go_back()
    expect(page.get_by_label(TELL)).to_have_value(STORY)


def test_a_photo_that_is_too_large_is_said_beside_it(open_step: Any, too_large: Path) -> None:
    page = open_step()
    page.locator("input[type=file]").set_input_files(too_large)
    expect(page.locator(".upload__state")).to_contain_text("nhiều nhất 122 MB")
    expect(page.get_by_label(TELL)).to_have_value(STORY)


def test_while_the_site_is_down_a_page_says_so_and_nothing_typed_is_lost(open_step: Any, site: LiveSite) -> None:
    page = open_step()
    address, title = page.url, page.title()
    site.stop()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Máy chủ đang khởi động lại")
    expect(page.get_by_label(TELL)).to_have_value(STORY)
    assert (page.url, page.title()) == (address, title)
    refused: list[str] = []
    other = page.context.new_page()
    other.on("console", lambda message: refused.append(message.text) if "Content" in message.text else None)
    other.goto("/khu-vuc/khong-co-ai-xem")
    expect(other.get_by_role("heading", level=1)).to_have_text("Trang đang tạm nghỉ")
    look(other)
    assert refused == [], "the policy of the page allows all that it needs"
    header = other.locator(".site-header").evaluate("each => getComputedStyle(each).backgroundColor")
    site.start()
    other.goto("/khu-vuc")
    assert other.locator(".site-header").evaluate("each => getComputedStyle(each).backgroundColor") == header
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(lambda url: url != address)
    expect(page.locator("#mat-mang")).to_be_hidden()
