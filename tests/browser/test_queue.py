"""The queue by keyboard and on a phone: nothing fires while typing, rows stay under the finger, axe finds nothing."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser.axe import look
from tests.support.browser.people import enter_as
from tests.support.live_site import LiveSite

MODERATOR = "Lê Minh Anh"
IN_STEP = """[
  document.activeElement.closest("[data-key]")?.dataset.key,
  document.activeElement.matches("input, select, textarea"),
]"""
FOCUSED = "document.activeElement.textContent.trim()"


def enter(open_page: Any, **options: Any) -> Page:
    page: Page = open_page("/xem-thu", **options)
    enter_as(page, MODERATOR)
    return page


def test_keys_lead_through_the_queue_and_a_report_and_never_act(open_page: Any) -> None:
    page = enter(open_page, width=1280)
    page.goto("/dieu-hanh?xem=moi")
    titles = page.locator("#danh-sach .card__title a").all_text_contents()
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == titles[row]
    page.keyboard.press("Control+j")
    page.keyboard.press("Shift+J")
    assert page.evaluate(FOCUSED) == titles[1], "with other keys held down nothing happens"
    for key, row in (("Enter", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(titles[row])
        page.wait_for_load_state("load")  # a page shows before its scripts listen for keys

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.keyboard.press("n")
    note = page.get_by_label("Ghi chú nội bộ")
    expect(note).to_be_focused()
    page.keyboard.type("ahnjk?r/")
    expect(note).to_have_value("ahnjk?r/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    note.blur()
    page.keyboard.press("h")
    expect(page.get_by_label("Lý do", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    steps = page.locator(".form-action-fold[data-key]").evaluate_all("all => all.map(each => each.dataset.key)")
    assert {"r", "g", "x"} <= set(steps), "a report that is only received"
    for key in steps:
        page.keyboard.press(key)
        here = page.evaluate(IN_STEP)
        assert here == [key, True], "the first field of the step: what is typed next acts on nothing"
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.evaluate("document.activeElement.blur()")
    assert [url for url in sent if "dang-xem" not in url] == [], "a key only leads to a form"

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Về hàng đợi")
    page.keyboard.press("u")
    expect(sheet).to_be_visible()
    sheet.get_by_label("Dùng phím tắt").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    page.keyboard.press("?")
    expect(sheet).to_have_count(0)
    page.goto("/dieu-hanh/phim-tat")
    expect(page.get_by_label("Dùng phím tắt")).not_to_be_checked()
    page.get_by_label("Dùng phím tắt").check()
    page.goto("/dieu-hanh?xem=tat-ca")
    expect(page.locator("#danh-sach .card__title a:focus")).to_have_text(titles[1]), "back where one was"
    page.keyboard.press("/")
    expect(page.get_by_label("Tìm trong nội dung")).to_be_focused()


def test_an_open_queue_on_a_phone_says_what_is_new_and_leaves_its_rows_alone(
    open_page: Any, live_site: LiveSite
) -> None:
    page = enter(open_page)
    page.clock.install()
    page.goto("/dieu-hanh?xem=tat-ca")
    page.evaluate("document.querySelector('#danh-sach').dataset.same = 'yes'")
    code = (page.locator("#danh-sach .card__title a").first.get_attribute("href") or "").rsplit("/", 1)[1]
    page.evaluate("window.scrollTo(0, 300)")
    place = page.evaluate("window.scrollY")

    other = enter(open_page, javascript=False)
    other.goto(f"/dieu-hanh/{code}")
    other.get_by_text("Viết cho đồng nghiệp").click()
    other.get_by_label("Ghi chú nội bộ").fill("Đã gọi đội môi trường")
    other.get_by_role("button", name="Lưu", exact=True).click()
    expect(other.get_by_text("Đã lưu.")).to_be_visible()

    with page.expect_response("**/co-gi-moi?**"):
        page.clock.run_for(61_000)
    news = page.get_by_role("link", name="1 phản ánh mới hoặc vừa đổi")
    expect(news).to_be_visible()
    assert page.locator("#danh-sach").get_attribute("data-same") == "yes"
    assert page.evaluate("window.scrollY") == place
    news.click()
    expect(page.get_by_role("link", name="Làm mới danh sách")).to_be_visible()
    assert page.locator("#danh-sach").get_attribute("data-same") is None

    page.goto(f"/dieu-hanh/{code}")
    with page.expect_response("**/dang-xem"):
        page.clock.run_for(31_000)


def test_axe_finds_nothing_in_the_queue_and_its_sheet_of_keys(open_page: Any) -> None:
    page = enter(open_page)

    def look_at_both() -> None:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            look(page)

    page.goto("/dieu-hanh?xem=tat-ca&q=duong&gap=urgent")
    page.get_by_text("Tìm và lọc").click()
    look_at_both()
    small = page.locator("main :is(.button, .chip, .tabs a, .queue-news a, select, summary)").evaluate_all(
        "all => all.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)"
        ".map(each => each.outerHTML)"
    )
    assert small == []
    page.get_by_role("link", name="Lưu bộ lọc này").click()
    look_at_both()
    page.get_by_label("Tên bộ lọc").fill("Đường, gấp")
    page.get_by_role("button", name="Lưu").click()
    page.goto("/dieu-hanh/bo-loc")
    look_at_both()
    page.goto("/dieu-hanh/phim-tat")
    look_at_both()
    page.goto("/dieu-hanh?xem=tat-ca")
    page.locator("#danh-sach .card__title a").first.click()
    page.wait_for_load_state("load")
    report = page.url
    page.keyboard.press("?")
    look_at_both()
    for address in (f"{report}/chan-nguon", "/dieu-hanh/chan-nguon", "/dieu-hanh/bi-bao"):
        page.goto(address)
        look_at_both()
