"""A resident reports something: on a phone, without JavaScript, and on a slow line."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.factories.drafts import PLACE, START, STORY, WORDS
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
    page.get_by_role("button", name="Tiếp tục").click()


def say_nothing_of_me(page: Page) -> None:
    page.get_by_label("Không cần gửi tin").check()
    go_on(page)


def send(page: Page, *, taps: int = 1) -> str:
    page.get_by_role("button", name="Gửi đi").click(click_count=taps)
    page.wait_for_url("**/da-gui")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi. Cảm ơn bạn!")
    private = page.locator(".private-link a").get_attribute("href")
    assert private
    assert re.search("/phan-anh/cua-toi/[^/]{43}$", private)
    expect(page.get_by_text(re.compile(r"Trả lời chậm nhất \d\d:\d\d ngày \d\d?/\d\d?/\d{4}"))).to_be_visible()
    return page.locator(".sent__code").inner_text()


def test_the_whole_journey_on_a_phone_and_axe_finds_nothing_on_the_way(open_page: Any, live_site: LiveSite) -> None:
    page = open_page(START, geolocation=HERE, permissions=["geolocation"], has_touch=True)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))

    def is_good(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert page.title().startswith(heading)
        look(page)

    is_good("Phản ánh việc gì?")
    page.get_by_label("Hoặc tìm loại việc").fill("den duong")
    expect(page.locator("button[name=category]")).to_have_count(1)
    page.get_by_role("button", name="Đèn đường hỏng").click()
    page.wait_for_url("**/vi-tri")
    page.evaluate("window.stillTheSamePage = true")
    page.get_by_role("button", name="Vị trí của tôi").click()
    expect(page.get_by_text("sai số khoảng 30 m")).to_be_visible()
    expect(page.get_by_label("Phường, xã", exact=True)).not_to_have_value("")
    is_good("Ở đâu?")
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill("Trước cổng chợ Sài Đồng")
    go_on(page)
    page.wait_for_url("**/noi-dung")
    page.get_by_label("Ảnh (không bắt buộc)").set_input_files([photo()])
    expect(page.get_by_role("button", name="Bỏ ảnh 1")).to_be_visible()
    go_on(page)
    expect(page.locator(".error-summary")).to_be_focused()
    is_good("Ảnh và mô tả")
    page.get_by_label("Chuyện gì đang xảy ra?").fill(STORY)
    page.go_back()  # typed, not sent yet
    page.wait_for_url("**/vi-tri")
    expect(page.get_by_label("Số nhà, ngõ, ngách, đường")).to_have_value("Trước cổng chợ Sài Đồng")
    go_on(page)
    page.wait_for_url("**/noi-dung")
    expect(page.get_by_label("Chuyện gì đang xảy ra?")).to_have_value(STORY)
    go_on(page)
    page.wait_for_url(re.compile("/(giong-nhau|lien-lac)$"))
    if page.url.endswith("/giong-nhau"):  # the demo has many reports
        is_good("Có phải việc này không?")
        page.get_by_role("button", name="Không, việc tôi báo khác").click()
    is_good("Chúng tôi gửi tin cho bạn qua đâu?")
    say_nothing_of_me(page)
    page.wait_for_url("**/xem-lai")
    is_good("Xem lại rồi gửi")
    expect(page.get_by_text(STORY)).to_be_visible()
    assert page.evaluate("window.stillTheSamePage === true"), "steps are swapped in, not loaded"
    code = send(page)
    is_good("Đã gửi. Cảm ơn bạn!")
    page.get_by_role("link", name="Xem phản ánh của tôi").click()
    expect(page.get_by_text(code).first).to_be_visible()
    assert broken == []


def test_the_whole_journey_without_javascript(open_page: Any) -> None:
    page = open_page(START, javascript=False)
    page.get_by_label("Bắt đầu bằng ảnh").set_input_files([photo()])
    page.get_by_role("button", name="Gửi ảnh này").click()
    page.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.get_by_role("button", name="Dùng vị trí trong ảnh").click()
    expect(page.get_by_text("Đã có vị trí trong ảnh")).to_be_visible()
    go_on(page)
    page.get_by_label("Chuyện gì đang xảy ra?").fill(STORY)
    go_on(page)
    if page.url.endswith("/giong-nhau"):
        page.get_by_role("button", name="Không, việc tôi báo khác").click()
    say_nothing_of_me(page)
    assert len(send(page)) == 8


def test_on_a_slow_line_the_form_waits_for_its_photo_and_two_taps_make_one_report(open_page: Any) -> None:
    page = open_page("/gioi-thieu")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    page.set_default_timeout(60_000)
    page.goto(START)
    page.get_by_role("button", name="Cây xanh gãy đổ, cần cắt tỉa").click()
    page.wait_for_url("**/vi-tri")
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill("Sân chơi sau đình làng")
    page.get_by_label("Phường, xã", exact=True).select_option("phuong-bo-de")
    go_on(page)
    page.wait_for_url("**/noi-dung")
    page.get_by_label("Ảnh (không bắt buộc)").set_input_files([photo((2000, 1500))])
    page.get_by_label("Chuyện gì đang xảy ra?").fill("Cành bàng to gãy treo lơ lửng")
    go_on(page)  # while the photo is still on its way
    page.wait_for_url(re.compile("/(giong-nhau|lien-lac)$"))
    if page.url.endswith("/giong-nhau"):
        page.get_by_role("button", name="Không, việc tôi báo khác").click()
    say_nothing_of_me(page)
    page.wait_for_url("**/xem-lai")
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_have_count(1)
    assert len(send(page, taps=2)) == 8


def test_the_pages_that_prove_a_contact_are_clean_for_axe(open_page: Any, live_site: LiveSite) -> None:
    page = open_page(START)
    page.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.wait_for_url("**/vi-tri")
    address = page.url.rpartition("/")[0]
    way = {"way": "new", "contact": CONTACT, "name": "", "consent": "y"}
    for step, data in (("vi-tri", PLACE), ("noi-dung", WORDS), ("lien-lac", way)):
        sent = page.request.post(f"{address}/{step}", form=data, headers={"Origin": live_site.url})
        assert sent.ok, step

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
