"""The desk with a phone and without JavaScript: forwarded and answered by the agency, sorted, merged."""

from __future__ import annotations

import io
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.factories.accounts import text_of_message
from tests.support.browser.axe import look
from tests.support.browser.choices import choose
from tests.support.browser.reported import let_undo_period_pass, reported
from tests.support.live_site import LiveSite


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def link_in_mail(live_site: LiveSite) -> str:
    live_site.flask("jobs", "run")
    folder = Path(live_site.environment["INSTANCE_DIR"])
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.rglob("*.eml"))]
    texts = [text_of_message(mail) for mail in mails if "dedieu@example.com" in str(mail["To"])]
    return [match[1] for text in texts if (match := re.search(r"https?://[^/\s]+(/chuyen/\S+)", text))][-1]


def test_a_report_is_forwarded_answered_by_the_agency_and_a_second_one_merged(
    open_page: Any, live_site: LiveSite
) -> None:
    original, duplicate = (
        reported(live_site, latitude=21.0391 + number / 5000, longitude=105.9311) for number in (0, 1)
    )
    desk = open_page("/xem-thu")
    desk.get_by_role("button", name="Lê Minh Anh").click()
    desk.goto("/dieu-hanh/don-vi/them")
    desk.get_by_label("Tên").fill(f"Đội {duplicate}")
    look(desk)
    desk.get_by_role("button", name="Lưu").click()
    expect(desk.get_by_text(f"Đội {duplicate}")).to_be_visible()
    look(desk)

    # A duplicate is merged from the similar reports that the page fetched by itself.
    desk.goto(f"/dieu-hanh/{duplicate}")
    compare = desk.get_by_role("link", name=f"So sánh với {original}")
    expect(compare).to_be_visible()
    look(desk)
    compare.click()
    desk.get_by_role("button", name=f"Gộp {duplicate} vào {original}").click()
    expect(desk.get_by_text("Đã làm xong với 1 phản ánh.")).to_be_visible()
    desk.goto(f"/dieu-hanh/{duplicate}")
    expect(desk.get_by_role("link", name=original).first).to_be_visible()

    # Sorted in place.
    desk.goto(f"/dieu-hanh/{original}")
    desk.locator("summary", has_text="Người xử lý").click()
    choose(desk.get_by_label("Đơn vị", exact=True), f"Đội {duplicate}")
    look(desk)
    desk.get_by_role("button", name="Giao việc").click()
    expect(desk.locator("summary", has_text=f"Đội {duplicate}")).to_be_visible()

    # Forwarded without JavaScript, with the same session.
    plain = open_page("/xem-thu", javascript=False)
    plain.get_by_role("button", name="Lê Minh Anh").click()
    plain.goto(f"/dieu-hanh/{original}")
    plain.locator("summary", has_text="Chuyển nơi khác xử lý").click()
    plain.get_by_label("Chuyển tới đâu").fill("Chi cục Đê điều")
    plain.get_by_label("Email của cơ quan nhận (không bắt buộc)").fill("dedieu@example.com")
    plain.get_by_role("button", name="Chuyển nơi khác xử lý").click()
    expect(plain.get_by_text("Đã lưu.")).to_be_visible()

    let_undo_period_pass(live_site)
    body = open_page(link_in_mail(live_site))
    look(body)
    body.get_by_label("Đã làm xong").check()
    body.get_by_role("button", name="Gửi trả lời").click()
    expect(body.get_by_text("Hãy viết vài câu").first).to_be_visible()
    body.get_by_label("Vài câu về việc này").fill("Đã kè lại đoạn sạt.")
    body.locator("#anh-da-lam").set_input_files([{"name": "sau.jpg", "mimeType": "image/jpeg", "buffer": photo()}])
    body.get_by_role("button", name="Gửi trả lời").click()
    expect(body.get_by_text("Cảm ơn bạn.")).to_be_visible()
    look(body)
    live_site.flask("jobs", "run")

    desk.goto(f"/dieu-hanh/{original}")
    expect(desk.locator("#resolved-text")).to_have_value("Đã kè lại đoạn sạt.")
    # Nobody publishes a photo that they have not opened.
    sent_by_body = desk.get_by_role("group", name="Ảnh do cơ quan nhận gửi")
    sent_by_body.get_by_role("link").click()
    expect(desk).to_have_url(re.compile("/che$"))
    desk.goto(f"/dieu-hanh/{original}")
    sent_by_body.get_by_label("Đăng ảnh 1").check()
    look(desk)
    desk.get_by_role("button", name="Trả lời là đã xong").click()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()
    let_undo_period_pass(live_site)
    body.goto(f"/phan-anh/{original}")
    expect(body.get_by_text("Đã kè lại đoạn sạt.").first).to_be_visible()
    assert body.locator("img[src*='/phan-anh/anh/']").count() >= 1, "the body's photo is public now"
