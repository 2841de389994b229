"""Jobs of photos and documents: render public copies, delete files that are no longer needed."""

from __future__ import annotations

from datetime import datetime, timedelta

import click
import structlog
from flask.cli import AppGroup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.pictures import PictureError
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.extensions import db
from citizen_site.reports.attachments.documents import FOLDER
from citizen_site.reports.attachments.photos import (
    COPIES,
    ORIGINALS,
    publish_photo,
    refuse_photo,
    schedule_deletion,
    store_renditions,
)
from citizen_site.reports.attachments.processing import PhotoProblem, make_copies
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import PhotoStage, PhotoState
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.attachments import ReportDocument, ReportPhoto

log = structlog.get_logger(__name__)


@handler(JobName.PROCESS_PHOTO)
def process_photo(session: Session, now: datetime, photo_id: int) -> None:
    """Make the copies of a photo that waits for them. Their names follow from original and version: twice is once."""
    photo = session.get(ReportPhoto, photo_id)
    if photo is None or photo.state is not PhotoState.WAITING:
        return
    storage, version = current_site().storage, photo.version
    try:
        with storage.open(photo.original_key) as original:
            copies = make_copies(original, photo.quarter_turns)
    except (PictureError, FileNotFoundError) as error:
        log.info("photo_refused", photo=photo_id, reason=str(error) if isinstance(error, PictureError) else "gone")
        problem = PhotoProblem(error.problem) if isinstance(error, PictureError) else PhotoProblem.BROKEN
        refuse_photo(session, photo, problem)
        return
    stem = photo.original_key.rpartition("/")[2].partition(".")[0]
    prefix = f"{COPIES}/{stem}-{version}" if version else f"{COPIES}/{stem}"
    copies.keep(storage, prefix)
    if not store_renditions(session, photo, prefix, copies.size, version=version, now=now):
        return
    if photo.stage is PhotoStage.AFTER and photo.viewed_by_id:
        # Staff took and viewed it; photos that others send after the work wait for a moderator.
        publish_photo(session, photo)


@handler(JobName.REMOVE_FILES)
def remove_files(session: Session, now: datetime, keys: list[str]) -> None:
    """What a committed change no longer needs; a file that is gone already is fine."""
    for key in keys:
        current_site().storage.delete(key)


@periodic(JobName.REMOVE_STRAY_PHOTOS, minutes=30)
def remove_stray_photos(now: datetime) -> None:
    """Files of no photo go a day later."""
    if number := remove_stray_files(db.session(), current_site().storage, now):
        log.info("stray_photos_removed", number=number)


# A file is there before its row is: an upload that is under way must not lose it.
GRACE = timedelta(days=1)


def forget_old_originals(session: Session, now: datetime, keep_days: int) -> int:
    """Schedule the deletion of originals older than so many days. Returns how many; the public copies stay.

    One that still waits for its copies has waited in vain: they could never be made.
    """
    old = session.scalars(
        select(ReportPhoto).where(
            ReportPhoto.created_at < now - timedelta(days=keep_days),
            or_(ReportPhoto.original_key != "", ReportPhoto.clear_key != ""),
        )
    ).all()
    schedule_deletion(session, [key for photo in old for key in (photo.original_key, photo.clear_key)], now)
    for photo in old:
        photo.original_key = photo.clear_key = ""
        if photo.state is PhotoState.WAITING:
            refuse_photo(session, photo, PhotoProblem.BROKEN)
    session.flush()
    return len(old)


def remove_stray_files(session: Session, storage: Storage, now: datetime) -> int:
    """Remove files of no photo: of changes that were rolled back, of rows that went without us. Returns how many."""
    known = {
        key
        for original_key, copies, clear_key in session.execute(
            select(ReportPhoto.original_key, ReportPhoto.copies, ReportPhoto.clear_key)
        )
        for key in (original_key, *copy_keys(copies), clear_key)
    }
    # What an act made superfluous stays while it can be undone.
    undoable = select(ReportAct.jobs).where(ReportAct.delivered_at.is_(None), ReportAct.undone_at.is_(None))
    known.update(key for jobs in session.scalars(undoable) for job in jobs for key in job["payload"].get("keys", ()))
    stray = [
        key
        for folder in (ORIGINALS, COPIES)
        for key, written_at in storage.keys(folder)
        if key not in known and written_at < now - GRACE
    ]
    for key in stray:
        storage.delete(key)
    return len(stray)


group = AppGroup("photos", help="Photos of reports.")


@group.command("tidy")
def tidy_command() -> None:
    """Remove files that belong to no photo and are older than a day."""
    click.echo(f"{remove_stray_files(db.session(), current_site().storage, clock.now())} files removed")


@periodic(JobName.REMOVE_STRAY_DOCUMENTS, minutes=30)
def remove_stray_documents(now: datetime) -> None:
    """Remove what belongs to no document."""
    storage, known = current_site().storage, set(db.session().scalars(select(ReportDocument.key)))
    for key, written_at in storage.keys(FOLDER):
        if key not in known and written_at < now - GRACE:
            storage.delete(key)
