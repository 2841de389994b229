"""Files of documents that were never kept, or went with their report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from citizen_site.core.jobs import periodic
from citizen_site.core.storage import site_storage
from citizen_site.extensions import db
from citizen_site.reports.documents.commands import FOLDER
from citizen_site.reports.documents.models import ReportDocument
from citizen_site.reports.photos.retention import GRACE


@periodic("reports.tidy_documents", minutes=30)
def remove_stray_documents(now: datetime) -> None:
    """Remove what belongs to no document."""
    storage, known = site_storage(), set(db.session().scalars(select(ReportDocument.key)))
    for key, written_at in storage.keys(FOLDER):
        if key not in known and written_at < now - GRACE:
            storage.delete(key)
