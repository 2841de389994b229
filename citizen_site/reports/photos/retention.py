"""How long files stay: originals for some days, and nothing that belongs to no photo."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from citizen_site.core.storage import Storage
from citizen_site.reports.axes import PhotoState
from citizen_site.reports.photos.commands import COPIES, ORIGINALS, owe_removal, refuse_photo
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.problems import PhotoProblem
from citizen_site.reports.photos.sizes import copy_keys

# A file is there before its row is: an upload that is under way must not lose it.
GRACE = timedelta(days=1)


def forget_old_originals(session: Session, now: datetime, keep_days: int) -> int:
    """Owe the removal of originals that are older than so many days. Returns how many; the public copies stay.

    One that still waits for its copies has waited in vain: they could never be made.
    """
    old = session.scalars(
        select(ReportPhoto).where(
            ReportPhoto.created_at < now - timedelta(days=keep_days),
            or_(ReportPhoto.original_key != "", ReportPhoto.clear_key != ""),
        )
    ).all()
    owe_removal(session, [key for photo in old for key in (photo.original_key, photo.clear_key)], now)
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
    stray = [
        key
        for folder in (ORIGINALS, COPIES)
        for key, written_at in storage.keys(folder)
        if key not in known and written_at < now - GRACE
    ]
    for key in stray:
        storage.delete(key)
    return len(stray)
