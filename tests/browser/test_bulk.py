"""Three reports are assigned to a unit, which is undone, also without JavaScript. Rules are tried and stored."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.axe import look
from tests.support.browser.choices import choose
from tests.support.browser.reported import reported
from tests.support.live_site import LiveSite

UNIT = "Tổ Hạ tầng"


def signed_in(open_page: Any, javascript: bool) -> Page:
    desk: Page = open_page("/xem-thu", javascript=javascript)
    desk.get_by_role("button", name="Lê Minh Anh").click()
    return desk


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "plain"])
def test_three_are_assigned_and_it_is_undone(open_page: Any, live_site: LiveSite, javascript: bool) -> None:
    codes = [reported(live_site, is_approved=False) for _ in range(3)]
    desk = signed_in(open_page, javascript)
    desk.goto("/dieu-hanh?xem=moi")
    give = desk.get_by_role("button", name="Giao", exact=True)
    expect(give).to_be_hidden()
    if javascript:
        desk.get_by_role("link", name="Chọn cả trang này").click()
        expect(desk.get_by_text("đã chọn:")).to_be_visible()
        desk.get_by_role("link", name="Bỏ chọn").click()
        expect(give).to_be_hidden()
    for code in codes:
        desk.locator(f"input[name='chon'][value='{code.replace('-', '')}']").check()
    if javascript:
        look(desk)
    give.click()
    expect(desk.get_by_role("heading", name="3 phản ánh đã chọn")).to_be_visible()
    choose(desk.get_by_label("Giao cho"), UNIT)
    if javascript:
        look(desk)
    desk.get_by_role("button", name="Giao việc").click()
    expect(desk.get_by_text("Đã làm xong với 3 phản ánh.")).to_be_visible()
    if javascript:
        look(desk)
    address = desk.url
    desk.get_by_role("link", name=codes[0]).click()
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    expect(desk.locator(".timeline")).to_contain_text("Đã giao việc")
    desk.goto(address)
    desk.get_by_role("button", name="Hoàn tác").click()
    expect(desk.get_by_text("Đã hoàn tác ở 3 phản ánh.")).to_be_visible()
    desk.get_by_role("link", name=codes[0]).click()
    expect(desk.locator(".timeline")).to_contain_text("Đã hoàn tác thao tác vừa rồi")
    if not javascript:
        desk.goto("/dieu-hanh?xem=moi")
        desk.get_by_role("link", name="Chọn cả trang này").click()
        assert desk.locator("input[name='chon']").evaluate_all("all => all.every(each => each.checked)")


def test_a_rule_is_tried_before_it_is_stored(open_page: Any) -> None:
    desk = signed_in(open_page, javascript=True)
    desk.goto("/dieu-hanh/phan-cong")
    look(desk)
    desk.get_by_role("link", name="Thêm quy tắc").click()
    desk.get_by_label("Tên quy tắc").fill("Mọi việc còn lại")
    desk.get_by_label("Giao cho đơn vị").select_option(label=UNIT)
    look(desk)
    desk.get_by_role("button", name="Thử với 90 ngày qua, chưa lưu").click()
    expect(desk.get_by_text("Không phản ánh nào bị đổi.")).to_be_visible()
    look(desk)
    desk.get_by_role("button", name="Lưu quy tắc như đã thử").click()
    expect(desk.get_by_role("link", name="Mọi việc còn lại")).to_be_visible()
    desk.get_by_role("button", name="Lên “Mọi việc còn lại”").click()
    expect(desk.locator(".rule h3").nth(2)).to_contain_text("Mọi việc còn lại")
    desk.get_by_role("link", name="Mọi việc còn lại").click()
    desk.locator("summary", has_text="Bỏ quy tắc này").click()
    desk.get_by_role("button", name="Bỏ quy tắc", exact=True).click()
    expect(desk.get_by_role("link", name="Mọi việc còn lại")).to_have_count(0)
