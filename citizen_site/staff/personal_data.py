"""Roles in the export of personal data; they end with the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import full_name
from citizen_site.core.permissions import Role
from citizen_site.staff.endings import end_all_grants
from citizen_site.staff.flags import PersonFlag
from citizen_site.staff.queries import own_grants


def export_roles(session: Session, person_id: int) -> list[dict[str, object]]:
    """Every role that a person held or holds, with its area and term."""
    areas = gazetteer(session)
    return [
        {
            "role": Role(grant.role).value,
            "area": full_name(areas, areas.get(grant.area_id)),
            "starts_at": grant.starts_at.isoformat(),
            "ends_at": grant.last_moment.isoformat(),
            "reason": grant.reason,
            "end_reason": grant.end_reason,
        }
        for grant in own_grants(session, person_id)
    ]


def end_roles(session: Session, person_id: int, now: datetime) -> None:
    end_all_grants(session, session.get_one(Person, person_id), now)
    session.execute(delete(PersonFlag).where(PersonFlag.person_id == person_id))
    session.execute(update(PersonFlag).where(PersonFlag.flagged_by_id == person_id).values(flagged_by_id=None))
