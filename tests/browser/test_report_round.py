"""One round on two phones: approved, asked, answered by the link without JavaScript, resolved, disputed, reopened."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.support.browser.axe import look
from tests.support.browser.reported import let_undo_period_pass, reported
from tests.support.live_site import LiveSite

TOKEN = "browser-round-" + "t" * 29


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_moderator_and_a_reporter_bring_a_report_to_its_end(open_page: Any, live_site: LiveSite) -> None:
    code = reported(live_site, token=TOKEN, is_approved=False)
    desk = open_page("/xem-thu")
    desk.get_by_role("button", name="Lê Minh Anh").click()
    desk.goto("/dieu-hanh?xem=tat-ca")
    look(desk)
    desk.goto(f"/dieu-hanh/{code}")
    look(desk)
    desk.get_by_role("button", name="Duyệt và đăng").click()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()

    desk.locator("summary", has_text="Hỏi người gửi").click()
    desk.get_by_label("Câu hỏi").fill("Ổ gà ở trước nhà số mấy?")
    look(desk)
    desk.get_by_role("button", name="Hỏi người gửi").click()
    expect(desk.locator(".report__line")).to_contain_text("tạm dừng")

    phone = open_page(f"/phan-anh/cua-toi/{TOKEN}", javascript=False)
    expect(phone.get_by_text("Người tiếp nhận đang xem phản ánh của bạn.")).to_be_visible()
    let_undo_period_pass(live_site)
    phone.reload()
    phone.get_by_label("Câu trả lời của bạn").fill("Trước nhà số 12.")
    phone.get_by_role("button", name="Gửi câu trả lời").click()
    expect(phone.get_by_text("Đã gửi câu trả lời.")).to_be_visible()

    desk.reload()
    expect(desk.get_by_text("Trước nhà số 12.").first).to_be_visible()
    desk.locator("summary", has_text="Trả lời là đã xong").click()
    desk.get_by_label("Trả lời công khai", exact=True).and_(desk.locator("#resolved-text")).fill("Đã vá xong.")
    desk.get_by_label("Ảnh chụp sau khi làm (chọn ở dưới)").check()
    desk.locator("#resolved-photos").set_input_files([{"name": "sau.jpg", "mimeType": "image/jpeg", "buffer": photo()}])
    desk.get_by_role("button", name="Trả lời là đã xong").click()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()
    let_undo_period_pass(live_site)

    phone.goto(f"/phan-anh/{code}")
    expect(phone.get_by_text("Đã vá xong.").first).to_be_visible()
    assert phone.locator("img[src*='/phan-anh/anh/']").count() >= 1, "the photo after the work is public"
    phone.goto(f"/phan-anh/cua-toi/{TOKEN}")
    phone.locator("summary", has_text="Chưa, việc này chưa xong").click()
    phone.get_by_label("Chỗ nào chưa xong?").fill("Còn một ổ gà nữa.")
    phone.get_by_role("button", name="Gửi lại cho người tiếp nhận").click()
    expect(phone.get_by_text("Đã ghi nhận là chưa xong.")).to_be_visible()

    desk.goto("/dieu-hanh?xem=chua-xong")
    desk.locator(f"a[href$='{code}']").click()
    expect(desk.get_by_text("Còn một ổ gà nữa.").first).to_be_visible()
    desk.locator("#cac-viec").scroll_into_view_if_needed()
    desk.locator("summary", has_text="Mở lại").click()
    desk.locator("#reopened-text").fill("Đội sẽ quay lại.")
    desk.get_by_role("button", name="Mở lại").click()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()
    let_undo_period_pass(live_site)
    phone.goto(f"/phan-anh/{code}")
    expect(phone.get_by_text("Đội sẽ quay lại.")).to_be_visible()

    own = open_page(f"/phan-anh/cua-toi/{TOKEN}")
    look(own)
    own.locator("summary", has_text="Thêm mô tả hoặc ảnh").click()
    own.get_by_label("Bạn biết thêm điều gì?").fill("Cảm ơn.")
    own.get_by_role("button", name="Gửi thêm").click()
    expect(own.get_by_text("Đã lưu. Người xử lý sẽ đọc.")).to_be_visible()
    own.goto("/phan-anh/cua-toi")
    look(own)
    own.goto(f"/phan-anh/{code}")
    expect(own.locator(".track [aria-current=step]")).to_contain_text("Làm")
    look(own)
    own.get_by_role("link", name="Vẫn chưa xong").click()
    expect(own.get_by_label("Vẫn chưa xong")).to_be_checked()
    look(own)
