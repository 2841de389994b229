"""Reads for the morning's mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.clock import today
from citizen_site.core.permissions import Actor, Role
from citizen_site.moderation.digest.models import DigestOff
from citizen_site.moderation.overview.scope import is_very_late, of_actor
from citizen_site.moderation.queue.filters import Filters
from citizen_site.moderation.queue.queries import Tab, counts
from citizen_site.reports.deadlines import calendar_of
from citizen_site.staff.actor import make_actor
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.queries import grants_in_force


@dataclass(frozen=True)
class Morning:
    """How many reports want what: the numbers of the queue's tabs, and those whose time is over three times."""

    new: int
    due_today: int
    overdue: int
    very_late: int
    disputed: int

    @property
    def is_empty(self) -> bool:
        return not any(astuple(self))


def morning_of(session: Session, actor: Actor, now: datetime) -> Morning:
    """What waits for a moderator."""
    tabs = counts(session, actor, Filters(), now).tabs
    very_late = select(func.count()).where(of_actor(actor), is_very_late(now))
    return Morning(
        new=tabs[Tab.NEW],
        due_today=tabs[Tab.DUE_TODAY],
        overdue=tabs[Tab.OVERDUE],
        very_late=session.scalars(very_late).one(),
        disputed=tabs[Tab.DISPUTED],
    )


def wants_digest(session: Session, person_id: int) -> bool:
    """Unless it was switched off."""
    return session.get(DigestOff, person_id) is None


def working_moderators(session: Session, now: datetime) -> Mapping[int, Actor]:
    """By person, those who moderate an area that works today and want the mail, with the areas that they have."""
    areas, day = gazetteer(session), today(now)
    grants: dict[int, list[RoleGrant]] = {}
    for grant in grants_in_force(session, Role.MODERATOR, now):
        grants.setdefault(grant.person_id, []).append(grant)
    off = set(session.scalars(select(DigestOff.person_id)))
    return {
        person_id: make_actor(person_id, held, areas)
        for person_id, held in grants.items()
        if person_id not in off and _works(session, held, day)
    }


def _works(session: Session, grants: Sequence[RoleGrant], day: date) -> bool:
    return any(calendar_of(session, grant.area_id).spans(day) for grant in grants)
