"""What the worker does with presence by itself."""

from __future__ import annotations

from datetime import datetime

from citizen_site.core.jobs import periodic
from citizen_site.extensions import db
from citizen_site.moderation.presence.commands import forget_absent


@periodic("desk.forget_absent", minutes=30)
def forget(now: datetime) -> None:
    session = db.session()
    forget_absent(session, now)
    session.commit()
