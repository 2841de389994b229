"""Changes of the hours that kinds of trouble have."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.clock import start_of, today
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.allotted.models import CategoryDeadline
from citizen_site.reports.allotted.queries import hours_at
from citizen_site.reports.axes import Urgency
from citizen_site.reports.categories.models import ReportCategory


def set_hours(
    session: Session,
    actor: Actor,
    category: ReportCategory,
    urgency: Urgency,
    hours: int,
    *,
    valid_from: date,
    reason: str,
    now: datetime,
) -> CategoryDeadline:
    """Reports that are delivered from that day on have so many hours; those delivered before keep what they had.

    Today means from this moment on. Raises InvalidInputError: "past", or "same" when nothing would change.
    """
    authorise(actor, Permission.SEE_OPERATIONS)
    if valid_from < today(now):
        raise InvalidInputError("past")
    begins = max(now, start_of(valid_from))
    if hours_at(session, category, urgency, begins) == hours:
        raise InvalidInputError("same")
    change = CategoryDeadline(
        category_id=category.id,
        urgency=urgency,
        hours=hours,
        valid_from=begins,
        set_by_id=actor.person_id,
        reason=reason,
        set_at=now,
    )
    session.add(change)
    session.flush()
    audit.record(
        session,
        "deadline.changed",
        now=now,
        actor_id=actor.person_id,
        thing=f"category:{category.code}",
        urgency=urgency.value,
        hours=hours,
        valid_from=begins.isoformat(),
    )
    return change
