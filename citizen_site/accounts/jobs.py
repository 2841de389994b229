"""Tidying up."""

from __future__ import annotations

from datetime import datetime

from citizen_site.accounts.sign_in import forget_old
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import db


@periodic(JobName.PURGE_SIGN_INS, minutes=30)
def forget_old_requests(now: datetime) -> None:
    session = db.session()
    forget_old(session, now)
    session.commit()
