"""The queue by keyboard and on a phone: nothing fires while typing, rows stay under the finger, axe finds nothing."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser.axe import look
from tests.support.browser.javascript import stay_on_page, stayed
from tests.support.browser.people import enter_as
from tests.support.browser.reported import reported, reported_with_photos
from tests.support.live_site import LiveSite

MODERATOR = "Lê Minh Anh"
IN_STEP = """[
  document.activeElement.closest("[data-key]")?.dataset.key,
  document.activeElement.matches("input, select, textarea"),
]"""
ROWS_IN_SIGHT = "all => all.filter(each => each.getBoundingClientRect().bottom <= innerHeight).length"


def enter(open_page: Any, **options: Any) -> Page:
    page: Page = open_page("/xem-thu", **options)
    enter_as(page, MODERATOR)
    return page


def test_one_key_a_report_without_loading_a_page(open_page: Any, live_site: LiveSite) -> None:
    new = {reported(live_site, is_approved=False, description="Cột cờ ở ngõ thử bằng phím nghiêng.") for _ in range(3)}
    for _ in range(6):
        reported(live_site)
    page = enter(open_page, width=1440, height=900)
    page.goto("/dieu-hanh?xem=tat-ca")
    assert page.locator("#danh-sach .line").evaluate_all(ROWS_IN_SIGHT) >= 18
    # The words leave out what other tests on this site reported.
    page.goto("/dieu-hanh?xem=moi&anh=khong&q=ngõ thử bằng phím")
    codes = page.locator("#danh-sach .line__link").evaluate_all(
        "all => all.map(each => each.pathname.split('/').pop())"
    )
    assert new == set(codes)
    page.wait_for_load_state("load")
    stay_on_page(page)
    acts: list[str] = []
    page.on("request", lambda sent: acts.append(sent.url) if sent.url.endswith("/phan-loai") else None)
    keys = ["j", "k", "j", "j", "k", "k"]
    opened = page.locator("#phan-anh[data-code]")
    for key, number in zip(keys, (0, 0, 1, 2, 1, 0), strict=True):
        page.keyboard.press(key)
        expect(opened).to_have_attribute("data-code", codes[number].replace("-", ""))
        expect(page.locator("#danh-sach [aria-current]")).to_have_attribute("href", f"/dieu-hanh/{codes[number]}")
        expect(page).to_have_url(re.compile(f"/dieu-hanh/{codes[number]}$"))
    assert acts == [], "a key that opens does nothing else"

    # Three reports, three keys, three requests that act; each brings the next report.
    for number, code in enumerate(codes):
        expect(opened).to_have_attribute("data-code", code.replace("-", ""))
        page.keyboard.press("a")
        expect(page.locator("#vua-xong")).to_contain_text(f"Đã duyệt {code}")
        expect(page.locator("#danh-sach .line")).to_have_count(len(codes) - number - 1)
    expect(page.get_by_role("heading", name="Hết việc ở đây")).to_be_visible()
    assert len(acts) == len(codes)
    assert stayed(page), "no page was loaded"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_photo_costs_a_key_more_and_the_last_act_is_undone_by_one(open_page: Any, live_site: LiveSite) -> None:
    code = reported_with_photos(live_site, ["JPEG"], description="Cây đổ chắn lối vào trường, hai xe không qua được.")
    page = enter(open_page, width=1440, height=900)
    page.goto(f"/dieu-hanh/{code}")
    page.wait_for_load_state("load")
    stay_on_page(page)
    expect(page.locator(".deal .tag")).to_have_text("còn 1 ảnh")
    page.keyboard.press("p")
    expect(page.locator(".deal .tag")).to_have_count(0)
    done = page.locator("#vua-xong")
    expect(done).to_contain_text(code)
    page.keyboard.press("a")
    expect(done).to_contain_text(f"Đã duyệt {code}")
    page.keyboard.press("z")
    expect(page.locator("#phan-anh[data-code]")).to_have_attribute("data-code", code.replace("-", ""))
    expect(page.locator("#phan-anh")).to_contain_text("Đã hoàn tác")
    expect(page).to_have_url(re.compile(f"/dieu-hanh/{code}$"))
    expect(done).not_to_contain_text("Đã duyệt")
    page.keyboard.press("a")
    expect(done).to_contain_text(f"Đã duyệt {code}")
    assert stayed(page), "no page was loaded"


def test_keys_open_what_they_name_and_rest_while_one_types(open_page: Any, live_site: LiveSite) -> None:
    code = reported(live_site)
    page = enter(open_page, width=1280)
    page.goto("/dieu-hanh?xem=chua-giao")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator(f"#danh-sach a[href$='{code}']").click()
    expect(page.locator("#phan-anh")).to_have_attribute("data-code", code.replace("-", ""))
    page.keyboard.press("n")
    note = page.get_by_label("Ghi chú nội bộ")
    expect(note).to_be_focused()
    page.keyboard.type("ahnjk?r/x")
    expect(note).to_have_value("ahnjk?r/x")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.get_by_label("Lý do", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    steps = page.locator("#cac-viec [data-key]").evaluate_all("all => all.map(each => each.dataset.key)")
    assert {"r", "g", "v", "m", "t", "n", "h"} <= set(steps), "a report that is only received"
    for key in steps:
        page.keyboard.press(key)
        assert page.evaluate(IN_STEP)[0] == key, "the first field of the step: what is typed next acts on nothing"
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+A")
    page.keyboard.press("x")
    expect(page.locator("#danh-sach input:checked")).to_have_count(1)
    assert [url for url in sent if not url.endswith(("dang-xem", "nhap"))] == [], "these keys only lead somewhere"

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Duyệt, giao như đề xuất")
    page.keyboard.press("a")
    expect(sheet).to_be_visible()
    sheet.get_by_label("Dùng phím tắt").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(sheet).to_have_count(0)
    page.goto("/dieu-hanh/phim-tat")
    expect(page.get_by_label("Dùng phím tắt")).not_to_be_checked()
    page.get_by_label("Dùng phím tắt").check()
    page.goto("/dieu-hanh?xem=tat-ca")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile("xem=chua-giao"))


def test_an_open_queue_on_a_phone_says_what_is_new_and_leaves_its_rows_alone(
    open_page: Any, live_site: LiveSite
) -> None:
    page = enter(open_page)
    page.clock.install()
    page.goto("/dieu-hanh?xem=tat-ca")
    page.evaluate("document.querySelector('#danh-sach').dataset.same = 'yes'")
    code = (page.locator("#danh-sach .line__link").first.get_attribute("href") or "").rsplit("/", 1)[1]
    page.evaluate("window.scrollTo(0, 300)")
    place = page.evaluate("window.scrollY")

    other = enter(open_page, javascript=False)
    other.goto(f"/dieu-hanh/{code}")
    other.locator("summary", has_text="Viết cho đồng nghiệp").click()
    other.get_by_label("Ghi chú nội bộ").fill("Đã gọi đội môi trường")
    other.get_by_role("button", name="Lưu", exact=True).click()
    expect(other.get_by_text("Đã lưu.")).to_be_visible()

    with page.expect_response("**/co-gi-moi?**"):
        page.clock.run_for(61_000)
    news = page.get_by_role("link", name="1 phản ánh mới hoặc vừa đổi")
    expect(news).to_be_visible()
    assert page.locator("#danh-sach").get_attribute("data-same") == "yes"
    assert page.evaluate("window.scrollY") == place
    news.click()
    expect(page.get_by_role("link", name="Làm mới danh sách")).to_be_visible()
    assert page.locator("#danh-sach").get_attribute("data-same") is None

    page.goto(f"/dieu-hanh/{code}")
    with page.expect_response("**/dang-xem"):
        page.clock.run_for(31_000)


def test_axe_finds_nothing_in_the_queue_and_its_sheet_of_keys(open_page: Any) -> None:
    page = enter(open_page)

    def look_at_both() -> None:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            look(page)

    page.goto("/dieu-hanh?xem=tat-ca&q=duong&gap=urgent")
    page.locator("summary", has_text="Lọc").click()
    look_at_both()
    small = page.locator("main :is(.button, .chip, .desk-tabs a, select, summary)").evaluate_all(
        "all => all.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)"
        ".map(each => each.outerHTML)"
    )
    assert small == []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Lưu bộ lọc này").click()
    look_at_both()
    page.get_by_label("Tên bộ lọc").fill("Đường, gấp")
    page.get_by_role("button", name="Lưu").click()
    page.goto("/dieu-hanh/bo-loc")
    look_at_both()
    page.goto("/dieu-hanh/phim-tat")
    look_at_both()
    page.goto("/dieu-hanh?xem=tat-ca")
    page.locator("#danh-sach .line__link").first.click()
    page.wait_for_load_state("load")
    report = page.url
    page.keyboard.press("?")
    look_at_both()
    for address in (f"{report}/chan-nguon", "/dieu-hanh/chan-nguon", "/dieu-hanh/bi-bao"):
        page.goto(address)
        look_at_both()
