"""A leader writes and a resident reads, on a phone, with JavaScript and without."""

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import expect
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.support.browser.axe import SIDEWAYS, violations
from tests.support.browser.javascript import WITH_AND_WITHOUT_JAVASCRIPT, stay_on_page, stayed
from tests.support.browser.people import LEADER, enter
from tests.support.browser.public_pages import NOTICE, PUBLIC_PAGES
from tests.support.pdf_files import pdf

RESIDENT, MODERATOR = "Trần Thu Hà", "Lê Minh Anh"


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_leader_posts_a_meeting_corrects_it_and_a_neighbour_reads_and_confirms(
    open_page: Any, javascript: bool
) -> None:
    title = f"Họp bàn sửa sân chơi ({'có' if javascript else 'không'} JavaScript)"
    page = enter(open_page, LEADER, javascript=javascript)
    page.goto("/thong-bao/viet")
    page.get_by_role("button", name="Mời họp tổ").click()
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Bắt đầu").fill("2027-01-05T19:30")
    page.get_by_label("Họp ở đâu?").fill("Sân chơi ngõ 5")
    if javascript:
        expect(page.locator("#da-luu")).to_contain_text("Đã lưu lúc")
        page.reload()
        expect(page.get_by_label("Tiêu đề")).to_have_value(title)
    else:
        page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("button", name="Xem trước và đăng").click()
    expect(page.locator(".preview .official-mark")).to_contain_text("Tổ trưởng")
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    address = page.url
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Vì sao sửa?").fill("Lùi nửa giờ.")
    page.get_by_label("Bắt đầu").fill("2027-01-05T20:00")
    plan = {"name": "So do.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.get_by_label("Chọn ảnh hoặc tệp PDF").set_input_files(plan)
    page.get_by_role("button", name="Đăng bản sửa").click()

    reader = enter(open_page, RESIDENT, javascript=javascript)
    reader.goto(address)
    expect(reader.get_by_text("20:00", exact=False).first).to_be_visible()
    reader.get_by_text("Xem chữ đã đổi").click()
    expect(reader.locator("ins").first).to_have_text("So do.pdf")
    expect(reader.locator("ins").nth(1)).to_contain_text("20:00 ngày 5/1/2027")
    expect(reader.get_by_role("link", name="So do.pdf")).to_be_visible()
    # Only names of those who live there are shown, and at first she has chosen the ward.
    reader.get_by_role("link", name="Tôi đã đọc").click()
    expect(reader.get_by_role("button", name="Xác nhận đã đọc")).to_be_visible()
    if reader.get_by_role("link", name="Chọn khu vực của bạn").count():
        reader.get_by_role("link", name="Chọn khu vực của bạn").click()
        reader.get_by_role("button", name="Chọn làm khu vực của tôi").click()
    expect(reader.get_by_role("link", name="Khu vực của bạn: Tổ dân phố số 1")).to_be_visible()
    reader.goto(address)
    if javascript:
        stay_on_page(reader)
    reader.get_by_role("link", name="Tôi đã đọc").click()
    box = reader.get_by_label("Cho người đăng biết tôi đã đọc")
    expect(box).not_to_be_checked()
    reader.get_by_role("button", name="Xác nhận đã đọc").click()
    expect(reader.get_by_text("Cảm ơn bạn đã đọc.")).to_be_visible()
    if javascript:
        assert stayed(reader), "it happened within the page"
    page.goto(f"{address}/nguoi-doc")
    expect(page.locator(".figure").nth(1)).to_have_text("1")
    expect(page.get_by_text("Chưa có ai.")).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Rút lại").click()
    page.get_by_label("Vì sao rút lại?").fill("Chỉ là thử.")
    page.get_by_role("button", name="Rút thông báo").click()
    reader.goto(address)
    expect(reader.get_by_text("Lý do: Chỉ là thử.", exact=False).first).to_be_visible()


def test_what_is_typed_survives_a_lost_connection(open_page: Any) -> None:
    page = enter(open_page, LEADER)
    page.goto("/thong-bao/viet")
    page.get_by_role("button", name="Tự viết").click()
    page.wait_for_url("**/thong-bao/viet/*")  # with its scripts, which no page before it needs
    page.context.set_offline(True)
    page.get_by_label("Tiêu đề").fill("Viết lúc mất mạng")
    expect(page.locator("#mat-mang")).to_contain_text("Chưa nối được mạng")
    page.context.set_offline(False)
    page.get_by_label("Nội dung").fill("Nối lại rồi.")
    expect(page.locator("#da-luu")).to_contain_text("Đã lưu lúc")
    page.reload()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Viết lúc mất mạng")


def test_axe_finds_nothing_on_the_pages_of_those_who_post(open_page: Any) -> None:
    for width in (360, 1280):
        page = enter(open_page, LEADER, width=width)
        page.goto("/thong-bao/viet")
        assert violations(page) == []
        page.get_by_role("button", name="Mời họp tổ").click()
        write = page.url
        for path in (
            write,
            f"{write}/xem",
            "/thong-bao/cua-toi",
            NOTICE,
            f"{NOTICE}/sua",
            f"{NOTICE}/rut-lai",
            f"{NOTICE}/hoan-tac",
            f"{NOTICE}/nguoi-doc",
        ):
            page.goto(path)
            assert violations(page) == [], path
            assert page.evaluate(SIDEWAYS) <= 0, path


@pytest.mark.parametrize(
    "path",
    [
        *(PUBLIC_PAGES[name] for name in ("notice-sheet", "notice-aloud", "notice-poster")),
        # A line more than on the poster of a ward.
        "/thong-bao/khu-vuc/to-dan-pho-so-1-phuong-phuc-loi/to-dan",
    ],
)
def test_what_is_printed_fits_one_sheet_in_large_type_without_the_site_around_it(open_page: Any, path: str) -> None:
    page = open_page(path)
    page.emulate_media(media="print")
    for part in (".site-header", ".site-nav", ".site-footer", ".breadcrumbs", ".no-print"):
        expect(page.locator(part)).to_be_hidden()
    size = page.locator(".print-sheet p").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 26, "20 points can be read from two steps away"
    printed = PdfFileReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert printed.root["/Pages"]["/Count"] == 1
    width, height = (float(each) * 25.4 / 72 for each in list(printed.root["/Pages"]["/Kids"][0]["/MediaBox"])[2:])
    assert (round(width), round(height)) == (210, 297), "A4"


@WITH_AND_WITHOUT_JAVASCRIPT
def test_what_can_be_done_with_a_notice_begins_at_the_same_edge(open_page: Any, javascript: bool) -> None:
    page = open_page(NOTICE, javascript=javascript)
    section = page.locator("section[aria-labelledby='chia-se']")
    expect(section.get_by_role("button", name="Chia sẻ")).to_have_count(1 if javascript else 0)
    boxes = [each.bounding_box() for each in section.locator(".button:visible, .rows__row").all()]
    rows = {round(box["y"]): min(one["x"] for one in boxes if one["y"] == box["y"]) for box in boxes}
    assert len(rows) > 1
    assert set(rows.values()) == {section.bounding_box()["x"]}
