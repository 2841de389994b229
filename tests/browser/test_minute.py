"""The promise of the front page: a report takes less than a minute. `make bench-minute` measures it on a slow line."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.factories.photos import photo_file
from tests.support.browser.journey import Phone, report_with_photo
from tests.support.live_site import LiveSite


def test_a_report_with_a_photo_takes_five_screens_nine_taps_and_120_kb(browser: Browser, live_site: LiveSite) -> None:
    phone = Phone(browser, live_site.url)
    phone.page.on("response", lambda answer: answers.append(answer.url.rpartition("/")[2].partition("?")[0]))
    answers: list[str] = []
    report_with_photo(phone, photo_file(size=(2000, 1500)))
    journey = phone.journey
    assert len(journey.screens) <= 5, journey.screens
    assert journey.taps <= 9
    assert journey.received <= 120 * 1024, journey
    # The photo went by itself, while its owner was typing, and was made small before.
    assert answers.index("anh") < answers.index("gui")
    assert journey.sent <= 200 * 1024, journey
    phone.page.get_by_role("link", name="Theo dõi việc này").click()
    expect(phone.page.get_by_text("Phường Phúc Lợi").first).to_be_visible()  # read from the street
    phone.close()
