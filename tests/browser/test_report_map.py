"""The map of reports: opened by a tap, moved and chosen by keyboard, and the list complete without it."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.factories.drafts import START
from tests.support.browser.axe import look

TILE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x03\x00\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def open_map(page: Page) -> None:
    page.locator("[data-map]").click()
    page.locator(".map__bundle, .map__pin").first.wait_for()


def test_nothing_of_the_map_is_loaded_before_the_tap_and_then_from_one_other_host_only(open_page: Any) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def answer(route: Route) -> None:
        route.fulfill(body=TILE, content_type="image/png")

    page.route("https://tile.openstreetmap.org/**", answer)
    page.goto("/phan-anh")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "leaflet" in url or "geojson" in url or "tile.openstreetmap" in url]
    open_map(page)
    page.wait_for_load_state("networkidle")
    others = {urlsplit(url).netloc for url in asked} - {urlsplit(page.url).netloc}
    assert others == {"tile.openstreetmap.org"}
    expect(page.locator(".map [role=status]")).to_contain_text("phản ánh trong khung này")


def test_a_bundle_opens_by_keyboard_and_leads_to_a_report(open_page: Any) -> None:
    page = open_page("/phan-anh?khu-vuc=phuong-phuc-loi")
    page.route("https://tile.openstreetmap.org/**", lambda route: route.abort())
    open_map(page)
    said = page.locator(".map [role=status]")
    expect(page.locator(".map__canvas")).to_be_focused()
    for _ in range(8):
        before = said.inner_text()
        page.locator(".map__bundle[role=button]").first.press("Enter")
        expect(said).not_to_have_text(before)
        expect(page.locator(".map__canvas")).to_be_focused()
        if page.locator(".map__pin[role=button]").count():
            break
    page.locator(".map__pin[role=button]").first.press("Enter")
    link = page.locator(".map__popup a")
    expect(link).to_be_focused()
    page.wait_for_timeout(600)  # the map may move to make room, and asks for its reports again
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(page.locator(".map__canvas")).to_be_focused()
    page.locator(".map__pin[role=button]").first.press("Enter")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/phan-anh/*-*")
    assert page.locator(".timeline").count() == 1


def test_without_tiles_wards_are_there_by_name_and_the_page_says_so(open_page: Any) -> None:
    page = open_page("/phan-anh?khu-vuc=phuong-phuc-loi")
    page.route("https://tile.openstreetmap.org/**", lambda route: route.abort())
    open_map(page)
    page.get_by_text("Phường Phúc Lợi", exact=True).and_(page.locator(".map__place span")).wait_for()
    page.get_by_text("Hình nền chưa tải được").wait_for()


def test_the_open_map_and_a_report_are_clean_for_axe_and_fit(open_page: Any) -> None:
    for width in (360, 1280):
        page = open_page("/phan-anh", width=width)
        page.route("https://tile.openstreetmap.org/**", lambda route: route.abort())
        report = page.locator("#danh-sach a").first.get_attribute("href")
        open_map(page)
        look(page)
        page.goto(report)
        look(page)


def test_without_javascript_the_list_is_complete_and_no_map_is_promised(open_page: Any) -> None:
    page = open_page("/phan-anh", javascript=False)
    assert page.locator("#danh-sach article").count() == 25
    expect(page.locator("[data-map]")).to_be_hidden()
    with page.expect_navigation():
        page.get_by_role("link", name="Xem thêm").click()
    assert page.locator("#danh-sach article").count() == 25


def test_a_filter_keeps_the_map_open_and_the_address_follows(open_page: Any) -> None:
    page = open_page("/phan-anh", width=1280)
    page.route("https://tile.openstreetmap.org/**", lambda route: route.abort())
    open_map(page)
    page.locator("#loc-tinh-trang-closed").click()
    page.wait_for_url("**/phan-anh?tinh-trang=closed")
    page.locator(".map__canvas .leaflet-marker-pane").wait_for(state="attached")


def test_a_place_is_chosen_by_keyboard_and_its_pin_stands_there(open_page: Any) -> None:
    page = open_page(START)
    page.route("https://tile.openstreetmap.org/**", lambda route: route.abort())
    page.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.get_by_role("button", name="Chọn trên bản đồ").press("Enter")
    canvas = page.locator(".map__canvas")
    expect(canvas).to_be_focused()
    page.keyboard.press("Enter")
    point = page.locator("[name=point]")
    expect(point).to_have_value("21.028500, 105.854200")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)  # the map glides
    page.keyboard.press("Enter")
    expect(point).not_to_have_value("21.028500, 105.854200")
    latitude, longitude = (float(each) for each in point.input_value().split(","))
    assert 21.0285 < latitude < 21.04
    assert 105.8542 < longitude < 105.87
    expect(page.locator(".map [role=status]")).to_contain_text(point.input_value())
    # The tip of the pin is the middle of the map.
    middle, pin = canvas.bounding_box(), page.locator(".map__needle").bounding_box()
    assert abs(pin["x"] + pin["width"] / 2 - middle["x"] - middle["width"] / 2) < 2
    assert abs(pin["y"] + pin["height"] - middle["y"] - middle["height"] / 2) < 2
    page.get_by_role("button", name="Quay lại").click()
    page.wait_for_url("**/viec-gi")
    page.go_back()
    expect(page.locator("[name=point]")).to_have_value(f"{latitude:.6f}, {longitude:.6f}")
    expect(page.get_by_text("Đã chọn điểm trên bản đồ")).to_be_visible()
