"""Jobs of staff: deleting expired invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import db
from citizen_site.staff.commands import INVITATION_LIFE
from citizen_site.staff.models import Invitation


@periodic(JobName.PURGE_INVITATIONS, minutes=30)
def purge_old_invitations(now: datetime) -> None:
    """An invitation holds somebody's address; once it is of no use, it goes. The audit log knows that it was sent."""
    session = db.session()
    session.execute(delete(Invitation).where(Invitation.expires_at < now - INVITATION_LIFE))
    session.commit()
