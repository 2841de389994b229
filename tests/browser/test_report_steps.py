"""A resident reports something: on a phone, without JavaScript, and on a slow line."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.factories.drafts import DETAILS, START, STORY
from tests.factories.photos import GPS, photo_file
from tests.support.browser.axe import look
from tests.support.browser.people import newest_message
from tests.support.live_site import LiveSite

HERE = {"latitude": 21.0422, "longitude": 105.919, "accuracy": 30}
CONTACT = "bao-viec@example.com"
# Chromium's own "slow 3G" has half a second there and back, and 50 KB a second.
SLOW_LINE = {"offline": False, "latency": 500, "downloadThroughput": 50_000, "uploadThroughput": 20_000}


def photo(size: tuple[int, int] = (640, 480)) -> dict[str, Any]:
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_file(size=size, gps=GPS)}


def go_on(page: Page) -> None:
    """Past the reports that look alike: the demo has many."""
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(re.compile("/(giong-nhau|xem-lai)"))
    if "/giong-nhau" in page.url:
        page.get_by_role("button", name="Không, việc tôi báo khác").click()
    page.wait_for_url(re.compile("/xem-lai"))


def send(page: Page, *, taps: int = 1) -> str:
    page.get_by_label("Không cần gửi tin").check()
    page.get_by_role("button", name="Gửi đi").click(click_count=taps)
    page.wait_for_url("**/da-gui")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi. Cảm ơn bạn!")
    private = page.locator(".private-link a").get_attribute("href")
    assert private
    assert re.search("/phan-anh/cua-toi/[^/]{43}$", private)
    expect(page.get_by_text(re.compile(r"Trả lời chậm nhất \d\d:\d\d ngày \d\d?/\d\d?/\d{4}"))).to_be_visible()
    return page.locator(".ticket .code").inner_text()


def test_the_whole_journey_on_a_phone_and_axe_finds_nothing_on_the_way(open_page: Any, live_site: LiveSite) -> None:
    page = open_page(START, geolocation=HERE, permissions=["geolocation"], has_touch=True)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))

    def is_good(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page).to_have_title(re.compile(f"^{re.escape(heading)}"))
        look(page)

    is_good("Phản ánh việc gì?")
    page.get_by_label("Tìm loại việc").fill("den duong")
    expect(page.locator("#ket-qua button[name=category]")).to_have_count(1)
    page.locator("#ket-qua").get_by_role("button", name="Đèn đường hỏng").click()
    page.wait_for_url("**/chi-tiet")
    page.evaluate("window.stillTheSamePage = true")
    page.get_by_role("button", name="Vị trí của tôi").click()
    expect(page.get_by_text("sai số khoảng 30 m")).to_be_visible()
    expect(page.get_by_label("Phường, xã", exact=True)).not_to_have_value("")
    is_good("Ở đâu, ra sao?")
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill("Trước cổng chợ Sài Đồng")
    page.get_by_label("Ảnh (không bắt buộc)").set_input_files([photo()])
    expect(page.get_by_role("button", name="Bỏ ảnh 1")).to_be_visible()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".error-summary")).to_be_focused()
    is_good("Ở đâu, ra sao?")
    page.get_by_label("Chuyện gì đang xảy ra?").fill(STORY)
    saves: list[Route] = []
    page.route(
        "**/chi-tiet", lambda route: saves.append(route) if route.request.method == "POST" else route.continue_()
    )
    page.go_back()  # typed, not sent yet
    page.go_forward()
    page.wait_for_url("**/chi-tiet")
    page.wait_for_timeout(300)  # the line is slow: the step that comes back waits for what was typed
    for save in saves:
        save.continue_()
    page.unroute("**/chi-tiet")
    expect(page.locator("#description")).to_have_js_property("defaultValue", STORY)  # from the site
    expect(page.get_by_label("Số nhà, ngõ, ngách, đường")).to_have_value("Trước cổng chợ Sài Đồng")
    expect(page.get_by_label("Chuyện gì đang xảy ra?")).to_have_value(STORY)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(re.compile("/(giong-nhau|xem-lai)"))
    if "/giong-nhau" in page.url:  # the demo has many reports
        is_good("Có phải việc này không?")
        page.get_by_role("button", name="Không, việc tôi báo khác").click()
    page.wait_for_url(re.compile("/xem-lai"))
    is_good("Xem lại rồi gửi")
    expect(page.get_by_text(STORY)).to_be_visible()
    code = send(page)
    assert page.evaluate("window.stillTheSamePage === true"), "steps are swapped in, not loaded"
    is_good("Đã gửi. Cảm ơn bạn!")
    page.get_by_role("link", name="Theo dõi việc này").click()
    expect(page.get_by_text(code).first).to_be_visible()
    assert broken == []


def test_the_whole_journey_without_javascript(open_page: Any) -> None:
    page = open_page(START, javascript=False)
    page.get_by_label("Chụp trước, chọn sau").set_input_files([photo()])
    page.get_by_role("button", name="Gửi ảnh này").click()
    page.get_by_role("button", name="Dùng vị trí trong ảnh").click()
    expect(page.get_by_text("Đã có vị trí trong ảnh")).to_be_visible()
    page.get_by_label("Chuyện gì đang xảy ra?").fill(STORY)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("region", name="Có phải loại này không?").get_by_role("button", name="Ổ gà").click()
    if "/giong-nhau" in page.url:
        page.get_by_role("button", name="Không, việc tôi báo khác").click()
    assert len(send(page)) == 8


def test_on_a_slow_line_the_form_waits_for_its_photo_and_two_taps_make_one_report(open_page: Any) -> None:
    page = open_page("/gioi-thieu")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    page.set_default_timeout(60_000)
    page.goto(START)
    page.get_by_role("button", name="Cây xanh gãy đổ, cần cắt tỉa").click()
    page.wait_for_url("**/chi-tiet")
    # At once, before the script that sends photos has come.
    page.get_by_label("Ảnh (không bắt buộc)").set_input_files([photo((2000, 1500))])
    page.get_by_label("Chuyện gì đang xảy ra?").fill("Cành bàng to gãy treo lơ lửng")
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill("Sân chơi sau đình làng")
    page.get_by_label("Phường, xã", exact=True).select_option("phuong-bo-de")
    go_on(page)  # while the photo is still on its way
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_have_count(1)
    assert len(send(page, taps=2)) == 8


def test_the_pages_that_prove_a_contact_are_clean_for_axe(open_page: Any, live_site: LiveSite) -> None:
    page = open_page(START)
    page.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.wait_for_url("**/chi-tiet")
    address = page.url.rpartition("/")[0]
    way = {"way": "new", "contact": CONTACT, "name": "", "consent": "y"}
    for step, data in (("chi-tiet", DETAILS), ("gui", way)):
        saved = page.request.post(f"{address}/{step}", form={**data, "go": "save"}, headers={"Origin": live_site.url})
        assert saved.status == 204, step

    def is_good(ending: str, heading: str) -> None:
        page.wait_for_url(f"**/{ending}")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        look(page)

    page.goto(f"{address}/xem-lai")
    page.get_by_role("button", name="Gửi đi").click()
    is_good("ma", "Nhập mã để gửi phản ánh")
    page.get_by_label("Mã 6 số").fill("12")
    page.get_by_role("button", name="Xác nhận và gửi").click()
    expect(page.locator(".error-summary")).to_be_visible()
    is_good("ma", "Nhập mã để gửi phản ánh")
    page.get_by_role("link", name="Xin mã khác").click()
    is_good("gui-ma", "Còn một bước: xác nhận liên lạc")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    page.wait_for_url("**/ma")
    code = re.search(r"\b(\d{6})\b", newest_message(live_site, page, CONTACT))
    assert code
    page.get_by_label("Mã 6 số").fill(code[1])
    page.get_by_role("button", name="Xác nhận và gửi").click()
    is_good("da-gui", "Đã gửi. Cảm ơn bạn!")
