"""What only a browser does for a reader: it reads a notice aloud, and remembers what has been packed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.support.browser.public_pages import NOTICE, SERVICE

# A phone with a Vietnamese voice, which says what it is given; this Chromium has none.
VOICE = """
const said = window.said = [];
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  getVoices: () => [{ lang: "en-GB" }, { lang: "vi_VN", name: "Linh" }],
  speak: (words) => said.push([words.text, words.lang]),
  cancel: () => said.push("silence"),
}) });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; this.lang = ""; } };
"""


def test_a_phone_with_a_vietnamese_voice_reads_the_loudspeaker_sheet_until_it_is_stopped(open_page: Any) -> None:
    page = open_page(NOTICE)
    listen = page.locator("[data-listen]")
    expect(listen).to_be_hidden()
    page.add_init_script(VOICE)
    page.reload()
    listen.get_by_role("button", name="Nghe đọc").click()
    stop = listen.get_by_role("button", name="Dừng đọc")
    expect(stop).to_be_visible()
    page.wait_for_function("said.length > 3")
    said = page.evaluate("said")
    assert ["Tổ dân phố số một, phường Phúc Lợi, xin thông báo.", "vi-VN"] in said
    stop.click()
    expect(listen.get_by_role("button", name="Nghe đọc")).to_be_visible()
    assert page.evaluate("said.at(-1)") == "silence"


def test_ticks_stay_on_the_phone_and_can_be_taken_back(open_page: Any) -> None:
    page = open_page(SERVICE)
    box = page.get_by_role("checkbox", name="Giấy chứng sinh")
    box.check()
    page.reload()
    expect(box).to_be_checked()
    expect(page.get_by_text("Dấu bạn đánh chỉ nằm trên máy này")).to_be_visible()
    box.uncheck()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('checklist:'))") == []
