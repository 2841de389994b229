"""Ending roles; of several who end one at the same moment, one does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import notify_account_change
from citizen_site.accounts.models import Person
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.core.text import clean
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.queries import grants_of


class GrantOverError(InvalidInputError):
    """The role has ended already."""


def end_grant(session: Session, actor: Actor, grant: RoleGrant, reason: str, now: datetime) -> None:
    """End a role before its time; the same act a second time changes nothing.

    Raises NotAllowedError, or GrantOverError.
    """
    authorise(actor, Permission.END_GRANT, grant)
    if grant.ends_at <= now:
        raise GrantOverError
    if end_in_force(session, grant, by=actor.person_id, reason=reason, now=now):
        return
    if (grant.ended_by_id, grant.end_reason) != (actor.person_id, clean(reason)):
        raise GrantOverError


def end_all_grants(session: Session, person: Person, now: datetime) -> None:
    """With the account go its roles; that they were held stays on record."""
    for grant in grants_of(session, person.id, now, or_later=True):
        end_in_force(session, grant, by=person.id, reason="", now=now)


def end_in_force(session: Session, grant: RoleGrant, *, by: int | None, reason: str, now: datetime) -> bool:
    """End a role that has not been ended; of two who do so at once, one does."""
    ended = {"ended_at": now, "ended_by_id": by, "end_reason": clean(reason)}
    statement = update(RoleGrant).where(RoleGrant.id == grant.id, RoleGrant.ended_at.is_(None)).values(**ended)
    changed = count_changed(session, statement.execution_options(synchronize_session=False))
    session.refresh(grant, list(ended))
    if changed != 1:
        return False
    audit.record(
        session,
        "grant.ended",
        now=now,
        actor_id=by,
        thing=f"person:{grant.person_id}",
        grant=grant.id,
        role=Role(grant.role).value,
        area=grant.area_id,
    )
    notify_account_change(session, grant.person_id, "grant_ended", now)
    return True
