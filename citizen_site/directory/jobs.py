"""Large files that are imported are read and written by the worker; old ones go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.file_imports import FileImport, continue_import, purge_imports, remove_stray_files
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.extensions import db


@handler(JobName.CONTINUE_SERVICE_IMPORT)
def continue_service_import(session: Session, now: datetime, import_id: int) -> None:
    """Read a file, or write it after it was confirmed."""
    begun = session.get(FileImport, import_id)
    if begun is not None:
        site = current_site()
        importer = next(each for each in site.contributions.importers if each.kind is begun.kind)
        continue_import(session, importer, begun, site.storage, now)


@periodic(JobName.PURGE_SERVICE_IMPORTS, minutes=60)
def purge_service_imports(now: datetime) -> None:
    session = db.session()
    purge_imports(session, now)
    session.commit()
    remove_stray_files(session, current_site().storage, now)
