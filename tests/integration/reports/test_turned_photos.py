"""Photos that lie on their side: their author turns them before they are sent, or as long as nobody published them."""

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.site import current_site
from citizen_site.reports.attachments.photos import add_photo, publish_photo, store_renditions, turn_photo
from citizen_site.reports.attachments.redaction import Box, redact
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from tests.factories.drafts import WORDS, Writer, bring_in_categories
from tests.factories.photos import make_draft, photo_file
from tests.factories.reports import make_report
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

TOKEN = "t" * 43
OWN = f"/phan-anh/cua-toi/{TOKEN}/anh"


def ready_photo(session: Session, owner: Any, width: int = 800) -> ReportPhoto:
    photo = add_photo(session, owner, io.BytesIO(photo_file(size=(width, 400))), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    session.commit()
    return photo


def is_red(visitor: Visitor, page: Page, x: float, y: float) -> bool:
    """Is the one photo on this page red there? It was so on its left."""
    (shown,) = [node for node in page.all("img") if "/anh/" in node.get("src", "")]
    with Image.open(io.BytesIO(visitor.get(shown.get("src")).response.data)) as image:
        red, _green, blue = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    return red > blue


def test_a_photo_of_a_draft_is_turned_to_the_right_without_script(
    visitor: Visitor, session: Session, app: Flask
) -> None:
    bring_in_categories()
    writer = Writer(visitor)
    writer.post("anh", {"anh": (io.BytesIO(photo_file(size=(800, 400))), "a.jpg")}, content_type="multipart/form-data")
    run_due_jobs(session, clock.now())
    session.commit()
    photo = session.query(ReportPhoto).one()
    page, files = writer.get("chi-tiet"), copy_keys(photo.copies)
    assert is_red(visitor, page, 0.1, 0.5)
    for turn, (x, y) in enumerate(((0.5, 0.1), (0.9, 0.5), (0.5, 0.9), (0.1, 0.5)), start=1):
        (button,) = page.all("button", name="xoay-anh")
        assert button.get("value") == str(photo.id)
        writer.post("chi-tiet", {**WORDS, "xoay-anh": str(photo.id)}, content_type="multipart/form-data")
        waiting = writer.get("chi-tiet")
        assert "Đã nhận, đang chuẩn bị" in waiting.text
        assert "hai xe đã ngã" in waiting.html
        run_due_jobs(session, clock.now())
        session.commit()
        session.refresh(photo)
        assert (photo.width, photo.height) == ((400, 800) if turn % 2 else (800, 400))
        page = writer.get("chi-tiet")
        assert is_red(visitor, page, x, y)
    storage = current_site().storage
    assert not [key for key in files if storage.path(key).exists()]
    assert all(storage.path(key).exists() for key in copy_keys(photo.copies))


def test_only_the_authors_own_photo_is_turned_and_only_before_it_is_published_or_covered(
    visitor: Visitor, session: Session, app: Flask
) -> None:
    report = make_report(key=app.config["SECRET_KEY"], token=TOKEN)
    mine, published, covered = (ready_photo(session, report, width) for width in (800, 700, 600))
    strangers = ready_photo(session, make_draft())
    publish_photo(session, published)
    redact(session, covered, [Box(10, 10, 20, 20)], clock.now())
    session.commit()
    assert [button.get("value") for button in visitor.get(OWN).all("button", name="xoay-anh")] == [str(mine.id)]
    for photo in (mine, published, covered, strangers):
        visitor.submit(OWN, {"xoay-anh": str(photo.id)}, status=303)
    session.expire_all()
    assert [photo.quarter_turns for photo in (mine, published, covered, strangers)] == [1, 0, 0, 0]


def test_copies_made_before_a_photo_was_turned_again_are_not_shown(session: Session) -> None:
    photo = ready_photo(session, make_draft())
    turn_photo(session, photo, clock.now())
    session.refresh(photo)
    seen = photo.version
    turn_photo(session, photo, clock.now())
    assert not store_renditions(session, photo, "report-photos/old", (400, 800), version=seen, now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    session.refresh(photo)
    assert (photo.state, photo.quarter_turns) == (PhotoState.READY, 2)
    assert (photo.width, photo.height) == (800, 400)
