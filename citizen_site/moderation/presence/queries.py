"""Who else looks at reports now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.moderation.presence.models import ReportPresence
from citizen_site.staff.queries import name_of

# Whoever was not heard of for so long has gone.
PRESENT = timedelta(minutes=2)


@dataclass(frozen=True)
class Present:
    """Somebody who has a report open, and when that was last known."""

    name: str
    seen_at: datetime


def others_at(
    session: Session, report_ids: Collection[int], person_id: int | None, now: datetime
) -> Mapping[int, list[Present]]:
    """Report -> who looks at it besides this person, the latest first."""
    rows = session.execute(
        select(ReportPresence.report_id, ReportPresence.seen_at, Person)
        .join(Person, Person.id == ReportPresence.person_id)
        .where(
            ReportPresence.report_id.in_(report_ids),
            ReportPresence.person_id != person_id,
            ReportPresence.seen_at >= now - PRESENT,
        )
        .order_by(ReportPresence.seen_at.desc(), Person.id)
    )
    found: dict[int, list[Present]] = {}
    for report_id, seen_at, person in rows:
        found.setdefault(report_id, []).append(Present(name_of(person), seen_at))
    return found
