"""What the programme does by the clock: reminders about models nobody tells of, and figures from the site's reports."""

from __future__ import annotations

from datetime import datetime

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import db
from citizen_site.programme.computed import compute_indicators
from citizen_site.programme.reminders import remind_responsible


@periodic(JobName.REMIND_PILOTS, minutes=60)
def remind_of_quiet_pilots(now: datetime) -> None:
    session = db.session()
    remind_responsible(session, now)
    session.commit()


@periodic(JobName.COMPUTE_INDICATORS, minutes=60)
def compute_due_indicators(now: datetime) -> None:
    """Each hour: what is due is due once a month."""
    session = db.session()
    compute_indicators(session, now)
    session.commit()
