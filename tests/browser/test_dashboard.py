"""The overview on a phone: by axe, by keyboard, on paper; its list as a file that the worker makes meanwhile."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.support.browser.axe import DOUBLE_TEXT, SIDEWAYS, look, look_in, violations
from tests.support.browser.people import enter_as
from tests.support.live_site import LiveSite

PAGE = "/dieu-hanh/tong-quan"


def test_figures_are_reached_and_the_list_comes_with_progress(open_page: Any, live_site: LiveSite) -> None:
    page = open_page("/xem-thu")
    enter_as(page, "Lê Minh Anh")
    page.goto(f"{PAGE}?tu=2026-01-01&den=2026-11-30")
    look(page)
    look_in(page, "dark")
    look(page)
    look_in(page, "light")
    # No word of a drawing is cut off, and each table is reached and moved by keys.
    ends = "[...document.querySelectorAll('.chart text')].map(each => each.getBoundingClientRect().right)"
    assert max(page.evaluate(ends)) <= 360
    table = page.get_by_role("group", name="Bảng: Theo loại việc")
    table.focus()
    expect(table).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(table).not_to_have_js_property("scrollLeft", 0)
    page.get_by_role("link", name="Tuần này").click()
    page.wait_for_url("**ky=tuan**")
    expect(page.get_by_role("link", name="Tuần này")).to_have_attribute("aria-current", "page")
    page.get_by_label("Từ ngày").fill("2026-01-01")
    page.get_by_role("button", name="Xem", exact=True).click()
    page.wait_for_url("**tu=2026-01-01**")
    page.get_by_role("button", name="Danh sách, tệp CSV").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert violations(page) == []
    live_site.flask("jobs", "run")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp về").click()
    content = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(content.splitlines()))
    assert rows[0][0] == "Mã"
    assert len(rows) > 10
    page.goto(PAGE)
    page.evaluate(DOUBLE_TEXT)
    assert page.evaluate(SIDEWAYS) <= 0
    for path in ("/dieu-hanh/thu-sang", "/dieu-hanh/buoi-sang", PAGE):
        page.goto(path)
        page.set_viewport_size({"width": 1280, "height": 900})
        assert violations(page) == []
