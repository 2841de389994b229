"""Text of twice the size on the narrowest phones: every page stays as wide as the screen, bar and header readable."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from citizen_site.extensions import db
from citizen_site.notices.models import Notice
from citizen_site.reports.models.report import Report
from tests.support.browser.axe import DOUBLE_TEXT, SIDEWAYS
from tests.support.browser.public_pages import PUBLIC_PAGES, WARD
from tests.support.live_site import LiveSite

# As a phone's map shares a place: not one space in it.
MAP_LINK = "https://www.google.com/maps/place/" + "Nha+van+hoa+to+dan+pho+so+1," * 8 + "/@21.0422,105.919,17z"
# The innermost element that ends beyond the screen, for the message.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(each => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 30)}`).at(-1)"""
# What they open, from its beginning, beside what everybody may: without an argument in the address.
BELOW = {
    "Lê Minh Anh": ("/dieu-hanh", "/nhan-su", "/tai-khoan", "/vai-tro"),
    "Nguyễn Văn Bình": ("/thong-bao", "/tai-khoan", "/phan-anh"),
    "Phạm Quốc Dũng": ("/van-hanh", "/nhan-su"),
}


def enter_as(page: Page, name: str) -> None:
    page.goto("/xem-thu")
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def plain_pages(site: LiveSite, beginnings: tuple[str, ...]) -> list[str]:
    return sorted(
        rule.rule
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule.startswith(beginnings)
    )


def wider_than_the_screen(page: Page, paths: list[str]) -> list[str]:
    """Those that scroll sideways at 320 or 360 px with text of twice the size."""
    found = []
    for path in paths:
        answer = page.request.get(path, max_redirects=0)
        if answer.status >= 400 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(path)
        page.evaluate(DOUBLE_TEXT)
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 740})
            if page.evaluate(SIDEWAYS) > 0:
                found.append(f"{path} at {width} px: {page.evaluate(TOO_WIDE)}")
    return found


def test_no_public_page_scrolls_sideways(open_page: Any) -> None:
    assert wider_than_the_screen(open_page("/"), list(PUBLIC_PAGES.values())) == []


@pytest.mark.parametrize("name", BELOW)
def test_no_page_of_residents_and_staff_scrolls_sideways(open_page: Any, live_site: LiveSite, name: str) -> None:
    page = open_page("/")
    enter_as(page, name)
    paths = plain_pages(live_site, BELOW[name])
    assert len(paths) > 4
    assert wider_than_the_screen(page, paths) == []


def test_a_pasted_map_link_makes_no_page_wider(open_page: Any, live_site: LiveSite) -> None:
    with live_site.app.app_context():
        session = db.session()
        report = session.scalars(select(Report).where(Report.is_public).order_by(Report.id)).first()
        notice = session.scalars(select(Notice).where(Notice.code == "h7p4nt")).one()
        assert report
        before = report.description, report.place_text, notice.body, notice.title
        report.description = report.place_text = MAP_LINK
        notice.body, notice.title = MAP_LINK, MAP_LINK[:100]
        report_id, code, url = report.id, report.display_code, f"/thong-bao/{notice.code}"
        session.commit()
    page = open_page("/")
    enter_as(page, "Lê Minh Anh")
    pages = [f"/phan-anh/{code}", "/phan-anh", f"/dieu-hanh/{code}", "/dieu-hanh", url, f"{url}/in", "/thong-bao", WARD]
    try:
        assert wider_than_the_screen(page, pages) == []
    finally:
        with live_site.app.app_context():
            session = db.session()
            report = session.get_one(Report, report_id)
            notice = session.scalars(select(Notice).where(Notice.code == "h7p4nt")).one()
            report.description, report.place_text, notice.body, notice.title = before
            session.commit()


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(
        """all => all.filter(each => each.checkVisibility()).map(each => {
            const box = each.getBoundingClientRect();
            return {left: box.left, right: box.right, top: box.top, bottom: box.bottom, height: box.height,
                    hidden: Math.max(0, each.scrollWidth - each.clientWidth),
                    size: parseFloat(getComputedStyle(each).fontSize)};
        })"""
    )
    return found


@pytest.mark.parametrize("path", ["/", "/en/"])
@pytest.mark.parametrize("width", [320, 360])
def test_five_parts_in_the_bar_are_readable_at_any_size(open_page: Any, path: str, width: int) -> None:
    page = open_page(path, width=width)
    for scale in (1, 1.25, 1.5, 2):
        page.evaluate(f"document.documentElement.style.fontSize = '{scale * 100}%'")
        words = boxes(page, ".site-nav a > span")
        assert len(words) == 5
        for word in words:
            assert word["size"] >= 12 * scale
            assert word["left"] >= 0
            assert word["right"] <= width
        links = boxes(page, ".site-nav a")
        assert all(link["hidden"] == 0 and link["height"] >= 44 for link in links)
        for one, next_one in pairwise(words):
            assert next_one["left"] >= one["right"] or next_one["top"] >= one["bottom"], "they lie on each other"


@pytest.mark.parametrize("width", [320, 360, 393])
@pytest.mark.parametrize("path", ["/", "/thong-bao", "/en/", "/en/thong-bao"])
def test_the_bar_is_one_row_of_text_in_its_own_size(open_page: Any, path: str, width: int) -> None:
    links = boxes(open_page(path, width=width), ".site-nav a")
    assert len({link["top"] for link in links}) == 1
    assert links[-1]["right"] <= width


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_header_is_lower_than_120_px_at_any_size(open_page: Any, path: str) -> None:
    page = open_page(WARD)
    page.get_by_role("button", name="Chọn làm khu vực của tôi").click()
    page.wait_for_load_state()
    page.goto(path)
    expect(page.locator(".area-chip")).to_be_visible()
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        for scale in (1, 1.25, 1.5, 2):
            page.evaluate(f"document.documentElement.style.fontSize = '{scale * 100}%'")
            (header,) = boxes(page, ".site-header")
            assert header["height"] < 120, f"{width} px, {scale}"
            for link in boxes(page, ".site-header a"):
                assert link["height"] >= 44
                assert link["right"] <= width


def test_on_wide_screens_the_parts_and_the_longest_area_lie_beside_each_other(open_page: Any) -> None:
    page = open_page("/khu-vuc/phuong-van-mieu-quoc-tu-giam", width=1280)
    page.get_by_role("button", name="Chọn làm khu vực của tôi").click()
    page.wait_for_load_state()
    for width in (832, 1056, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        parts, around = boxes(page, ".site-nav a"), boxes(page, ".site-header a")
        assert around[-1]["right"] <= width
        for part in parts:
            for link in around:
                apart = link["right"] <= part["left"] or part["right"] <= link["left"] or part["top"] >= link["bottom"]
                assert apart, f"at {width} px they lie on each other"


def test_the_end_of_a_page_is_below_no_bar(open_page: Any) -> None:
    for width, scale in ((360, 1), (360, 2)):
        page = open_page("/dich-vu", width=width)
        page.evaluate(f"document.documentElement.style.fontSize = '{scale * 100}%'")
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        (bar,), (footer,) = boxes(page, ".site-nav"), boxes(page, ".site-footer")
        assert footer["bottom"] <= bar["top"] + 1
