"""Photos over the web: who sees which, what is refused and what is kept, and that originals have no address."""

import errno
import io
import os
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import add_photo, photos_of, publish_photo
from citizen_site.reports.attachments.processing import PhotoProblem
from citizen_site.reports.attachments.sizes import Size, copy_key
from citizen_site.reports.enums import PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import hide
from citizen_site.reports.web.mistakes import PHOTO_PROBLEMS
from tests.factories.drafts import Writer, bring_in_categories
from tests.factories.photos import GPS, SECRET, make_draft, photo_file
from tests.factories.reports import STAFF, make_report
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

TOKEN = "t" * 43
DRAFT = f"/phan-anh/moi/{TOKEN}/anh"
OWN = f"/phan-anh/cua-toi/{TOKEN}/anh"


@pytest.fixture
def draft(session: Session, app: Flask) -> Any:
    draft = make_draft(key=app.config["SECRET_KEY"], token=TOKEN)
    session.commit()
    return draft


@pytest.fixture
def report(session: Session, app: Flask) -> Report:
    report = make_report(key=app.config["SECRET_KEY"], token=TOKEN)
    session.commit()
    return report


def ready_photo(session: Session, owner: Any, *, is_published: bool = False, **values: Any) -> ReportPhoto:
    photo = add_photo(session, owner, io.BytesIO(photo_file(gps=GPS, **values)), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    if is_published:
        publish_photo(session, photo)
    session.commit()
    assert photo.state is PhotoState.READY
    return photo


def send(visitor: Visitor, url: str, *contents: bytes, status: int = 303, **data: Any) -> Page:
    page = visitor.get(url)
    token = next(node.get("value") for node in page.all("input", name="csrf_token"))
    files = [(io.BytesIO(content), f"anh-{number}.jpg") for number, content in enumerate(contents)]
    return visitor.post(url, {"csrf_token": token, "anh": files, **data}, status=status)


def test_a_published_photo_of_a_listed_report_is_a_picture_and_nothing_else(
    session: Session, visitor: Visitor, report: Report
) -> None:
    photo = ready_photo(session, report, is_published=True, size=(1000, 500))
    for size, longest in (("be", 176), ("nho", 400), ("lon", 1000)):
        answer = visitor.get(f"/phan-anh/anh/{photo.id}/{size}.webp").response
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "public, max-age=600"
        assert answer.headers.getlist("Set-Cookie") == []
        assert SECRET.encode() not in answer.data
        with Image.open(io.BytesIO(answer.data)) as image:
            assert max(image.size) == longest
            assert not image.getexif()
        etag = {"If-None-Match": answer.headers["ETag"]}
        visitor.get(f"/phan-anh/anh/{photo.id}/{size}.webp", status=304, headers=etag)


def test_a_photo_from_before_there_were_tiny_copies_shows_its_small_one(
    session: Session, visitor: Visitor, report: Report
) -> None:
    photo = ready_photo(session, report, is_published=True, size=(1000, 500))
    current_site().storage.delete(copy_key(photo.copies, Size.TINY))
    tiny, small = (visitor.get(f"/phan-anh/anh/{photo.id}/{size}.webp").response.data for size in ("be", "nho"))
    assert tiny == small
    current_site().storage.delete(copy_key(photo.copies, Size.SMALL))
    visitor.get(f"/phan-anh/anh/{photo.id}/nho.webp", status=404)


def test_what_is_not_published_or_not_listed_is_not_there(session: Session, visitor: Visitor, report: Report) -> None:
    photo = ready_photo(session, report)
    address = f"/phan-anh/anh/{photo.id}/nho.webp"
    visitor.get(address, status=404)
    publish_photo(session, photo)
    session.commit()
    visitor.get(address)
    hide(session, STAFF, report, "Có mặt người.", now=clock.now())
    session.commit()
    visitor.get(address, status=404)
    assert visitor.get(f"{OWN}/{photo.id}/nho.webp").response.headers["Cache-Control"] == "private, max-age=600"


def test_only_the_own_link_opens_a_photo(session: Session, visitor: Visitor, draft: Any) -> None:
    mine = ready_photo(session, draft)
    strangers = ready_photo(session, make_draft())
    visitor.get(f"{DRAFT}/{mine.id}/nho.webp")
    visitor.get(f"{DRAFT}/{mine.id}/lon.webp")
    for wrong in (
        f"{DRAFT}/{strangers.id}/nho.webp",
        f"{DRAFT}/{mine.id}/goc.webp",
        f"/phan-anh/moi/{'u' * 43}/anh/{mine.id}/nho.webp",
        f"/phan-anh/cua-toi/{'u' * 43}/anh/{mine.id}/nho.webp",
        f"/phan-anh/moi/{'u' * 43}/anh",
        f"/phan-anh/cua-toi/{'u' * 43}/anh",
        f"/phan-anh/anh/{mine.id}/nho.webp",
    ):
        visitor.get(wrong, status=404)


def test_a_removed_report_takes_no_photos_by_an_old_link(session: Session, visitor: Visitor, draft: Any) -> None:
    report = make_report(is_approved=False)
    draft.report_id = report.id
    session.commit()
    visitor.get(DRAFT)
    report.removed_at = clock.now()
    session.commit()
    visitor.get(DRAFT, status=404)
    visitor.post(DRAFT, {"anh": (io.BytesIO(photo_file()), "anh.jpg")}, status=404)


def test_originals_have_no_address(session: Session, visitor: Visitor, report: Report, app: Flask) -> None:
    photo = ready_photo(session, report, is_published=True)
    name = photo.original_key.rpartition("/")[2]
    for guess in (
        f"/{photo.original_key}",
        f"/static/{photo.original_key}",
        f"/files/{photo.original_key}",
        f"/phan-anh/anh/{name}",
        f"/phan-anh/anh/{photo.id}/{name}",
        f"/tin-tuc/hinh/../report-originals/{name}",
        f"/tin-tuc/hinh/%2e%2e%2freport-originals%2f{name}",
        f"/phan-anh/anh/{photo.id}/goc.webp",
    ):
        visitor.get(guess, status=404, lint=False)
    # Nothing that serves a file is given the key of an original.
    served = [rule.rule for rule in app.url_map.iter_rules() if "filename" in rule.arguments or "key" in rule.arguments]
    assert [rule for rule in served if "anh" in rule or "file" in rule] == []


def test_a_draft_takes_photos_without_script_and_says_what_it_refuses(
    session: Session, visitor: Visitor, draft: Any
) -> None:
    answer = send(visitor, DRAFT, photo_file(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", photo_file("PNG"))
    page = visitor.get(answer.response.location)
    assert "Ảnh thứ 2 bạn chọn chưa nhận được. Tệp này không phải ảnh." in page.text
    assert page.text.count("Đã nhận, đang chuẩn bị") == 2
    assert len(photos_of(session, draft)) == 2
    session.rollback()
    run_due_jobs(session, clock.now())
    page = visitor.get(DRAFT)
    assert [image.get("alt") for image in page.all("img")] == ["Ảnh 1 bạn đã gửi", "Ảnh 2 bạn đã gửi"]
    assert all(image.get("width") and image.get("height") for image in page.all("img"))


def test_the_review_says_of_each_photo_whether_it_is_there(session: Session, visitor: Visitor) -> None:
    bring_in_categories()
    writer = Writer(visitor).write()
    photos = writer.url("anh")
    send(visitor, photos, photo_file(), photo_file("WEBP"))
    page = writer.get("xem-lai")
    assert page.text.count("Đã nhận, đang chuẩn bị") == 2
    assert page.all("img", width="120") == [], "no picture is asked for that is not there yet"
    run_due_jobs(session, clock.now())
    last = session.scalars(select(ReportPhoto).order_by(ReportPhoto.id.desc()).limit(1)).one()
    last.state, last.problem = PhotoState.REFUSED, PhotoProblem.BROKEN
    session.commit()
    page = writer.get("xem-lai")
    (picture,) = page.all("img", width="120")
    assert visitor.get(picture.get("src"), lint=False).response.mimetype == "image/webp"
    assert str(PHOTO_PROBLEMS[PhotoProblem.BROKEN]) in page.text


def test_the_same_form_sent_twice_stores_each_photo_once(session: Session, visitor: Visitor, draft: Any) -> None:
    contents = (photo_file(), photo_file("WEBP"))
    send(visitor, DRAFT, *contents)
    send(visitor, DRAFT, *contents)
    assert len(photos_of(session, draft)) == 2


def test_one_refused_photo_is_a_refusal_with_the_reason(visitor: Visitor, draft: Any) -> None:
    page = send(visitor, DRAFT, b"GIF89a" + b"x" * 100, status=422)
    assert "Tệp này không phải ảnh. Bạn gửi ảnh JPEG, PNG, WebP, HEIC hoặc AVIF." in page.text
    assert "Ảnh thứ" not in page.text


def test_the_part_of_the_page_shows_the_photos_and_asks_again_while_one_waits(
    session: Session, visitor: Visitor, draft: Any
) -> None:
    send(visitor, DRAFT, photo_file(), **{"ma-tai-len": "a" * 32})
    part = visitor.fragment(DRAFT)
    assert "<html" not in part.html
    (again,) = part.all("button", name="tai-anh")
    assert (again.get("hx-get"), again.get("hx-trigger")) == (DRAFT, "every 3s, click")
    run_due_jobs(session, clock.now())
    assert visitor.fragment(DRAFT).all("button", name="tai-anh") == []
    assert photos_of(session, draft)[0].upload_key == "a" * 32


def test_a_photo_can_be_taken_away_and_nobody_elses(session: Session, visitor: Visitor, draft: Any) -> None:
    mine, strangers = ready_photo(session, draft), ready_photo(session, make_draft())
    send(visitor, DRAFT, **{"bo-anh": str(strangers.id)})
    send(visitor, DRAFT, **{"bo-anh": "x"})
    assert db.session.get(ReportPhoto, strangers.id)
    assert len(photos_of(session, draft)) == 1
    key = mine.original_key
    send(visitor, DRAFT, **{"bo-anh": str(mine.id)})
    assert photos_of(session, draft) == []
    run_due_jobs(session, clock.now())
    assert not current_site().storage.path(key).exists()


def test_the_reporter_adds_photos_later_and_keeps_off_what_is_published(
    session: Session, visitor: Visitor, report: Report
) -> None:
    published = ready_photo(session, report, is_published=True)
    send(visitor, OWN, photo_file("PNG"))
    send(visitor, OWN, **{"bo-anh": str(published.id)})
    assert [photo.stage for photo in photos_of(session, report)] == [PhotoStage.REPORT, PhotoStage.ADDED]


def test_a_request_that_no_page_of_ours_sent_changes_nothing(
    session: Session, visitor: Visitor, report: Report
) -> None:
    """A draft's address is secret and needs no more than that; the reporter's page carries a token as well."""
    draft = make_draft(key=visitor.client.application.config["SECRET_KEY"], token="d" * 43)
    session.commit()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for url, headers in ((f"/phan-anh/moi/{'d' * 43}/anh", foreign), (OWN, foreign), (OWN, {})):
        visitor.post(url, {"anh": (io.BytesIO(photo_file()), "anh.jpg")}, status=400, headers=headers)
    assert photos_of(session, report) == photos_of(session, draft) == []


def test_only_views_for_files_take_large_requests(visitor: Visitor, draft: Any) -> None:
    large = photo_file() + b"\0" * 3_000_000
    send(visitor, DRAFT, large)
    visitor.post("/dang-nhap", {"anh": (io.BytesIO(large), "anh.jpg")}, status=413)


def test_a_photo_over_the_limit_is_refused_and_the_others_are_stored(
    session: Session, visitor: Visitor, draft: Any
) -> None:
    answer = send(visitor, DRAFT, photo_file(), photo_file("PNG") + b"\0" * 20_000_000)
    assert "Ảnh thứ 2 bạn chọn chưa nhận được. Ảnh lớn hơn 20 MB." in visitor.get(answer.response.location).text
    assert len(photos_of(session, draft)) == 1


def test_a_full_disk_is_said_and_the_draft_stays(
    session: Session, visitor: Visitor, draft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(visitor, DRAFT, photo_file())

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        page = send(visitor, DRAFT, photo_file("PNG"), status=507)
    assert "Máy chủ hết chỗ" in page.text
    assert len(photos_of(session, draft)) == 1
    assert not [
        path for path in (current_site().storage.root / "report-originals").iterdir() if path.name.startswith("half-")
    ]
