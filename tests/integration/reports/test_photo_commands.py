"""Photos stored, refused, processed, handed over and removed: nothing doubled, nothing lost, no secret gets out."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.site import current_site, site_of
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import (
    add_photo,
    photos_of,
    publish_photo,
    remove_photo,
    remove_photos,
)
from citizen_site.reports.attachments.processing import PhotoProblem, PhotoRefusedError
from citizen_site.reports.attachments.sizes import MAX_PHOTOS, Size, copy_key, copy_keys
from citizen_site.reports.enums import PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.submit import submit
from citizen_site.reports.web.mistakes import sentence_of
from tests.factories.photos import GPS, SECRET, hand_made_png, make_draft, photo_file
from tests.factories.reports import make_category, make_report

pytestmark = pytest.mark.either_database


def files(content: bytes | None = None) -> io.BytesIO:
    return io.BytesIO(content or photo_file())


def originals(app: Flask) -> list[Path]:
    return list((site_of(app).storage.root / "report-originals").glob("*"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_photo_becomes_three_clean_copies(session: Session, kind: str) -> None:
    # HEIC and AVIF take long to write, and their readers turn a picture by themselves.
    size, orientation, large = (
        ((900, 450), 1, (900, 450)) if kind in ("HEIF", "AVIF") else ((2400, 1200), 6, (800, 1600))
    )
    content = photo_file(kind, size, gps=GPS, orientation=orientation)
    assert SECRET.encode() in content
    photo = add_photo(session, make_draft(), io.BytesIO(content), upload_key="one-upload", now=clock.now())
    assert photo.state is PhotoState.WAITING
    assert current_site().storage.read(photo.original_key) == content
    session.commit()
    run_due_jobs(session, clock.now())
    assert photo.state is PhotoState.READY
    assert (photo.width, photo.height) == large
    for which, longest in ((Size.LARGE, max(large)), (Size.SMALL, 400), (Size.TINY, 176)):
        key = copy_key(photo.copies, which)
        copy = current_site().storage.read(key)
        assert SECRET.encode() not in copy
        with Image.open(io.BytesIO(copy)) as image:
            assert image.format == "WEBP"
            assert max(image.size) == longest
            assert not image.getexif()
            assert set(image.info) <= {"loop", "background", "timestamp", "duration"}


def test_the_same_upload_tried_again_is_the_same_photo(session: Session, app: Flask) -> None:
    draft, content = make_draft(), photo_file()
    before = len(originals(app))
    one = add_photo(session, draft, io.BytesIO(content), upload_key="key-number-1", now=clock.now())
    session.commit()
    again = add_photo(session, draft, io.BytesIO(content[:100]), upload_key="key-number-1", now=clock.now())
    without_script = add_photo(session, draft, io.BytesIO(content), now=clock.now())
    assert one.id == again.id == without_script.id
    assert len(originals(app)) == before + 1
    other = add_photo(session, make_draft(), io.BytesIO(content), upload_key="key-number-1", now=clock.now())
    assert other.id != one.id


def test_of_the_same_upload_many_times_at_once_one_is_stored(session: Session, app: Flask) -> None:
    draft_id, content = make_draft().id, photo_file()
    session.commit()
    ready = Barrier(4)

    def upload(number: int) -> int:
        with app.app_context():
            own = db.session()
            draft = own.get_one(ReportDraft, draft_id)
            ready.wait()
            key = "key-number-1" if number < 3 else ""  # and once by a form without script
            photo = add_photo(own, draft, io.BytesIO(content), upload_key=key, now=clock.now())
            own.commit()
            return photo.id

    before = len(originals(app))
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(upload, range(4)))
    assert len(set(ids)) == 1
    assert len(originals(app)) == before + 1


def test_the_seventh_photo_is_refused_and_its_file_not_stored(session: Session, app: Flask) -> None:
    draft = make_draft()
    for number in range(MAX_PHOTOS):
        add_photo(session, draft, files(photo_file(size=(100 + number, 80))), now=clock.now())
    before = len(originals(app))
    with pytest.raises(PhotoRefusedError) as refused:
        add_photo(session, draft, files(), now=clock.now())
    assert refused.value.problem is PhotoProblem.TOO_MANY
    assert "nhiều nhất 6 ảnh" in sentence_of(refused.value)
    assert len(originals(app)) == before
    assert len(photos_of(session, draft)) == MAX_PHOTOS


def test_a_photo_that_proves_broken_later_is_refused_and_makes_room(session: Session) -> None:
    draft = make_draft()
    content = hand_made_png((900, 900), b"no pixels at all")
    photo = add_photo(session, draft, files(content), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    assert (photo.state, photo.problem) == (PhotoState.REFUSED, PhotoProblem.BROKEN)
    assert photo.copies == ""
    for number in range(MAX_PHOTOS):
        add_photo(session, draft, files(photo_file(size=(100 + number, 80))), now=clock.now())


def test_the_job_may_run_twice(session: Session) -> None:
    draft = make_draft()
    photo = add_photo(session, draft, files(), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    copies = photo.copies
    photo.state, photo.copies = PhotoState.WAITING, ""
    session.add(OutboxJob(name=JobName.PROCESS_PHOTO, payload={"photo_id": photo.id}, due_at=clock.now()))
    session.add(OutboxJob(name=JobName.PROCESS_PHOTO, payload={"photo_id": 10**9}, due_at=clock.now()))
    session.commit()
    assert run_due_jobs(session, clock.now()) >= 2
    assert photo.copies == copies


def test_the_drafts_photos_go_with_the_report_and_so_does_what_arrives_late(session: Session) -> None:
    draft = make_draft(
        category=make_category(), area_id=1, description="Ổ gà to.", place_text="Ngõ 12", contact_kind="none"
    )
    one = add_photo(session, draft, files(), upload_key="key-number-1", now=clock.now())
    report = submit(session, draft, None, clock.now()).report
    session.commit()
    assert [photo.id for photo in photos_of(session, report)] == [one.id]
    again = add_photo(session, draft, files(), upload_key="key-number-1", now=clock.now())
    late = add_photo(session, draft, files(photo_file("PNG")), upload_key="key-number-2", now=clock.now())
    assert again.id == one.id
    assert late.report_id == report.id
    version = report.version
    session.commit()
    session.refresh(report)
    assert report.version == version


def test_files_go_after_the_commit_only(session: Session) -> None:
    draft = make_draft()
    photo = add_photo(session, draft, files(), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    keys = [photo.original_key, *copy_keys(photo.copies)]
    remove_photo(session, photo, clock.now())
    session.rollback()
    run_due_jobs(session, clock.now())
    assert all(current_site().storage.path(key).exists() for key in keys)
    remove_photos(session, draft, clock.now())
    session.commit()
    assert all(current_site().storage.path(key).exists() for key in keys)
    run_due_jobs(session, clock.now())
    assert not any(current_site().storage.path(key).exists() for key in keys)
    assert session.scalars(select(ReportPhoto)).all() == []


def test_only_a_ready_photo_can_be_published(session: Session) -> None:
    report = make_report()
    photo = add_photo(session, report, files(), stage=PhotoStage.AFTER, now=clock.now() - timedelta(seconds=1))
    publish_photo(session, photo)
    assert not photo.is_published
    session.commit()
    run_due_jobs(session, clock.now())
    publish_photo(session, photo)
    assert photo.is_published
