"""After a swap the focus is at what changed, and a live region says it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from citizen_site.core.tokens import new_token
from tests.support.browser.people import LEADER, enter
from tests.support.browser.public_pages import NOTICE
from tests.support.browser.reported import let_undo_period_pass, reported
from tests.support.live_site import LiveSite


def said(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#vua-doi[role=status]")).to_contain_text(text)


def focused(page: Page, text: str) -> None:
    """What changed has the focus, and is a live region itself."""
    expect(page.locator(":focus")).to_contain_text(text)
    assert page.evaluate("document.activeElement.matches('form, [role=status], [role=alert]')")


def test_me_too_and_having_read_lead_to_the_answer(open_page: Any, live_site: LiveSite) -> None:
    page = open_page(f"/phan-anh/{reported(live_site)}")
    page.get_by_role("link", name="Tôi cũng gặp").click()
    focused(page, "Không ai biết bạn là ai")
    page.goto(NOTICE)
    page.get_by_role("link", name="Tôi đã đọc").click()
    focused(page, "Xác nhận đã đọc")
    page.get_by_role("button", name="Xác nhận đã đọc").click()
    focused(page, "Cảm ơn bạn đã đọc.")


def test_disputing_a_fix_says_that_it_was_sent_or_what_is_missing(open_page: Any, live_site: LiveSite) -> None:
    token = new_token()
    code = reported(live_site, token=token)
    desk = enter(open_page, "Lê Minh Anh", width=1280)
    desk.goto(f"/dieu-hanh/{code}")
    desk.locator("summary", has_text="Trả lời là đã xong").click()
    desk.locator("#resolved-text").fill("Đã vá xong mặt đường sáng nay, xe đi lại bình thường.")
    desk.get_by_label("Chỉ có giải thích trong câu trả lời").check()
    desk.get_by_role("button", name="Trả lời là đã xong").click()
    focused(desk, "Chưa gửi: câu trả lời có thể chưa nói được gì")
    desk.get_by_role("button", name="Gửi như vậy").click()
    focused(desk, "Đã lưu.")
    let_undo_period_pass(live_site)
    page = open_page(f"/phan-anh/cua-toi/{token}")
    page.locator("summary", has_text="Chưa, việc này chưa xong").click()
    page.get_by_role("button", name="Gửi lại cho người tiếp nhận").click()
    focused(page, "Có chỗ cần sửa")
    page.get_by_label("Chỗ nào chưa xong?").fill("Ổ gà vẫn còn nguyên, xe vẫn ngã.")
    page.get_by_role("button", name="Gửi lại cho người tiếp nhận").click()
    focused(page, "Đã ghi nhận là chưa xong")


def test_approving_at_the_desk_and_saving_a_draft_are_said(open_page: Any, live_site: LiveSite) -> None:
    desk = enter(open_page, "Lê Minh Anh", width=1280)
    desk.goto(f"/dieu-hanh/{reported(live_site, is_approved=False)}")
    desk.get_by_role("button", name="Duyệt và đăng").click()
    focused(desk, "Đã lưu.")
    desk.locator("summary", has_text="Không đăng").click()
    desk.get_by_role("button", name="Ẩn phản ánh").click()
    focused(desk, "Có chỗ cần sửa")
    desk.goto("/dieu-hanh?xem=tat-ca")
    desk.locator("#xem-moi").click()
    expect(desk.locator("#xem-moi")).to_be_focused()
    said(desk, "kết quả")

    writer = enter(open_page, LEADER)
    writer.goto("/thong-bao/viet")
    writer.locator("main form button").first.click()
    writer.get_by_label("Tiêu đề").fill("Cắt nước sáng thứ Bảy tuần này")
    said(writer, re.compile("[Ll]ưu"))
    expect(writer.get_by_label("Tiêu đề")).to_be_focused()


def test_more_of_a_list_leads_to_its_first_new_row_and_a_search_says_how_many(open_page: Any) -> None:
    page = open_page("/phan-anh")
    number = page.locator("#danh-sach > li").count()
    page.get_by_role("link", name="Xem thêm").click()
    expect(page.locator("#danh-sach > li").nth(number).get_by_role("link").first).to_be_focused()
    page.goto("/phan-anh/moi")
    search = page.get_by_label("Tìm loại việc")
    search.press_sequentially("den duong")
    said(page, "1 kết quả")
    expect(search).to_be_focused()
