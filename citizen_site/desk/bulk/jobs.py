"""What it takes to take an act back is forgotten once that is no longer possible."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.core.jobs import periodic
from citizen_site.desk.bulk.models import BulkActItem
from citizen_site.extensions import db

# Long enough for the slowest worker to finish what was asked in time.
KEPT_FOR = timedelta(hours=6)


def forget_memories(session: Session, now: datetime) -> int:
    """It may hold what was removed from the report since. Returns how many."""
    gone = session.execute(
        update(BulkActItem)
        .where(BulkActItem.done_at < now - KEPT_FOR, BulkActItem.version_after.is_not(None))
        .values(before={}, version_after=None)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


@periodic("desk.forget_memories", minutes=30)
def forget(now: datetime) -> None:
    session = db.session()
    forget_memories(session, now)
    session.commit()
