"""What a page costs on a slow line, and that nothing jumps or breaks while it loads."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.factories.drafts import PLACE, START, STORY
from tests.factories.photos import photo_file
from tests.support.live_site import LiveSite

BUDGET = 40 * 1024
# The steps after the first are seldom a first visit: they are swapped in.
STEP_BUDGET = 44 * 1024


def first_visit(browser: Browser, address: str, *, area: str = "") -> dict[str, int]:
    """What a phone that never was here receives, in bytes by address; `area` was chosen on it."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    if area:
        context.add_cookies([{"name": "khu_vuc", "value": area, "url": address}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: dict[str, int] = {}
    addresses: dict[str, str] = {}
    devtools.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
    devtools.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    answer = page.goto(address)
    page.wait_for_load_state("networkidle")
    context.close()
    assert answer
    assert answer.status == 200
    table = {addresses[key]: size for key, size in sizes.items() if not addresses[key].startswith("data:")}
    assert len(table) >= 4
    return table


@pytest.mark.parametrize(
    ("path", "area"),
    [("/", ""), ("/", "phuong-phuc-loi"), ("/phan-anh", ""), ("/phan-anh/moi", "")],
    ids=["city", "ward", "reports", "new-report"],
)
def test_a_first_visit_sends_at_most_40_kb(browser: Browser, live_site: LiveSite, path: str, area: str) -> None:
    table = first_visit(browser, live_site.url + path, area=area)
    # Pictures of a list come as its reader scrolls, some before; each is small.
    pictures = {address: size for address, size in table.items() if "/phan-anh/anh/" in address}
    assert sum(table.values()) - sum(pictures.values()) <= BUDGET, table
    assert max(pictures.values(), default=0) <= 6 * 1024, pictures


def test_a_report_with_pictures_sends_at_most_40_kb(browser: Browser, live_site: LiveSite, open_page: Any) -> None:
    page = open_page("/phan-anh?tinh-trang=open", javascript=False)
    # The first is large and seen at once; the others come as their reader scrolls.
    assert page.locator("#danh-sach li:not(:first-child) img:not([loading=lazy])").count() == 0
    assert page.locator("#danh-sach li:first-child img[loading=lazy]").count() == 0
    page.locator("#danh-sach li:has(img) a").first.click()
    table = first_visit(browser, page.url)
    pictures = {address: size for address, size in table.items() if "/anh/" in address}
    assert pictures, table
    assert sum(table.values()) - sum(pictures.values()) <= BUDGET, table
    assert max(pictures.values()) <= 20 * 1024, pictures


def test_each_step_of_a_report_sends_at_most_44_kb(browser: Browser, live_site: LiveSite, open_page: Any) -> None:
    """Somebody who comes back by the private link, on another phone; a photo is there already."""
    page = open_page(START)
    expect(page.get_by_role("button", name="Gửi ảnh này")).to_be_hidden()
    page.get_by_label("Chụp trước, chọn sau").set_input_files(
        [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_file(size=(800, 600))}]
    )
    page.wait_for_url("**/chi-tiet")
    live_site.flask("jobs", "run")
    page.get_by_label("Chuyện gì đang xảy ra?").fill(STORY)
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill(PLACE["place_text"])
    page.get_by_label("Phường, xã", exact=True).select_option(PLACE["area"])
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/viec-gi?ve=xem-lai")
    expect(page.get_by_text("Ảnh đã được giữ")).to_be_visible()
    proposed = page.get_by_role("region", name="Có phải loại này không?")
    proposed.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.wait_for_url(re.compile("/(giong-nhau|xem-lai)$"))
    draft = page.url.rpartition("/")[0]
    for step in ("viec-gi", "chi-tiet", "giong-nhau", "xem-lai"):
        table = first_visit(browser, f"{draft}/{step}")
        # As in the list: pictures of others' reports come as far as one scrolls, and how many there are is not ours.
        own = {address: size for address, size in table.items() if "/phan-anh/anh/" not in address}
        # The second step lists every ward for those without JavaScript.
        assert sum(own.values()) <= (STEP_BUDGET if step == "chi-tiet" else BUDGET), (step, table)
    page.goto(f"{draft}/xem-lai")
    page.get_by_label("Không cần gửi tin").check()
    page.get_by_role("button", name="Gửi đi").click()
    page.wait_for_url("**/da-gui")
    for address in (page.url, page.get_by_role("link", name="Theo dõi việc này").evaluate("link => link.href")):
        table = first_visit(browser, address)
        assert sum(table.values()) <= STEP_BUDGET, (address, table)


def test_a_wards_front_page_is_three_screens_of_a_phone_and_its_icons_are_really_drawn(
    open_page: Any, live_site: LiveSite
) -> None:
    page = open_page("/")
    page.context.add_cookies([{"name": "khu_vuc", "value": "phuong-phuc-loi", "url": live_site.url}])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phúc Lợi")
    assert page.evaluate("document.documentElement.scrollHeight") <= 3 * page.viewport_size["height"]
    page.wait_for_load_state("networkidle")
    assert page.locator(".brand use").evaluate("logo => logo.getBBox().width") > 0
    boxes = page.locator("svg.icon use").evaluate_all(
        "all => all.filter(each => each.parentNode.checkVisibility()).map(each => each.getBBox().width)"
    )
    assert boxes
    assert min(boxes) > 0
