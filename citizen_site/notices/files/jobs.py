"""Jobs of files: checking signatures after the upload, deleting bytes that no file refers to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.notices.files.commands import FOLDER, delete_waiting, note_finding
from citizen_site.notices.files.models import NoticeFile
from citizen_site.notices.files.queries import known_keys
from citizen_site.notices.files.sandbox import check_in_subprocess
from citizen_site.notices.files.trusted import trusted_pem

# An upload writes its file before it commits its row.
A_DAY = timedelta(days=1)


@handler(JobName.CHECK_SIGNATURE)
def check_signature(session: Session, now: datetime, file_id: int) -> None:
    """Who signed it, and what changed since. A file that is gone is no news."""
    file = session.get(NoticeFile, file_id)
    if file is None:
        return
    content = current_site().storage.read(file.key)
    finding = check_in_subprocess(content, trusted_pem(session), seen_at=file.uploaded_at)
    note_finding(session, file, finding, now)


@periodic(JobName.REMOVE_STRAY_NOTICE_FILES, minutes=30)
def sweep_files(now: datetime) -> None:
    """Files of corrections that were never posted, and bytes whose row was removed, or never committed."""
    delete_waiting(db.session(), now)
    db.session.commit()
    storage, used = current_site().storage, known_keys(db.session())
    for key, written_at in storage.keys(FOLDER):
        if key not in used and written_at < now - A_DAY:
            storage.delete(key)
