"""What it takes to take an act back is forgotten once that is no longer possible."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.desk.bulk.models import BulkActionItem
from citizen_site.extensions import db

# Long enough for the slowest worker to finish what was asked in time.
KEPT_FOR = timedelta(hours=6)


def purge_snapshots(session: Session, now: datetime) -> int:
    """It may hold what was removed from the report since. Returns how many."""
    gone = count_changed(
        session,
        update(BulkActionItem)
        .where(BulkActionItem.done_at < now - KEPT_FOR, BulkActionItem.version_after.is_not(None))
        .values(snapshot={}, version_after=None)
        .execution_options(synchronize_session=False),
    )
    return gone


@periodic(JobName.PURGE_SNAPSHOTS, minutes=30)
def purge_old_snapshots(now: datetime) -> None:
    session = db.session()
    purge_snapshots(session, now)
    session.commit()
