"""What is sent by accident: merging asks and is undone, spam is closed, units hear of approved work, codes are kept."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.factories.accounts import text_of_message
from tests.support.browser.axe import look
from tests.support.browser.choices import choose
from tests.support.browser.people import enter
from tests.support.browser.reported import let_undo_period_pass, reported
from tests.support.live_site import LiveSite

DESK = "Lê Minh Anh"


def links_to_unit(live_site: LiveSite, code: str) -> list[str]:
    """Links by which a unit answers, in mails about this report."""
    live_site.flask("jobs", "run")
    folder = Path(live_site.environment["INSTANCE_DIR"])
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.rglob("*.eml"))]
    texts = [text for mail in mails if code in (text := text_of_message(mail))]
    return [match[1] for text in texts if (match := re.search(r"https?://[^/\s]+(/chuyen/\S+)", text))]


def test_two_reports_are_compared_merged_and_taken_apart_again_on_a_phone(open_page: Any, live_site: LiveSite) -> None:
    place = {"latitude": 21.0511, "longitude": 105.9412}
    original = reported(live_site, description="Hố sâu ở cổng chùa.", **place)
    duplicate = reported(live_site, description="Mặt đường sụt cạnh chùa.", **place)
    desk = enter(open_page, DESK, width=320)
    desk.goto(f"/dieu-hanh/{duplicate}")
    compare = desk.get_by_role("link", name=f"So sánh với {original}")
    expect(compare).to_be_visible()
    compare.click()
    expect(desk.get_by_role("heading", name="Có phản ánh nào trùng không?")).to_be_visible()
    for words in ("Hố sâu ở cổng chùa.", "Mặt đường sụt cạnh chùa."):
        expect(desk.get_by_text(words).first).to_be_visible()
    look(desk)
    desk.set_viewport_size({"width": 1280, "height": 740})
    sides = desk.get_by_role("columnheader")
    first, second = sides.filter(has_text=duplicate).bounding_box(), sides.filter(has_text=original).bounding_box()
    assert first
    assert second
    assert first["y"] == second["y"], "side by side"
    look(desk)
    desk.get_by_role("button", name=f"Gộp {duplicate} vào {original}").click()
    expect(desk.get_by_text("Đã làm xong với 1 phản ánh.")).to_be_visible()
    look(desk)
    desk.get_by_role("button", name="Hoàn tác").click()
    expect(desk.get_by_text("Đã hoàn tác ở 1 phản ánh.")).to_be_visible()
    desk.goto(f"/dieu-hanh/{duplicate}")
    expect(desk.get_by_text("Trùng với", exact=True)).to_have_count(0)


def test_spam_is_closed_and_found_among_what_is_closed_without_javascript(open_page: Any, live_site: LiveSite) -> None:
    code = reported(live_site, description="Cho vay tiền nhanh.", is_approved=False)
    desk = enter(open_page, DESK, javascript=False)
    desk.goto(f"/dieu-hanh/{code}")
    desk.locator("summary", has_text="Không đăng").click()
    desk.get_by_label("Lý do", exact=True).fill("Quảng cáo")
    desk.get_by_label("Đây là thư rác: đóng luôn").check()
    desk.get_by_role("button", name="Ẩn phản ánh").click()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()
    desk.goto("/dieu-hanh?xem=da-dong")
    expect(desk.locator(f"#danh-sach a[href$='{code}']")).to_be_visible()


def test_a_unit_hears_of_work_after_approval_and_its_crew_answers_with_a_phone_alone(
    open_page: Any, live_site: LiveSite
) -> None:
    code = reported(live_site, description="Nắp cống vỡ trước trạm y tế.", is_approved=False)
    desk = enter(open_page, DESK)
    desk.goto("/dieu-hanh/don-vi/them")
    desk.get_by_label("Tên").fill(f"Đội Cống {code}")
    desk.get_by_label("Email (không bắt buộc)").fill("doicong@example.com")
    desk.get_by_role("button", name="Lưu").click()
    desk.goto(f"/dieu-hanh/{code}")
    desk.locator("summary", has_text="Người xử lý").click()
    choose(desk.get_by_label("Đơn vị", exact=True), f"Đội Cống {code}")
    desk.get_by_role("button", name="Giao việc").click()
    expect(desk.locator("summary", has_text=f"Đội Cống {code}")).to_be_visible()
    assert links_to_unit(live_site, code) == []
    desk.get_by_role("button", name="Duyệt và đăng").click()
    # The assignment said "Đã lưu." before; only approval offers this button.
    expect(desk.get_by_role("button", name="Lưu các ảnh được đăng")).to_be_visible()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()
    let_undo_period_pass(live_site)
    (link,) = links_to_unit(live_site, code)

    crew = open_page(link, width=320, javascript=False)
    crew.get_by_label("Đã làm gì").fill("Đã thay nắp.")
    crew.get_by_role("button", name="Xong", exact=True).click()
    expect(crew.get_by_text("Cảm ơn bạn.")).to_be_visible()

    desk.goto("/dieu-hanh?xem=loi-moi")
    look(desk)
    desk.locator(f"a[href$='{code}']").click()
    pinned = desk.locator("section[aria-labelledby=loi-moi]")
    expect(pinned.get_by_text("Đã thay nắp.")).to_be_visible()
    look(desk)
    pinned.get_by_role("button", name="Không cần trả lời").click()
    expect(desk.get_by_text("Đã lưu.")).to_be_visible()
    expect(pinned).to_have_count(0)

    desk.goto("/dieu-hanh?xem=tat-ca")
    desk.keyboard.press("/")
    desk.keyboard.type(code.lower().replace("-", " "))
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(f"/dieu-hanh/{code}$"))
