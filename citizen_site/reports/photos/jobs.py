"""Photos in the worker: public copies are made, files that nobody needs are removed."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from citizen_site.core.jobs import handler, periodic
from citizen_site.core.pictures import PictureError
from citizen_site.core.storage import site_storage
from citizen_site.extensions import db
from citizen_site.reports.axes import PhotoStage, PhotoState
from citizen_site.reports.photos.commands import COPIES, copies_made, publish_photo, refuse_photo
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.problems import PhotoProblem
from citizen_site.reports.photos.processing import make_copies
from citizen_site.reports.photos.retention import remove_stray_files

log = structlog.get_logger(__name__)


@handler("reports.process_photo")
def process_photo(session: Session, now: datetime, photo_id: int) -> None:
    """Make the copies of a photo that waits for them. Their names follow from the original's: twice is once."""
    photo = session.get(ReportPhoto, photo_id)
    if photo is None or photo.state is not PhotoState.WAITING:
        return
    storage = site_storage()
    try:
        with storage.open(photo.original_key) as original:
            copies = make_copies(original)
    except (PictureError, FileNotFoundError) as error:
        log.info("photo_refused", photo=photo_id, reason=str(error) if isinstance(error, PictureError) else "gone")
        problem = PhotoProblem(error.problem) if isinstance(error, PictureError) else PhotoProblem.BROKEN
        refuse_photo(session, photo, problem)
        return
    stem = photo.original_key.rpartition("/")[2].partition(".")[0]
    copies.keep(storage, f"{COPIES}/{stem}")
    copies_made(session, photo, f"{COPIES}/{stem}", copies.size)
    if photo.stage is PhotoStage.AFTER and photo.looked_at_by_id:
        # Staff took it and looked at it; what others send after the work waits for that.
        publish_photo(session, photo)


@handler("reports.remove_files")
def remove_files(session: Session, now: datetime, keys: list[str]) -> None:
    """What a committed change no longer needs; a file that is gone already is fine."""
    for key in keys:
        site_storage().delete(key)


@periodic("reports.tidy_photos", minutes=30)
def remove_stray_photos(now: datetime) -> None:
    """Files of no photo go a day later."""
    if number := remove_stray_files(db.session(), site_storage(), now):
        log.info("stray_photos_removed", number=number)
