"""A resident without an account finds their reports again on the same phone, and makes it forget them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser.axe import look
from tests.support.browser.people import enter
from tests.support.browser.reported import let_undo_period_pass, reported
from tests.support.live_site import LiveSite


@pytest.mark.parametrize("javascript", [True, False])
def test_a_phone_remembers_a_report_says_that_it_waits_and_forgets_it(
    javascript: bool, open_page: Any, live_site: LiveSite
) -> None:
    token = f"remember-{javascript}-".ljust(43, "r")
    code = reported(live_site, token=token, description=f"Ổ gà của máy {javascript}.")
    phone = open_page(f"/phan-anh/cua-toi/{token}", width=320, javascript=javascript)

    def look_closely() -> None:
        """axe is JavaScript itself."""
        if javascript:
            look(phone)

    look_closely()
    phone.get_by_role("button", name="Nhớ phản ánh này trên máy này").click()
    expect(phone.get_by_text("Máy này đã nhớ phản ánh của bạn.")).to_be_visible()
    look_closely()

    desk = enter(open_page, "Lê Minh Anh")
    desk.goto(f"/dieu-hanh/{code}")
    desk.locator("summary", has_text="Hỏi người gửi").click()
    desk.get_by_label("Câu hỏi").fill("Trước nhà số mấy?")
    desk.get_by_role("button", name="Hỏi người gửi").click()
    expect(desk.locator(".report__line")).to_contain_text("tạm dừng")
    let_undo_period_pass(live_site)

    for page in ("/", "/phan-anh"):
        phone.goto(page)
        expect(phone.get_by_role("link", name=re.compile("Phản ánh của tôi.*1 chờ bạn"))).to_be_visible()
        expect(phone.get_by_role("link", name="Mất liên kết riêng?")).to_be_visible()
        look_closely()
    other = open_page("/", javascript=javascript)
    expect(other.get_by_text("1 chờ bạn")).to_have_count(0)

    phone.get_by_role("link", name="Phản ánh của tôi").click()
    expect(phone.get_by_text("1 phản ánh đang chờ bạn")).to_be_visible()
    phone.locator("section[aria-labelledby=may-nay] .report h3 a").click()
    expect(phone.get_by_text(f"Ổ gà của máy {javascript}.")).to_be_visible()
    phone.get_by_label("Câu trả lời của bạn").fill("Số 12.")
    phone.get_by_role("button", name="Gửi câu trả lời").click()
    expect(phone.get_by_text("Đã gửi câu trả lời.")).to_be_visible()

    phone.goto("/phan-anh/cua-toi")
    phone.get_by_role("button", name="Quên phản ánh này").click()
    expect(phone.get_by_text("Máy này đã quên.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Máy này nhớ")).to_have_count(0)
    phone.goto("/")
    expect(phone.get_by_text("chờ bạn")).to_have_count(0)


def test_the_page_after_sending_offers_to_remember_and_a_lost_link_is_found_from_the_front_page(
    open_page: Any, live_site: LiveSite
) -> None:
    token = "remember-sent-".ljust(43, "s")
    reported(live_site, token=token)
    phone = open_page(f"/phan-anh/moi/{token}/da-gui", width=320)
    look(phone)
    phone.get_by_role("button", name="Nhớ phản ánh này trên máy này").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Máy này đã nhớ phản ánh của bạn.")).to_be_visible()
    stranger = open_page("/", width=320)
    stranger.get_by_role("link", name="Mất liên kết riêng?").click()
    expect(stranger.get_by_label("Mã phản ánh")).to_be_visible()
