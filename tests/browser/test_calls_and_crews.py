"""A call by keyboard alone, its slip, and a crew whose phone loses its line: what only a browser shows."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Request, expect

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.assignment import assign
from citizen_site.reports.categories import active_categories
from citizen_site.reports.forwarding import link_for_unit, link_token
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.units import make_unit
from tests.support.browser.axe import look
from tests.support.live_site import LiveSite

A6 = [298, 420]
MOST_FIELDS, MOST_REQUESTS = 4, 2


def page_size(pdf: bytes) -> list[int]:
    """Width and height of the only page, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert len(boxes) == 1, "one page"
    return [int(float(each)) for each in boxes[0]]


def type_into(page: Page, field: str, words: str) -> None:
    """The next field by Tab, without a mouse."""
    expect(page.locator(f"form.call [name={field}]")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Tab")


def test_a_call_takes_four_fields_and_two_requests_by_keyboard_alone(open_page: Any) -> None:
    page = open_page("/xem-thu", width=1440)
    page.get_by_role("button", name="Đỗ Thị Hạnh").click()
    page.wait_for_url("**/dieu-hanh/cuoc-goi")
    requests: list[Request] = []
    page.on("request", lambda each: requests.append(each) if each.is_navigation_request() else None)
    fields = (
        ("contact", ""),
        ("place_text", "Ngõ 83 đường Phúc Lợi"),
        ("description", "Ổ gà to giữa đường, xe dễ ngã"),
    )
    for field, words in fields:
        type_into(page, field, words)
    expect(page.locator(".call__read-back")).to_contain_text("Ổ gà to giữa đường")
    expect(page.locator("form.call [name=consent]")).to_be_focused()
    assert len(fields) + 1 <= MOST_FIELDS
    look(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"Đã ghi [0-9A-Z]{3}-[0-9A-Z]{4}"))
    assert len(requests) <= MOST_REQUESTS, [each.url for each in requests]
    expect(page.get_by_role("link", name="Cuộc tiếp theo")).to_be_focused()
    assert page_size(page.pdf(prefer_css_page_size=True)) == A6
    page.keyboard.press("Enter")
    expect(page.locator("form.call [name=description]")).to_have_value("")


def crew_token(live_site: LiveSite) -> str:
    """The secret of a crew's link for a report that its unit has."""
    with live_site.app.app_context():
        session, now = db.session(), clock.now()
        category = next(each for each in active_categories(session) if each.code == "o-ga")
        report, unit = make_report(category=category), make_unit("Đội Vá Đường")
        event = assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=now)
        assert event
        key = live_site.app.config["SECRET_KEY"]
        link = link_for_unit(session, report, event, unit, key=key, now=now)
        session.add(link)
        session.commit()
        return link_token(link.seed, key)


def test_a_crew_that_loses_its_line_sends_photo_and_words_when_it_is_back(open_page: Any, live_site: LiveSite) -> None:
    page = open_page(f"/chuyen/{crew_token(live_site)}", width=320)
    look(page)
    photo = {"name": "sau.jpg", "mimeType": "image/jpeg", "buffer": photo_file()}
    page.locator("[name=photos]").set_input_files(photo)
    page.locator("[name=words]").fill("Đã lát lại vỉa hè")
    page.context.set_offline(True)
    page.get_by_role("button", name="Xong").click()
    expect(page.get_by_text("Chưa có mạng. Ảnh và chữ đã giữ trên máy này")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Cảm ơn bạn.")).to_be_visible()
