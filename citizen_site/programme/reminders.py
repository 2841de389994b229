"""Half a year without news of a model: the person responsible is reminded, once for each half year of silence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.programme.models.pilots import Pilot
from citizen_site.programme.pilots import QUIET_AFTER, quiet_pilots


def remind_responsible(session: Session, now: datetime) -> int:
    """Enqueue a reminder for each quiet model whose last one is half a year ago. Returns their number.

    Of several workers one claims each reminder. The claim is no change of the model: its version stays.
    """
    count = 0
    for pilot in quiet_pilots(session, now):
        is_due = or_(Pilot.reminded_at.is_(None), Pilot.reminded_at <= now - QUIET_AFTER)
        claim = update(Pilot).where(Pilot.id == pilot.id, is_due).values(reminded_at=now)
        if count_changed(session, claim.execution_options(synchronize_session=False)):
            enqueue(session, JobName.SEND_PILOT_REMINDER, due_at=now, pilot_id=pilot.id, requested_at=now.isoformat())
            count += 1
    return count
