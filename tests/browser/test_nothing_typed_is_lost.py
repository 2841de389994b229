"""What is typed outlives a crash, a dead line, a second tab, a full disk, an ended session and every other act."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import delete, select

from citizen_site.accounts.models import BrowserSession
from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.timeline import REPORTER, add_event
from tests.factories.drafts import DETAILS, NOBODY, PLACE, START, STORY
from tests.factories.photos import photo_file
from tests.support.browser.axe import look
from tests.support.browser.javascript import WITH_AND_WITHOUT_JAVASCRIPT
from tests.support.browser.people import enter, enter_as
from tests.support.browser.reported import reported
from tests.support.live_site import LiveSite

MODERATOR = "Lê Minh Anh"
ANSWER = "Đội hạ tầng hẹn vá ổ gà này trong tuần sau, mong bà con đi chậm."
PHOTO = {"name": "a.png", "mimeType": "image/png", "buffer": photo_file("PNG")}
TYPED = "Chuyện gì đang xảy ra?"
URGENT_FOLD = "Gấp, hoặc chỉ để người xử lý đọc?"
AFTER_THE_PAUSE = 600


def new_draft(page: Page, live_site: LiveSite, *steps: tuple[str, dict[str, str]]) -> str:
    """A draft with these steps written; its address."""
    page.goto(START)
    page.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.wait_for_url("**/chi-tiet")
    address = page.url.rpartition("/")[0]
    for step, data in steps:
        saved = page.request.post(f"{address}/{step}", form={**data, "go": "save"}, headers={"Origin": live_site.url})
        assert saved.status == 204, step
    return address


def crash(page: Page) -> Page:
    """The tab dies, as when the phone needs its memory; a new one in the same browser."""
    context: BrowserContext = page.context
    page.wait_for_timeout(AFTER_THE_PAUSE)
    with suppress(PlaywrightError):
        page.goto("chrome://crash")
    return context.new_page()


# --- the report's steps -----------------------------------------------------------------------------


def test_what_was_typed_in_a_step_is_back_after_the_browser_died_and_says_so(
    open_page: Any, live_site: LiveSite
) -> None:
    page = open_page(START)
    address = new_draft(page, live_site, ("chi-tiet", PLACE))
    page.goto(f"{address}/chi-tiet")
    page.get_by_label(TYPED).fill(STORY)
    page.get_by_text(URGENT_FOLD).click()
    page.get_by_label("Gấp: có thể").check()
    page = crash(page)
    page.goto(f"{address}/chi-tiet")
    expect(page.get_by_label(TYPED)).to_have_value(STORY)
    expect(page.get_by_label("Gấp: có thể")).to_be_checked()
    expect(page.get_by_text(re.compile("Đã khôi phục những gì bạn gõ lúc .+ mà chưa gửi"))).to_be_visible()
    look(page)
    page.get_by_role("button", name="Xóa bản này").click()
    expect(page.get_by_label(TYPED)).to_have_value("")
    page.get_by_label(TYPED).fill(STORY)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(re.compile("/(giong-nhau|xem-lai)$"))
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('chu-vua-go'))") == []


def test_sending_without_a_line_keeps_the_page_and_goes_by_itself_when_the_line_is_back(
    open_page: Any, live_site: LiveSite
) -> None:
    page = open_page(START)
    address = new_draft(page, live_site, ("chi-tiet", DETAILS), ("gui", NOBODY))
    page.goto(f"{address}/chi-tiet")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("có mạng lại là trang tự gửi")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/(giong-nhau|xem-lai)$"))
    page.goto(f"{address}/xem-lai")
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi đi").click()
    expect(page.get_by_text("có mạng lại là trang tự gửi")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại rồi gửi")
    page.context.set_offline(False)
    page.wait_for_url("**/da-gui")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi. Cảm ơn bạn!")


def test_a_photo_is_seen_at_once_and_an_upload_that_failed_goes_on_by_itself(
    open_page: Any, live_site: LiveSite
) -> None:
    page = open_page(START)
    address = new_draft(page, live_site, ("chi-tiet", PLACE))
    page.goto(f"{address}/chi-tiet")
    tries: list[str] = []

    def cut(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort("connectionreset")
        else:
            route.fallback()

    page.route("**/anh", cut)
    page.get_by_label("Ảnh (không bắt buộc)").set_input_files([PHOTO])
    expect(page.get_by_role("img", name="a.png")).to_be_visible()
    expect(page.get_by_text("chưa gửi được, ảnh vẫn ở máy bạn", exact=True)).to_be_visible()
    look(page)
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_be_visible(timeout=15_000)
    assert len(tries) == 2, "nobody pressed anything"


def test_the_second_tab_on_a_draft_is_told(open_page: Any, live_site: LiveSite) -> None:
    first = open_page(START)
    address = new_draft(first, live_site, ("chi-tiet", PLACE))
    first.goto(f"{address}/chi-tiet")
    second = first.context.new_page()
    second.goto(f"{address}/chi-tiet")
    expect(second.get_by_text("Phản ánh này đang mở ở một thẻ khác")).to_be_visible()
    expect(first.get_by_text("Phản ánh này đang mở ở một thẻ khác")).to_be_hidden()
    look(second)
    first.get_by_label(TYPED).fill(STORY)
    first.get_by_role("button", name="Tiếp tục").click()
    first.wait_for_url(re.compile("/(giong-nhau|xem-lai)$"))
    second.get_by_label(TYPED).fill("Bản gõ ở thẻ thứ hai")
    second.get_by_role("button", name="Tiếp tục").click()
    told = second.get_by_text("vừa được sửa ở một thẻ hay máy khác")
    expect(told).to_be_visible()
    expect(second.get_by_text(STORY)).to_be_visible()
    expect(second.get_by_label(TYPED)).to_have_value("Bản gõ ở thẻ thứ hai")
    look(second)


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_step_that_comes_after_the_report_was_sent_offers_its_words_as_added_ones(
    open_page: Any, live_site: LiveSite, javascript: bool
) -> None:
    page = open_page(START, javascript=javascript)
    address = new_draft(page, live_site, ("chi-tiet", DETAILS), ("gui", NOBODY))
    page.goto(f"{address}/chi-tiet")
    assert page.request.post(f"{address}/gui", headers={"Origin": live_site.url}).ok
    page.get_by_label(TYPED).fill(f"{STORY} Sáng nay thêm một xe ngã.")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("nên những gì bạn vừa sửa chưa được nhận")).to_be_visible()
    if javascript:
        look(page)
    page.get_by_role("button", name="Gửi thêm").click()
    expect(page.get_by_text("Sáng nay thêm một xe ngã.").first).to_be_visible()
    assert "/phan-anh/cua-toi/" in page.url


@WITH_AND_WITHOUT_JAVASCRIPT
def test_the_search_key_in_the_ward_field_searches_and_a_row_is_tapped(
    open_page: Any, live_site: LiveSite, javascript: bool
) -> None:
    page = open_page(START, javascript=javascript)
    address = new_draft(page, live_site)
    page.goto(f"{address}/chi-tiet")
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill("Trước cổng chợ")
    page.get_by_text("Tìm phường, xã theo tên, kể cả tên cũ").click()
    search = page.get_by_label("Tên phường, xã")
    search.fill("sai dong")
    search.press("Enter")
    rows = page.locator(".ward__row")
    expect(rows.first).to_be_visible()
    expect(page.get_by_text("phần chính của Phường Sài Đồng cũ").first).to_be_visible()
    assert page.url.partition("?")[0].endswith("/chi-tiet"), "the step was not sent"
    if javascript:
        expect(search).to_be_focused()
        expect(page.locator("#vua-doi")).to_contain_text("chỗ, bạn chọn một chỗ")
        look(page)
    slug = rows.nth(1).get_attribute("value")
    assert slug
    rows.nth(1).click()
    expect(page.get_by_label("Phường, xã", exact=True)).to_have_value(slug)
    expect(page.get_by_label("Số nhà, ngõ, ngách, đường")).to_have_value("Trước cổng chợ")
    if javascript:
        expect(page.locator("[data-changed]", has_text="Đã chọn")).to_be_focused()
    page.get_by_text("Tìm phường, xã theo tên, kể cả tên cũ").click()
    page.get_by_label("Tên phường, xã").fill("bach mai")
    page.get_by_label("Tên phường, xã").press("Enter")
    expect(page.get_by_label("Phường, xã", exact=True)).to_have_value("phuong-bach-mai")


# --- the desk -----------------------------------------------------------------------------------------


def test_an_answer_being_written_is_saved_and_shown_as_it_will_read_and_survives_acts_a_reload_and_a_crash(
    open_page: Any, live_site: LiveSite
) -> None:
    code = reported(live_site)
    with live_site.app.app_context():
        report = db.session.scalars(select(Report).where(Report.code == code_of(code))).one()
        add_event(db.session(), report, EventKind.COMMENTED, REPORTER, now=clock.now(), text="Ổ gà đã rộng ra.")
        db.session.commit()
    desk = enter(open_page, MODERATOR, width=1280)
    address = f"/dieu-hanh/{code}"

    def answer() -> Any:
        return desk.locator("#scheduled-text")

    desk.goto(address)
    desk.locator("summary", has_text="Hẹn ngày làm").click()
    answer().fill(ANSWER)
    expect(desk.locator("#xem-truoc-scheduled")).to_contain_text(ANSWER)
    expect(desk.locator("#nhap-chuyen-scheduled")).to_contain_text("Đã tự lưu")
    expect(answer()).to_be_focused()
    expect(desk.locator("#doc-tra-loi")).to_contain_text("Bạn đã đọc")
    desk.locator("summary", has_text="Viết cho đồng nghiệp").click()
    desk.get_by_label("Ghi chú nội bộ").fill("Đã gọi tổ trưởng.")
    desk.get_by_role("button", name="Lưu", exact=True).click()
    expect(desk.locator("[data-changed]", has_text="Đã lưu.")).to_be_focused()
    expect(answer()).to_have_value(ANSWER)
    expect(answer()).to_be_visible()
    desk.reload()
    expect(answer()).to_have_value(ANSWER)
    desk = crash(desk)
    desk.goto(address)
    expect(answer()).to_have_value(ANSWER)
    expect(desk.locator("#nhap-chuyen-scheduled")).to_contain_text("Đã tự lưu")
    expect(desk.get_by_label("Ghi chú nội bộ")).to_have_value(""), "what was sent does not come back"
    look(desk)
    desk.goto("/tai-khoan")
    desk.get_by_role("button", name="Đăng xuất", exact=True).click()
    desk.wait_for_url(re.compile("/$"))
    assert desk.evaluate("localStorage.length") == 0, "a shared machine leaks nothing"


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_note_whose_session_has_ended_is_sent_after_signing_in(
    open_page: Any, live_site: LiveSite, javascript: bool
) -> None:
    code = reported(live_site)
    desk = enter(open_page, MODERATOR, javascript=javascript)
    desk.goto(f"/dieu-hanh/{code}")
    desk.locator("summary", has_text="Viết cho đồng nghiệp").click()
    desk.get_by_label("Ghi chú nội bộ").fill(f"Ghi chú riêng cho {code} nhé.")
    with live_site.app.app_context():
        db.session.execute(delete(BrowserSession))
        db.session.commit()
    desk.get_by_role("button", name="Lưu", exact=True).click()
    desk.wait_for_url(re.compile(r"/dang-nhap/mat-khau\?tiep="))
    back = re.search(r"/bieu-mau-da-luu/\w+", desk.url)
    assert back
    enter_as(desk, MODERATOR)
    desk.goto(back[0])
    expect(desk.get_by_text(f"Ghi chú riêng cho {code} nhé.")).to_be_visible()
    if javascript:
        look(desk)
    desk.get_by_role("button", name="Gửi", exact=True).click()
    desk.wait_for_url(f"**/dieu-hanh/{code}*")
    expect(desk.get_by_text(f"Ghi chú riêng cho {code} nhé.")).to_have_count(1)
    expect(desk.get_by_label("Ghi chú nội bộ")).to_have_value("")


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_form_from_before_signing_in_elsewhere_comes_back_with_a_fresh_token(
    open_page: Any, live_site: LiveSite, javascript: bool
) -> None:
    code = reported(live_site)
    page = open_page(f"/phan-anh/{code}/toi-cung-gap", javascript=javascript)
    other = page.context.new_page()
    other.goto("/xem-thu")
    other.get_by_role("button", name="Trần Thu Hà").click()
    page.get_by_role("button", name="Tính cả tôi").click()
    expect(page.get_by_role("button", name="Gửi lại")).to_be_visible()
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_text("Đã tính cả bạn")).to_be_visible()


# --- a full disk --------------------------------------------------------------------------------------


@contextmanager
def full_disk(live_site: LiveSite) -> Iterator[None]:
    """No file of the web server can grow."""
    workers = psutil.Process(live_site.process.pid).children(recursive=True)
    limits = [resource.prlimit(each.pid, resource.RLIMIT_FSIZE) for each in workers]
    for each, (_soft, hard) in zip(workers, limits, strict=True):
        resource.prlimit(each.pid, resource.RLIMIT_FSIZE, (32, hard))
    try:
        yield
    finally:
        for each, limit in zip(workers, limits, strict=True):
            resource.prlimit(each.pid, resource.RLIMIT_FSIZE, limit)


@WITH_AND_WITHOUT_JAVASCRIPT
def test_on_a_full_disk_the_words_stay_and_one_tap_sends_them_once_there_is_room(
    open_page: Any, live_site: LiveSite, javascript: bool
) -> None:
    page = open_page(START, javascript=javascript)
    address = new_draft(page, live_site, ("chi-tiet", PLACE))
    page.goto(f"{address}/chi-tiet")
    page.get_by_label(TYPED).fill(STORY)
    with full_disk(live_site):
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("button", name="Tiếp tục").click()
        assert answered.value.status == 507
        expect(page.get_by_text("Máy chủ hết chỗ nên chưa lưu được")).to_be_visible()
        expect(page.get_by_text(STORY)).to_be_visible()
        if javascript:
            look(page)
    page.get_by_role("button", name="Gửi lại").click()
    page.wait_for_url(re.compile("/(giong-nhau|xem-lai)$"))
    page.goto(f"{address}/chi-tiet")
    expect(page.get_by_label(TYPED)).to_have_value(STORY)
