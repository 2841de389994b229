"""Takes residents' pages as their mock-ups show them, for docs/mockups.md: whole, at the hour of the mock-up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import time_machine
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.demo.people import PEOPLE
from citizen_site.demo.pictures.catalogue import BEFORE
from citizen_site.demo.pictures.sketch import Sketch
from citizen_site.extensions import db
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import Status
from tests.support.browser.journey import Phone, report_with_photo
from tests.support.browser.people import enter_as
from tests.support.browser.public_pages import SERVICE
from tests.support.live_site import LiveSite

WARD = "phuong-phuc-loi"
RESIDENT = PEOPLE[0].name
MORNING, EVENING = 7, 19
# Lists go on; what is seen of them is enough.
LONGEST = 2400
SCROLLS_TO_PICTURES = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 60));
  }
  scrollTo(0, 0);
}"""


@dataclass(frozen=True)
class Shown:
    """A page by the name of its mock-up; to a resident of the ward unless it says otherwise."""

    name: str
    path: str
    width: int = 360
    hour: int = MORNING
    is_dark: bool = False
    has_ward: bool = True
    is_signed_in: bool = False


LIST = f"/phan-anh?khu-vuc={WARD}"
PAGES = (
    Shown("home-360", "/"),
    Shown("home-360-dark", "/", is_dark=True),
    Shown("home-1280", "/", width=1280),
    Shown("home-evening-360", "/", hour=EVENING),
    Shown("home-city-360", "/", has_ward=False),
    Shown("new-360", "/phan-anh/moi"),
    Shown("reports-360", LIST),
    Shown("reports-1280", LIST, width=1280),
    Shown("report-360", "", is_signed_in=True),
    Shown("report-1280", "", width=1280, is_signed_in=True),
    Shown("notices-360", "/thong-bao"),
    Shown("notice-360", "/thong-bao/k9w3nd"),
    Shown("service-360", SERVICE),
    Shown("search-360", "/tim-kiem?q=khai+sinh"),
    Shown("empty-360", "/phan-anh/cua-toi"),
    Shown("error-360", "/khong-co-trang-nay"),
)


def take_mockup_pages(browser: Browser, folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Name and picture of each."""
    for hour in (MORNING, EVENING):
        site = LiveSite(folder, served="tests.support.at_hour:app", SHOWN_HOUR=str(hour), NEWS_FEEDS="").start()
        try:
            for each in PAGES:
                if each.hour == hour:
                    yield each.name, _take(browser, site, each)
            if hour == MORNING:
                yield "sent-360", _take_sent(browser, site)
        finally:
            site.stop()


def _take(browser: Browser, site: LiveSite, shown: Shown) -> Image.Image:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": shown.width, "height": 740},
        locale="vi-VN",
        color_scheme="dark" if shown.is_dark else "light",
        service_workers="block",
    )
    if shown.has_ward:
        _choose_ward(context, site.url)
    page = context.new_page()
    if shown.is_signed_in:
        enter_as(page, RESIDENT)
    page.goto(shown.path or f"/phan-anh/{_resolved_report(site)}")
    picture = _whole(page)
    context.close()
    return picture


def _choose_ward(context: BrowserContext, url: str) -> None:
    context.add_cookies([{"name": "khu_vuc", "value": WARD, "url": url}])


def _resolved_report(site: LiveSite) -> str:
    """The code of the resident's own report that waits for their word."""
    with site.app.app_context():
        waiting = select(Report).where(
            Report.reporter_id.is_not(None), Report.status == Status.RESOLVED, Report.fix_confirmed_at.is_(None)
        )
        report = db.session.scalars(waiting.order_by(Report.latitude.is_(None), Report.received_at.desc())).first()
        return report.display_code if report else ""


def _take_sent(browser: Browser, site: LiveSite) -> Image.Image:
    sketch, photo = Sketch("o-ga-1"), io.BytesIO()
    BEFORE["o-ga"](sketch)
    sketch.picture().save(photo, "JPEG", quality=85)
    phone = Phone(browser, site.url)
    _choose_ward(phone.page.context, site.url)
    report_with_photo(phone, photo.getvalue())
    _prepare_photos(site)
    phone.page.reload()
    picture = _whole(phone.page)
    phone.close()
    return picture


def _prepare_photos(site: LiveSite) -> None:
    """Its jobs are due at the hour that is shown."""
    shown = clock.to_local(clock.now()).replace(hour=MORNING, minute=50)
    shown += timedelta(days=shown <= clock.now())
    with site.app.app_context(), time_machine.travel(shown):
        run_due_jobs(db.session(), clock.now())


def _whole(page: Page) -> Image.Image:
    """From the top to the end: as high as the page, so that the bar at the bottom of a phone lies at its end."""
    page.wait_for_load_state("networkidle")
    page.evaluate(SCROLLS_TO_PICTURES)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": height})
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    return picture.crop((0, 0, picture.width, min(picture.height, LONGEST)))
