"""Jobs of accounts: deleting what has expired."""

from __future__ import annotations

from datetime import datetime

from citizen_site.accounts.credentials.pending_sign_in import purge_pending_sign_ins
from citizen_site.accounts.sign_in import delete_expired
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import db


@periodic(JobName.PURGE_SIGN_INS, minutes=30)
def purge_old_requests(now: datetime) -> None:
    session = db.session()
    delete_expired(session, now)
    purge_pending_sign_ins(session, now)
    session.commit()
