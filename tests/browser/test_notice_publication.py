"""From a template to a notice that is posted and undone, on a narrow phone, with JavaScript and without."""

from typing import Any

from playwright.sync_api import expect

from tests.support.browser.axe import SIDEWAYS, violations
from tests.support.browser.javascript import WITH_AND_WITHOUT_JAVASCRIPT
from tests.support.browser.people import LEADER, enter

NARROW = 320


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_leader_fills_the_blanks_schedules_posts_and_undoes(open_page: Any, javascript: bool) -> None:
    title = f"Tạm ngừng cấp điện ngày 1/12 ({'có' if javascript else 'không'} JavaScript)"
    page = enter(open_page, LEADER, javascript=javascript, width=NARROW)
    page.goto("/thong-bao/viet")
    page.get_by_role("button", name="Cắt điện").click()
    page.get_by_role("button", name="Xem trước và đăng").click()
    problems = page.get_by_role("alert")
    expect(problems).to_contain_text("“ngừng cấp điện ngày …”")
    expect(problems).to_contain_text("“Điện tạm ngừng từ … giờ đến … giờ,”")
    page.get_by_role("link", name="Sửa tiếp").click()
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Nội dung").fill("Điện tạm ngừng **từ 8 giờ đến 11 giờ**, các ngõ 5, 7…")
    page.get_by_role("button", name="Xem trước và đăng").click()

    moment = page.get_by_label("Ngày giờ đăng (nếu hẹn giờ)")
    schedule = page.get_by_role("button", name="Hẹn đăng 07:00 ngày 1/12/2028")
    moment.fill("2028-12-01T07:00")
    if javascript:
        expect(page.get_by_label("Hẹn giờ", exact=True)).to_be_checked()
        expect(schedule).to_be_visible()
        page.get_by_label("Ngay bây giờ").check()
        expect(page.get_by_role("button", name="Đăng ngay")).to_be_visible()
        expect(moment).to_have_value("")
        page.get_by_label("Hẹn giờ", exact=True).check()
        expect(moment).to_have_value("2028-12-01T07:00")
    else:
        page.get_by_role("button", name="Đăng ngay").click()
        expect(page.get_by_text("Chưa đăng: nút bạn vừa bấm")).to_be_visible()
        expect(page.get_by_label("Hẹn giờ", exact=True)).to_be_checked()
    assert page.evaluate(SIDEWAYS) <= 0 if javascript else True
    schedule.click()
    expect(page.get_by_text("Thông báo sẽ tự đăng lúc 07:00 ngày 1/12/2028.")).to_be_visible()

    page.get_by_role("button", name="Bỏ hẹn giờ, sửa tiếp").click()
    page.get_by_role("button", name="Xem trước và đăng").click()
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    reader = open_page(page.url, javascript=javascript)
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    expect(reader.get_by_role("link", name="Hoàn tác")).to_have_count(0)

    page.get_by_role("link", name="Hoàn tác").click()
    expect(page.get_by_text("Chưa có email hay tin nhắn nào được gửi.")).to_be_visible()
    if javascript:
        assert violations(page) == []
        assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác. Thông báo là bản nháp, chỉ bạn đọc được.")).to_be_visible()
    gone = reader.reload()
    assert gone.status == 404
    page.get_by_role("link", name="Sửa tiếp").click()
    expect(page.get_by_label("Tiêu đề")).to_have_value(title)


def test_the_button_speaks_english_as_the_server_does(open_page: Any) -> None:
    page = enter(open_page, LEADER)
    page.goto("/thong-bao/viet")
    page.get_by_role("button", name="Việc khẩn").click()
    page.get_by_label("Tiêu đề").fill("Vỡ ống nước")
    page.get_by_label("Nội dung").fill("Đang sửa.")
    page.get_by_role("button", name="Xem trước và đăng").click()
    page.goto(page.url.replace("/thong-bao", "/en/thong-bao"))
    expect(page.get_by_role("button", name="Post and send messages now")).to_be_visible()
    page.get_by_label("When to post it").fill("2028-12-01T07:00")
    expect(page.get_by_role("button", name="Schedule for 7 am on 1 December 2028")).to_be_visible()
