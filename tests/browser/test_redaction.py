"""A photo's faces covered by mouse, finger and keyboard, and an answer written without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.axe import look
from tests.support.browser.reported import let_undo_period_pass, reported_with_photos
from tests.support.live_site import LiveSite


@pytest.fixture
def code(live_site: LiveSite) -> str:
    """A report with two photos that waits for approval."""
    return reported_with_photos(live_site, ["JPEG", "PNG"])


def enter(page: Page, code: str) -> None:
    page.get_by_role("button", name="Lê Minh Anh").click()
    page.wait_for_url(re.compile("/dieu-hanh"))
    page.goto(f"/dieu-hanh/{code}")


def numbers(page: Page, row: int = 0) -> list[float]:
    return [
        float(page.locator(f"[data-rows] [name={name}]").nth(row).input_value())
        for name in ("trai", "tren", "rong", "cao")
    ]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Over the photo, in parts of its width and height, once the page listens."""
    page.wait_for_load_state("load")
    expect(page.locator("[data-with-script]").first).to_be_visible()
    box = page.locator("[data-canvas] img").bounding_box()
    assert box
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=5)
    page.mouse.up()


def test_faces_are_covered_by_mouse_finger_and_keyboard_before_a_photo_is_published(
    open_page: Any, live_site: LiveSite, code: str
) -> None:
    page = open_page("/xem-thu", has_touch=True, reduced_motion="reduce")
    enter(page, code)
    for box in page.get_by_label("Đăng", exact=True).all():
        box.check()
    page.get_by_role("button", name="Duyệt và đăng").click()
    # The first one stands large on the page, the second was seen by nobody.
    expect(page.get_by_text("Chưa duyệt được. Ảnh 2: hãy mở ảnh lớn để kiểm tra")).to_be_visible()
    look(page)

    page.get_by_role("link", name="Ảnh 1: mở ra kiểm tra và che").click()
    drag(page, (0.1, 0.1), (0.5, 0.4))
    assert numbers(page) == pytest.approx([10, 10, 40, 30], abs=0.6)
    drawn = page.locator(".cover__box")
    expect(drawn).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert numbers(page) == pytest.approx([11, 10, 40, 31], abs=0.6)
    left, top, width, height = (f"{each:g}" for each in numbers(page))
    expect(drawn).to_have_accessible_name(f"Ô che 1: trái {left}, trên {top}, rộng {width}, cao {height} phần trăm")
    drag(page, (0.2, 0.2), (0.3, 0.2))  # carried along
    assert numbers(page) == pytest.approx([21, 10, 40, 31], abs=0.8)
    page.get_by_role("button", name="Thêm ô").press("Enter")
    expect(drawn).to_have_count(2)
    page.keyboard.press("Delete")
    expect(drawn).to_have_count(1)
    # With as many boxes as there may be, nothing says that another one was added.
    most = page.evaluate("document.querySelector('[data-cover]').dataset.max")
    page.evaluate("document.querySelector('[data-cover]').dataset.max = 1")
    page.get_by_role("button", name="Thêm ô").press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("không thêm được nữa")
    expect(drawn).to_have_count(1)
    page.evaluate("most => { document.querySelector('[data-cover]').dataset.max = most; }", most)

    # A finger, too: the same events with another kind of pointer.
    page.locator("[data-canvas] img").scroll_into_view_if_needed()
    box = page.locator("[data-canvas] img").bounding_box()
    touch = page.context.new_cdp_session(page)
    spots = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ((0.7, 0.6), (0.8, 0.7), (0.9, 0.8))
    ]
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": spots[0][0], "y": spots[0][1]}]}
    )
    for x, y in spots[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(drawn).to_have_count(2)
    assert numbers(page, 1) == pytest.approx([70, 60, 20, 20], abs=0.8)
    look(page)

    page.get_by_role("button", name="Lưu ô che").click()
    expect(page.get_by_role("img", name="Ảnh đã che, bản để đăng")).to_be_visible()
    expect(drawn).to_have_count(2)
    look(page)
    page.get_by_role("button", name="Cho đăng ảnh này").click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ảnh 2")
    page.get_by_role("button", name="Không đăng ảnh này").click()
    page.wait_for_url("**#dang")
    page.get_by_role("button", name="Duyệt và đăng").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    let_undo_period_pass(live_site)
    page.goto(f"/phan-anh/{code}")
    published = page.locator("main img[src*='/phan-anh/anh/']")
    expect(published).to_have_count(1)
    assert published.get_attribute("src").endswith("ban=1")


def test_a_template_is_applied_previewed_and_sent_without_javascript(open_page: Any, code: str) -> None:
    page = open_page("/xem-thu", javascript=False)
    enter(page, code)
    step = page.locator("details", has=page.locator("#resolved-soan"))
    step.locator("summary").click()
    step.get_by_label("Mẫu trả lời").select_option(label="Đường đã vá xong")
    step.get_by_label("Chỉ có giải thích trong câu trả lời").check()
    step.get_by_role("button", name="Chèn mẫu").click()
    text = step.get_by_label("Trả lời công khai")
    assert "[…]" in text.input_value()
    step.get_by_role("button", name="Trả lời là đã xong").last.click()
    expect(step.locator(".notice").get_by_text("Còn chỗ trống chưa điền")).to_be_visible()
    text.fill("Xong")
    step.get_by_role("button", name="Xem trước").click()
    expect(step.locator(".answer blockquote")).to_have_text("Xong")
    step.get_by_role("button", name="Trả lời là đã xong").last.click()
    expect(page.get_by_text("Chỉ có câu mẫu chung chung")).to_be_visible()
    step.get_by_role("button", name="Gửi như vậy").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()


def test_with_javascript_what_else_was_chosen_stays(open_page: Any, code: str) -> None:
    page = open_page("/xem-thu")
    enter(page, code)
    # What comes later pushes down what one is about to tap.
    expect(page.locator("#giong-nhau [hx-trigger=load]")).to_have_count(0)
    page.locator("summary", has_text="Trả lời là đã xong").click()
    step = page.locator("details", has=page.locator("#resolved-soan"))
    step.get_by_label("Ảnh chụp sau khi làm (chọn ở dưới)").check()
    step.locator("#resolved-photos").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x"}])
    step.get_by_label("Mẫu trả lời").select_option(label="Đường đã vá xong")
    step.get_by_role("button", name="Chèn mẫu").click()
    text = step.get_by_label("Trả lời công khai")
    expect(text).to_have_value(re.compile(re.escape("[…]")))
    text.fill("Đội đã vá ổ gà trước số 12 ngày 24/11.")
    step.get_by_role("button", name="Xem trước").click()
    expect(step.locator(".answer blockquote")).to_have_text("Đội đã vá ổ gà trước số 12 ngày 24/11.")
    assert page.evaluate("document.querySelector('#resolved-photos').files.length") == 1
    look(page)
    for path in ("/dieu-hanh/mau-tra-loi", "/dieu-hanh/mau-tra-loi/them", "/dieu-hanh/nguoi-thu-hai"):
        page.goto(path)
        look(page)
