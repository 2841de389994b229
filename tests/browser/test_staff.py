"""Roles on a phone: invited, accepted without JavaScript, seen, handed over and resigned; every page by axe."""

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from citizen_site.core import clock
from tests.factories.staff import PASSWORD
from tests.support.browser.axe import look
from tests.support.browser.people import enter_as, newest_message
from tests.support.live_site import LiveSite

OPERATOR = "Phạm Quốc Dũng"
GROUP = "Tổ dân phố số 3"
WARD = "phuong-phuc-loi"


def link_for(live_site: LiveSite, page: Page, email: str) -> str:
    found = re.search(r"https?://\S+/loi-moi/\S+", newest_message(live_site, page, email))
    assert found
    return found[0]


def fill_invitation(page: Page, email: str) -> None:
    page.get_by_label("của người được mời").fill(email)
    page.get_by_label("Đến hết ngày").fill((clock.today(clock.now()) + timedelta(days=300)).isoformat())
    page.get_by_label("Lý do").fill("Được bầu tại hội nghị ngày 12/10.")
    page.get_by_role("button", name="Gửi lời mời").click()
    page.wait_for_url("**/nhan-su")


def accept(page: Page, name: str) -> None:
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Nhận vai trò").click()
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    page.wait_for_url("**/tai-khoan")


def test_a_leader_is_invited_accepts_without_javascript_and_hands_the_role_over(
    open_page: Any, live_site: LiveSite
) -> None:
    operator = open_page("/xem-thu")
    enter_as(operator, OPERATOR)
    operator.locator("main").get_by_role("link", name=re.compile("^Người có vai trò")).click()
    operator.get_by_role("link", name="Mời một người").click()
    operator.get_by_role("link", name="Phường Phúc Lợi", exact=True).click()
    operator.get_by_label("Vai trò").select_option(label="Người đăng thông báo")
    operator.get_by_label("Khu vực").select_option(label=GROUP)
    fill_invitation(operator, "binh@example.com")
    expect(operator.get_by_role("heading", name="Lời mời chưa trả lời")).to_be_visible()

    leader = open_page(link_for(live_site, operator, "binh@example.com"), javascript=False)
    expect(leader.get_by_role("heading", level=1)).to_have_text("Bạn được mời nhận một vai trò")
    expect(leader.get_by_text("Tổ trưởng")).to_be_visible()
    accept(leader, "Hoàng Thị Tâm")
    expect(leader.get_by_text("Tổ trưởng")).to_be_visible()
    expect(leader.get_by_text("chưa dùng được")).to_have_count(0)

    # The list is filtered as one types and chooses, and the address follows.
    operator.goto("/nhan-su")
    operator.get_by_label("Tên người").fill("hoang tam")
    operator.get_by_role("button", name="Tìm").click()
    operator.wait_for_url("**q=hoang+tam**")
    expect(operator.locator(".card__title")).to_have_text(["Hoàng Thị Tâm"])
    operator.get_by_role("link", name="Hoàng Thị Tâm").click()
    operator.get_by_role("link", name="Bàn giao cho người khác").click()
    fill_invitation(operator, "mai@example.com")

    successor = open_page(link_for(live_site, operator, "mai@example.com"), javascript=False)
    expect(successor.get_by_text("Hoàng Thị Tâm")).to_be_visible()
    accept(successor, "Vũ Thị Mai")
    leader.goto("/tai-khoan")
    expect(leader.get_by_text("Vai trò của bạn")).to_have_count(0)

    successor.get_by_role("link", name="Thôi giữ vai trò này").click()
    successor.get_by_label("Lý do").fill("Tôi chuyển nhà.")
    successor.get_by_role("button", name="Kết thúc vai trò").click()
    successor.wait_for_url("**/tai-khoan")
    expect(successor.get_by_text("Vai trò của bạn")).to_have_count(0)


def test_axe_finds_nothing_on_the_pages_of_staff_on_a_phone_and_on_a_desk(open_page: Any, live_site: LiveSite) -> None:
    page = open_page("/xem-thu")

    def look_at_both() -> None:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            look(page)

    look_at_both()
    enter_as(page, OPERATOR)
    look_at_both()
    page.goto(f"/nhan-su/moi?khu-vuc={WARD}")
    look_at_both()
    page.get_by_role("button", name="Gửi lời mời").click()
    look_at_both()
    email = "axe-staff@example.com"
    fill_invitation(page, email)
    look_at_both()
    for path in ("/nhan-su/moi", "/nhan-su?q=zzzz", "/nhan-su?vai-tro=vua", "/van-hanh/nhat-ky"):
        page.goto(path)
        look_at_both()
    page.goto("/nhan-su?q=nguyen+van+binh")
    page.get_by_role("link", name="Nguyễn Văn Bình").click()
    look_at_both()
    for link in ("Bàn giao cho người khác", "Kết thúc"):
        page.get_by_role("link", name=link, exact=True).click()
        look_at_both()
        page.go_back()
    page.goto(link_for(live_site, page, email))
    look_at_both()
    page.goto("/loi-moi/x")
    look_at_both()


def test_what_is_tapped_on_the_pages_of_staff_is_44_px_high(open_page: Any) -> None:
    page = open_page("/xem-thu")
    enter_as(page, OPERATOR)
    for path in ("/xem-thu", "/nhan-su", "/nhan-su/moi", f"/nhan-su/moi?khu-vuc={WARD}", "/tai-khoan"):
        page.goto(path)
        small = page.locator("main :is(.button, .chip, .place-list a, input:not([type=hidden]), select)").evaluate_all(
            "all => all.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)"
            ".map(each => each.outerHTML)"
        )
        assert small == [], path
