"""Sending photos in a real browser: made small, sent again after a broken line, and all of it without script too."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route, expect
from sqlalchemy import select

from citizen_site.core.site import site_of
from citizen_site.core.tokens import new_token
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.attachments.processing import read_position
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from tests.factories.photos import GPS, exif_with, make_draft, photo_file
from tests.support.browser.axe import look
from tests.support.live_site import LiveSite


@pytest.fixture
def draft(live_site: LiveSite) -> Iterator[tuple[str, ReportDraft]]:
    """A draft and the address of its photos."""
    with live_site.app.app_context():
        token = new_token()
        draft = make_draft(key=live_site.app.config["SECRET_KEY"], token=token)
        db.session.commit()
        yield f"/phan-anh/moi/{token}/anh", draft


def photos(draft: ReportDraft) -> list[ReportPhoto]:
    db.session.rollback()
    return list(photos_of(db.session(), draft))


def large_photo() -> bytes:
    """As a phone makes it: large, on its side, with its position."""
    image = Image.effect_noise((640, 400), 60).resize((3200, 2000)).convert("RGB")
    target = io.BytesIO()
    image.save(target, "JPEG", quality=90, exif=exif_with(GPS, orientation=6))
    return target.getvalue()


def choose(page: Any, *contents: bytes) -> None:
    page.get_by_label("Ảnh (không bắt buộc)").set_input_files(
        [{"name": f"anh-{n}.jpg", "mimeType": "image/jpeg", "buffer": content} for n, content in enumerate(contents)]
    )


def test_a_photo_is_made_small_sent_and_shown_when_it_is_ready(
    open_page: Any, live_site: LiveSite, draft: tuple[str, ReportDraft]
) -> None:
    page = open_page(draft[0])
    expect(page.get_by_role("button", name="Tải ảnh lên")).to_be_hidden()
    choose(page, large_photo())
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="đã gửi")).to_have_count(1)
    (photo,) = photos(draft[1])
    with site_of(live_site.app).storage.open(photo.original_key) as original:
        with Image.open(original) as image:
            assert image.size == (1000, 1600)
            assert image.getexif()[0x0112] == 1
        position = read_position(original)
    assert position
    assert round(position.latitude, 3) == 21.042
    live_site.flask("jobs", "run")
    # The part asks again by itself.
    expect(page.get_by_role("img", name="Ảnh 1 bạn đã gửi")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Xem lại ảnh")).to_have_count(0)
    page.wait_for_function("document.querySelector('.photos img').naturalWidth > 0")
    look(page)
    page.get_by_role("button", name="Bỏ ảnh 1").click()
    expect(page.get_by_role("img", name="Ảnh 1 bạn đã gửi")).to_have_count(0)
    assert photos(draft[1]) == []


def test_a_photo_that_lies_on_its_side_is_turned_with_the_keyboard(
    open_page: Any, live_site: LiveSite, draft: tuple[str, ReportDraft]
) -> None:
    page = open_page(draft[0])
    choose(page, photo_file(size=(800, 400)))
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_be_visible()
    live_site.flask("jobs", "run")
    picture = page.get_by_role("img", name="Ảnh 1 bạn đã gửi")
    expect(picture).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Xoay ảnh 1 sang phải").press("Enter")
    expect(picture).to_have_count(0)
    live_site.flask("jobs", "run")
    expect(picture).to_be_visible(timeout=10_000)
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight / image.naturalWidth)") == 2
    look(page)


def test_an_upload_whose_answer_never_came_is_retried_and_stored_once(
    open_page: Any, draft: tuple[str, ReportDraft]
) -> None:
    page = open_page(draft[0])
    broken = []

    def cut(route: Route) -> None:
        if route.request.method == "POST" and len(broken) < 2:
            broken.append(route.request.url)
            if len(broken) == 2:
                route.fetch(max_redirects=0)  # the site got it, but its answer is lost
            route.abort("connectionreset")
        else:
            route.fallback()

    page.route("**/anh", cut)
    choose(page, photo_file(), photo_file("PNG"))
    expect(page.get_by_text("đã gửi", exact=True)).to_have_count(0)
    again = page.get_by_role("button", name="Gửi lại")
    expect(again).to_have_count(2)
    expect(page.get_by_text("chưa gửi được, ảnh vẫn ở máy bạn", exact=True).first).to_be_visible()
    assert len(photos(draft[1])) == 1
    again.first.click()
    expect(again).to_have_count(1)
    again.first.click()
    expect(again).to_have_count(0)
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_have_count(2)
    assert len(photos(draft[1])) == 2


def test_photos_are_sent_shown_and_removed_without_script(open_page: Any, draft: tuple[str, ReportDraft]) -> None:
    page = open_page(draft[0], javascript=False)
    choose(page, photo_file(), b"GIF89a, no photo", photo_file("PNG"))
    page.get_by_role("button", name="Tải ảnh lên").click()
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_have_count(2)
    expect(page.get_by_text("Ảnh thứ 2 bạn chọn chưa nhận được.")).to_be_visible()
    page.get_by_role("button", name="Bỏ ảnh 1").click()
    expect(page.get_by_text("Đã nhận, đang chuẩn bị")).to_have_count(1)
    page.get_by_role("button", name="Xem lại ảnh").click()
    assert len(photos(draft[1])) == 1


def test_going_on_waits_for_a_photo_that_is_on_its_way(open_page: Any, draft: tuple[str, ReportDraft]) -> None:
    draft[1].category_id = db.session.scalars(select(ReportCategory.id).where(ReportCategory.code == "viec-khac")).one()
    db.session.commit()
    page = open_page(draft[0].replace("/anh", "/chi-tiet"))
    slow = []

    def delay(route: Route) -> None:
        if route.request.method == "POST":
            slow.append(route)  # it stays on its way until we let it go
        else:
            route.fallback()

    page.route("**/anh", delay)
    choose(page, photo_file())
    expect(page.get_by_text("đang gửi", exact=True)).to_be_visible()
    page.get_by_label("Chuyện gì đang xảy ra").fill("Ghế đá ở vườn hoa bị gãy chân.")
    page.get_by_label("Số nhà, ngõ, ngách, đường").fill("Vườn hoa, phường Phúc Lợi")
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_timeout(300)
    expect(page.get_by_text("đang gửi", exact=True)).to_be_visible()
    slow[0].continue_()
    page.wait_for_url(lambda url: "chi-tiet" not in url)
    db.session.rollback()
    assert draft[1].description.startswith("Ghế đá")
    assert len(photos(draft[1])) == 1
