"""Signing in on a phone: by code and by link, with and without JavaScript; what an account sees is accessible."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.axe import look
from tests.support.browser.people import newest_message
from tests.support.live_site import LiveSite


def sign_in(live_site: LiveSite, page: Page, email: str) -> None:
    page.get_by_label("Email hoặc số điện thoại").fill(email)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    code = re.search(r"\b(\d{6})\b", newest_message(live_site, page, email))
    assert code
    page.get_by_label("Mã 6 số").fill(code[1])
    page.get_by_role("button", name="Đăng nhập").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_resident_signs_in_by_code_and_out_again(open_page: Any, live_site: LiveSite, javascript: bool) -> None:
    page = open_page("/", javascript=javascript)
    page.get_by_role("link", name="Đăng nhập").click()
    sign_in(live_site, page, f"code-{javascript}@example.com")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chào bạn")
    page.get_by_label("Tên bạn").fill("Lan")
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản của tôi")
    page.goto("/dich-vu")
    expect(page.get_by_role("link", name="Lan")).to_be_visible()
    page.get_by_role("link", name="Lan").click()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_resident_signs_in_by_the_link_of_the_message(open_page: Any, live_site: LiveSite, javascript: bool) -> None:
    email = f"link-{javascript}@example.com"
    page = open_page("/dang-nhap?tiep=/tai-khoan", javascript=javascript)
    page.get_by_label("Email hoặc số điện thoại").fill(email)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    link = re.search(r"https?://\S+", newest_message(live_site, page, email))
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    page.wait_for_url("**/tai-khoan")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_pages_of_an_account(open_page: Any, live_site: LiveSite, width: int) -> None:
    page = open_page("/dang-nhap", width=width)

    email = f"axe-{width}@example.com"
    page.get_by_label("Email hoặc số điện thoại").fill("sai")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    look(page)
    page.get_by_label("Email hoặc số điện thoại").fill(email)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    look(page)
    page.get_by_label("Mã 6 số").fill("abc")
    page.get_by_role("button", name="Đăng nhập").click()
    look(page)
    page.goto("/dang-nhap")
    sign_in(live_site, page, email)
    look(page)
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    look(page)
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    for path in ("/tai-khoan", "/tai-khoan/sua", "/tai-khoan/du-lieu", "/tai-khoan/xoa", "/thu-thu-nghiem"):
        page.goto(path)
        look(page)
