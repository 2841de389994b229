"""Reads of the hours that kinds of trouble have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core import audit
from citizen_site.core.clock import start_of, today
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.pagination import SortColumn
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.revisions import RevisionCache
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.time_limits import CategoryDeadline

NEWEST_FIRST = (SortColumn(CategoryDeadline.set_at, descending=True), SortColumn(CategoryDeadline.id, descending=True))
# By category and urgency: from when on, how many hours; the oldest first.
Versions = Mapping[tuple[int, str], Sequence[tuple[datetime, int]]]


def _load(session: Session) -> Versions:
    found: dict[tuple[int, str], list[tuple[datetime, int]]] = {}
    columns = (
        CategoryDeadline.category_id,
        CategoryDeadline.urgency,
        CategoryDeadline.valid_from,
        CategoryDeadline.hours,
    )
    # Of two for the same moment the later one holds.
    for row in session.execute(select(*columns).order_by(CategoryDeadline.valid_from, CategoryDeadline.id)):
        found.setdefault((row.category_id, row.urgency), []).append((row.valid_from, row.hours))
    return found


_cache = RevisionCache("category_deadlines", load=_load)


def hours_at(session: Session, category: ReportCategory, urgency: str, at: datetime) -> int:
    """The working hours in force at a moment."""
    versions = _cache.get(session).get((category.id, urgency), ())
    begun = [hours for valid_from, hours in versions if valid_from <= at]
    return begun[-1] if begun else category.deadlines.get(urgency) or category.deadlines[Urgency.NORMAL]


@dataclass(frozen=True)
class TimeLimit:
    """What a kind and an urgency have now, and what is announced: from when on, how many hours."""

    hours: int
    later: Sequence[tuple[datetime, int]]


def current_time_limit(session: Session, category: ReportCategory, now: datetime) -> Mapping[Urgency, TimeLimit]:
    """For each urgency."""
    versions = _cache.get(session)
    return {
        urgency: TimeLimit(
            hours_at(session, category, urgency, now),
            [each for each in versions.get((category.id, urgency), ()) if each[0] > now],
        )
        for urgency in Urgency
    }


def changes(category_id: int | None) -> Select[CategoryDeadline]:
    """All that was ever set (for a kind), for a keyset page in the order NEWEST_FIRST."""
    query = select(CategoryDeadline).options(joinedload(CategoryDeadline.category), joinedload(CategoryDeadline.set_by))
    return query if category_id is None else query.where(CategoryDeadline.category_id == category_id)


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
