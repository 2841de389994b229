"""How long files stay: originals go after their days, copies stay, strays are swept."""

import io
import os
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.site import current_site
from citizen_site.reports.attachments.jobs import forget_old_originals, remove_stray_photos
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.attachments.processing import position_of
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import PhotoState
from tests.factories.photos import GPS, make_draft, photo_file


def test_originals_go_after_their_days_and_the_copies_stay(session: Session) -> None:
    now = clock.now()
    draft = make_draft()
    old = add_photo(session, draft, io.BytesIO(photo_file(gps=GPS)), now=now - timedelta(days=31))
    young = add_photo(session, draft, io.BytesIO(photo_file("PNG")), now=now - timedelta(days=29))
    session.commit()
    run_due_jobs(session, now)
    key = old.original_key
    assert position_of(old)
    assert forget_old_originals(session, now, 30) == 1
    session.commit()
    run_due_jobs(session, now)
    storage = current_site().storage
    assert not storage.path(key).exists()
    assert position_of(old) is None
    assert all(storage.path(each).exists() for each in (*copy_keys(old.copies), young.original_key))


def test_an_original_whose_copies_could_never_be_made_goes_too_and_is_waited_for_no_more(session: Session) -> None:
    now = clock.now()
    photo = add_photo(session, make_draft(), io.BytesIO(photo_file(gps=GPS)), now=now - timedelta(days=31))
    key = photo.original_key
    assert forget_old_originals(session, now, 30) == 1
    session.commit()
    run_due_jobs(session, now)
    assert not current_site().storage.path(key).exists()
    assert (photo.state, photo.original_key) == (PhotoState.REFUSED, "")


def test_files_of_no_photo_are_swept_after_a_day(session: Session, app: Flask) -> None:
    photo = add_photo(session, make_draft(), io.BytesIO(photo_file()), now=clock.now())
    session.commit()
    run_due_jobs(session, clock.now())
    storage = current_site().storage
    storage.write("report-originals/stray-old.jpg", b"x")
    storage.write("report-photos/stray-old.webp", b"x")
    storage.write("report-originals/stray-new.jpg", b"x")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for key in ("report-originals/stray-old.jpg", "report-photos/stray-old.webp", photo.original_key, photo.large_key):
        os.utime(storage.path(key), (long_ago, long_ago))
    remove_stray_photos(clock.now())
    there = {key for folder in ("report-originals", "report-photos") for key, _ in storage.keys(folder)}
    assert {photo.original_key, *copy_keys(photo.copies), "report-originals/stray-new.jpg"} <= there
    assert not there & {"report-originals/stray-old.jpg", "report-photos/stray-old.webp"}
    said = app.test_cli_runner().invoke(args=["photos", "tidy"]).output
    assert said == "0 files removed\n"
