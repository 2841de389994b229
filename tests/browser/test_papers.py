"""The poster as it is drawn, and "is this real?" on a phone."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.support.browser.axe import violations

POSTER = "/thong-bao/khu-vuc/phuong-phuc-loi/to-dan"
CHECK = "/thong-bao/kiem-tra"


def test_the_qr_code_of_the_drawn_poster_leads_to_the_places_notices(open_page: Any, live_site: Any) -> None:
    page = open_page(POSTER)
    drawn = Image.open(BytesIO(page.locator(".poster__qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(drawn)
    address = page.locator(".poster__address").inner_text()
    assert code.text == f"http://{address}"
    page.emulate_media(media="print")
    whole = Image.open(BytesIO(page.screenshot(full_page=True)))
    assert [each.text for each in zxingcpp.read_barcodes(whole)] == [code.text]
    page.emulate_media(media="screen")
    page.goto(code.text)
    assert page.url.endswith("/thong-bao?khu-vuc=phuong-phuc-loi")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_resident_pastes_a_changed_message_and_reads_what_was_changed(open_page: Any, javascript: bool) -> None:
    page = open_page("/thong-bao", javascript=javascript)
    page.get_by_role("link", name="Kiểm tra thông báo có thật không").click()
    seen = open_page("/thong-bao/h7p4nt").locator(".notice-text").inner_text()
    page.get_by_label("Dán tin nhắn, đường dẫn hoặc mã").fill(f"{seen} Chuyển tiền vào tài khoản 19001234.")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("heading", name="Gần giống một thông báo đã đăng")).to_be_visible()
    assert page.locator(".swaps ins").inner_text() == "19001234"
    page.get_by_text("Xem từng chữ khác nhau").click()
    expect(page.locator(".changes ins").first).to_contain_text("Chuyển tiền vào tài khoản 19001234.")
    page.get_by_role("link", name="Xem bản đã đăng").click()
    assert page.url.endswith("/thong-bao/h7p4nt")


def test_axe_finds_nothing_on_an_answer(open_page: Any) -> None:
    seen = open_page("/thong-bao/h7p4nt").locator(".notice-text").inner_text()
    for dark in (False, True):
        page = open_page(CHECK, dark=dark)
        page.get_by_label("Dán tin nhắn, đường dẫn hoặc mã").fill(f"{seen} Gọi 0999 888 777.")
        page.get_by_role("button", name="Kiểm tra").click()
        expect(page.get_by_role("heading", name="Nên hỏi lại ai?")).to_be_visible()
        expect(page.locator(".swaps ins")).to_have_text("0999 888 777")
        assert violations(page) == []
