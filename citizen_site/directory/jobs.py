"""Large files of services are read and written by the worker; old ones go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.directory.importing import continue_import, purge_imports, remove_stray_files
from citizen_site.directory.models import ServiceImport
from citizen_site.extensions import db


@handler(JobName.CONTINUE_SERVICE_IMPORT)
def continue_service_import(session: Session, now: datetime, import_id: int) -> None:
    """Read a file, or write it after it was confirmed."""
    begun = session.get(ServiceImport, import_id)
    if begun is not None:
        continue_import(session, begun, current_site().storage, now)


@periodic(JobName.PURGE_SERVICE_IMPORTS, minutes=60)
def purge_service_imports(now: datetime) -> None:
    session = db.session()
    purge_imports(session, now)
    session.commit()
    remove_stray_files(session, current_site().storage, now)
