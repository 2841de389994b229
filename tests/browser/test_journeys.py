"""What people come for, done on a phone: with JavaScript, and without where the page must not need it."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.chromium import CHROMIUM, FLAGS
from tests.support.browser.javascript import WITH_AND_WITHOUT_JAVASCRIPT, stay_on_page, stayed
from tests.support.browser.public_pages import SERVICE, WARD

COUNT = "#ket-qua [role=status] h2"
LONG_BIEN = {"latitude": 21.04218, "longitude": 105.91912, "accuracy": 35}


def argument(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


@WITH_AND_WITHOUT_JAVASCRIPT
def test_an_old_name_leads_to_my_ward_and_one_tap_makes_it_mine(open_page: Any, javascript: bool) -> None:
    page = open_page("/", javascript=javascript)
    page.get_by_label("Bạn ở phường, xã nào?").fill("sai dong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Phường Sài Đồng cũ (đến hết 31/12/2024)")).to_be_visible()
    page.locator("#ket-qua").get_by_role("link", name="Phường Phúc Lợi", exact=True).first.click()
    assert page.context.cookies() == []
    page.get_by_role("button", name="Chọn làm khu vực của tôi").click()
    expect(page.get_by_text("Đây là khu vực của bạn")).to_be_visible()
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("khu_vuc", True, "Lax")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Chào buổi .*, Phúc Lợi"))
    page.goto("/dich-vu")
    page.get_by_role("link", name="Chỉ ở phường Phúc Lợi").click()
    expect(page.get_by_role("link", name=re.compile("Bỏ lọc: Phường Phúc Lợi"))).to_be_visible()
    page.goto(WARD)
    page.get_by_role("button", name="Bỏ chọn").click()
    expect(page).to_have_url(re.compile("/khu-vuc$"))
    assert page.context.cookies() == []
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hà Nội gần bạn")


def test_results_come_while_typing_and_the_address_follows(open_page: Any) -> None:
    page = open_page("/tim-kiem")
    stay_on_page(page)
    page.get_by_role("searchbox").press_sequentially("khai sinh", delay=30)
    expect(page.locator("#ket-qua").get_by_role("link", name="Đăng ký khai sinh", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/tim-kiem\?q=khai(\+|%20)sinh$"))
    assert stayed(page)
    assert page.evaluate("document.activeElement.id") == "q", "typing goes on"
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_role("heading", name="Không tìm thấy kết quả cho “zzzz”")).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("zzzz")


def test_search_without_javascript_is_a_form(open_page: Any) -> None:
    page = open_page("/", javascript=False)
    page.get_by_role("banner").get_by_role("link", name="Tìm kiếm").click()
    page.get_by_role("searchbox").fill("1 cua phuc loi")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tim-kiem\?q="))
    expect(page.get_by_role("link", name="Một cửa Phường Phúc Lợi").first).to_be_visible()


def test_where_no_more_rows_are_the_first_ones_are_not_shown_twice(open_page: Any) -> None:
    page = open_page("/dich-vu")
    rows = page.locator("#danh-sach > li").count()
    # As if the rest had been deleted since.
    page.locator("#xem-them-nua").evaluate("link => link.setAttribute('hx-get', '/dich-vu?sau=het')")
    stay_on_page(page)
    page.locator("#xem-them-nua").click()
    expect(page.get_by_text("Trang này không còn nữa. Đây là trang đầu.")).to_be_visible()
    assert page.locator("#danh-sach > li").count() == rows
    assert stayed(page)


def test_filters_swap_the_result_keep_the_focus_and_can_be_undone_with_back(open_page: Any) -> None:
    page = open_page("/dich-vu", width=1280)
    everything = page.locator(COUNT).inner_text()
    stay_on_page(page)
    filter_link = page.locator("#loc-loai-hotline")
    promised = filter_link.locator(".count").inner_text()
    filter_link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(COUNT)).to_contain_text(f"{promised} dịch vụ")
    expect(page).to_have_url(re.compile(r"\?loai=hotline$"))
    assert page.evaluate("document.activeElement.id") == "loc-loai-hotline"
    expect(filter_link).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Theo tên").click()
    expect(page).to_have_url(re.compile("sap-xep=ten"))
    assert argument(page, "loai") == "hotline"
    assert stayed(page)
    page.go_back()
    page.go_back()
    expect(page.locator(COUNT)).to_have_text(everything)
    assert urlsplit(page.url).query == ""


@WITH_AND_WITHOUT_JAVASCRIPT
def test_words_place_and_filters_add_up(open_page: Any, javascript: bool) -> None:
    page = open_page("/dich-vu?loai=procedure", javascript=javascript)
    page.get_by_label("Bạn cần làm gì?").fill("khai sinh")
    page.get_by_label("Ở đâu?").select_option("phuong-phuc-loi")
    page.get_by_role("button", name="Tìm").click()
    expect(page).to_have_url(re.compile("khu-vuc=phuong-phuc-loi"))
    assert (argument(page, "q"), argument(page, "loai")) == ("khai sinh", "procedure")
    expect(page.locator("#danh-sach").get_by_role("link", name="Đăng ký khai sinh", exact=True)).to_be_visible()
    for removed in ("khai sinh", "Phường Phúc Lợi", "Thủ tục"):
        page.get_by_role("link", name=re.compile(f"Bỏ lọc: .?{removed}")).click()
        expect(page.get_by_role("link", name=re.compile(f"Bỏ lọc: .?{removed}"))).to_have_count(0)
    assert urlsplit(page.url).query == ""


def test_more_puts_the_next_services_behind_those_that_are_there(open_page: Any) -> None:
    page = open_page("/dich-vu")
    stay_on_page(page)
    items = page.locator("#danh-sach > li")
    expect(items).to_have_count(25)
    page.locator("#xem-them-nua").focus()
    page.keyboard.press("Enter")
    expect(items).to_have_count(50)
    assert page.evaluate("document.activeElement.id") in ("xem-them-nua", "")
    total = int(re.sub(r"\D", "", page.locator(COUNT).inner_text()))
    while page.locator("#xem-them-nua").count():
        before = items.count()
        page.locator("#xem-them-nua").click()
        expect(items).not_to_have_count(before)
    links = page.locator("#danh-sach h3 a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert len(links) == len(set(links)) == total
    assert page.locator("ul:not(#danh-sach) > li > article, #ket-qua #ket-qua").count() == 0
    assert stayed(page)


def test_more_without_javascript_is_the_next_page(open_page: Any) -> None:
    page = open_page("/dich-vu", javascript=False)
    names = page.locator("#danh-sach h3")
    first = names.all_inner_texts()
    with page.expect_navigation():
        page.get_by_role("link", name="Xem thêm").click()
    second = names.all_inner_texts()
    assert len(first) == len(second) == 25
    assert not set(first) & set(second)


def test_my_position_offers_three_and_leaves_the_phone_rounded(open_page: Any) -> None:
    page = open_page("/khu-vuc/gan-toi", geolocation=LONG_BIEN, permissions=["geolocation"])
    page.get_by_role("button", name="Dùng vị trí của tôi").click()
    expect(page.locator("ol.card-list > li")).to_have_count(3)
    assert argument(page, "vi-tri") == "21.042,105.919"
    assert int(argument(page, "sai-so")) >= 100
    assert page.context.cookies() == [], "it offers, it does not decide"


def test_a_refused_position_is_answered_and_the_way_by_name_stays(open_page: Any) -> None:
    page = open_page("/khu-vuc/gan-toi", permissions=[])
    page.get_by_role("button", name="Dùng vị trí của tôi").click()
    expect(page.get_by_text("Chưa lấy được vị trí")).to_be_visible()
    expect(page.get_by_role("button", name="Dùng vị trí của tôi")).to_be_enabled()
    page.get_by_role("link", name="Chọn theo tên").click()
    expect(page).to_have_url(re.compile("/khu-vuc$"))


def test_services_near_me_also_after_a_filter_was_swapped_in(open_page: Any) -> None:
    page = open_page("/dich-vu", width=1280, geolocation=LONG_BIEN, permissions=["geolocation"])
    page.locator("#loc-loai-place").click()
    expect(page).to_have_url(re.compile("loai=place"))
    page.get_by_role("button", name="Gần tôi").click()
    expect(page).to_have_url(re.compile("sap-xep=gan"))
    assert argument(page, "loai") == "place"
    expect(page.locator("#danh-sach > li").first).to_contain_text("Một cửa phường Phúc Lợi")


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_mistake_is_reported_and_what_was_typed_stays(open_page: Any, javascript: bool) -> None:
    page = open_page(SERVICE, javascript=javascript)
    page.get_by_role("link", name=re.compile("Thấy thông tin sai")).click()
    page.locator("#message").fill("Nút mở trang khác.")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#message")).to_have_value("Nút mở trang khác.")
    page.get_by_label("Liên kết không mở được").check()
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn")


def test_a_service_says_where_its_button_leads(open_page: Any) -> None:
    page = open_page(SERVICE)
    button = page.get_by_role("link", name=re.compile("Nộp ở dichvucong.gov.vn"))
    host = urlsplit(button.get_attribute("href")).hostname
    assert host
    expect(page.get_by_text(f"Bạn sẽ rời Phố Nhà và sang trang {host.removeprefix('www.')}.")).to_be_visible()


def test_the_line_goes_away_and_comes_back(open_page: Any) -> None:
    page = open_page("/dich-vu", width=1280)
    page.context.set_offline(True)
    page.locator("#loc-loai-hotline").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa nối được mạng")
    page.context.set_offline(False)
    page.locator("#loc-loai-hotline").click()
    expect(page).to_have_url(re.compile("loai=hotline"))
    expect(page.locator("#mat-mang")).to_be_hidden()


@pytest.mark.parametrize("tapped", ["#loc-loai-hotline", "#xem-them-nua"])
def test_an_error_that_answers_a_tap_is_one_whole_page(open_page: Any, tapped: str) -> None:
    page = open_page("/dich-vu", width=1280)
    page.route(
        "**/dich-vu?*", lambda route: route.continue_(url=f"{urlsplit(page.url)._replace(path='/nowhere').geturl()}")
    )
    page.locator(tapped).click()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nhà này không có ở phố mình")
    expect(page.locator(".site-header")).to_have_count(1)


def test_english_is_one_tap_away_and_stays_on_the_page(open_page: Any) -> None:
    page = open_page(SERVICE)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert urlsplit(page.url).path == f"/en{SERVICE}"
    page.get_by_role("link", name="Tiếng Việt").click()
    assert urlsplit(page.url).path == SERVICE


def test_paper_shows_the_content_and_no_buttons(open_page: Any) -> None:
    page = open_page(SERVICE)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".site-nav")).to_be_hidden()


def test_a_phone_set_to_large_text_shows_all_and_its_navigation_covers_nothing(
    playwright: Any, live_site: Any, browser: Browser
) -> None:
    large = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=defaultFontSize=32"])
    page = large.new_page(base_url=live_site.url, viewport={"width": 320, "height": 740})
    for path in ("/", "/dich-vu", SERVICE):
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.locator(".site-nav").evaluate("nav => getComputedStyle(nav).position") == "static"
    large.close()
