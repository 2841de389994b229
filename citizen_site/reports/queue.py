"""The queue: what waits in the areas in which the actor moderates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, true
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.clock import start_of, today
from citizen_site.core.pagination import Page, SortColumn, keyset_page, merged_page
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.enums import Moderation, PhotoState
from citizen_site.reports.filters import reach_of
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.queue_filters import Filters, conditions
from citizen_site.reports.workflow import Status
from citizen_site.staff.queries import holders_in


class Tab(StrEnum):
    """Parts of the queue, as they stand in its address."""

    NEW = "moi"
    DUE_TODAY = "hom-nay"
    OVERDUE = "qua-han"
    WAITING = "cho-dan"
    DISPUTED = "chua-xong"
    MINE = "cua-toi"
    OPEN = "tat-ca"
    QUARANTINED = "giu-lai"


# Those whose clock stands still come last.
DEADLINE_FIRST = (SortColumn(Report.due_sort_at), SortColumn(Report.id))
DEADLINE_LAST = tuple(SortColumn(part.column, descending=True) for part in DEADLINE_FIRST)
# With more areas than this, walking the whole queue in its order meets their reports soon enough.
FEW_AREAS = 40
MANY_NAMES = 100


@dataclass(frozen=True)
class Numbers:
    """How many reports each tab holds, and in which areas."""

    tabs: Mapping[Tab, int]
    areas: Mapping[Tab, Collection[int]]


def _waiting() -> ColumnElement[bool]:
    """As reports/models.WAITING says it: a value that comes as a parameter would hide the indexes."""
    return and_(Report.closed_at.is_(None), Report.removed_at.is_(None), Report.delivery != literal_column("'unsent'"))


def _in_tab(tab: Tab, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Quarantined reports are in no other tab."""
    tomorrow = start_of(today(now) + timedelta(days=1))
    # By the order's own column: it is the deadline, or far away.
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.NEW: Report.moderation == Moderation.PENDING,
        Tab.DUE_TODAY: and_(Report.due_sort_at >= now, Report.due_sort_at < tomorrow),
        Tab.OVERDUE: Report.due_sort_at < now,
        Tab.WAITING: Report.status == Status.AWAITING_REPORTER,
        Tab.DISPUTED: Report.status == Status.REOPEN_REQUESTED,
        Tab.MINE: Report.assigned_to_id == actor.person_id,
        Tab.OPEN: true(),
    }
    return (
        Report.quarantine_reason != ""
        if tab is Tab.QUARANTINED
        else and_(Report.quarantine_reason == "", conditions[tab])
    )


def areas_of(session: Session, actor: Actor, place: Place | None) -> frozenset[int] | None:
    """Where the actor moderates, with what was inherited, within a place. None: everywhere."""
    mine = None if Role.MODERATOR in actor.everywhere else actor.areas(Role.MODERATOR)
    there = reach_of(gazetteer(session), place) if place else None
    return mine if there is None else there if mine is None else mine & there


def _here(areas: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if areas is None else [Report.area_id.in_(sorted(areas))]


def counts(session: Session, actor: Actor, filters: Filters, now: datetime) -> Numbers:
    """Exact, in one statement."""
    sums: list[Any] = [func.sum(case((_in_tab(tab, actor, now), 1), else_=0)) for tab in Tab]
    rows = session.execute(
        select(Report.area_id, *sums)
        .where(_waiting(), *_here(areas_of(session, actor, filters.place)), *conditions(session, filters, now))
        .group_by(Report.area_id)
    ).all()
    return Numbers(
        tabs={tab: sum(row[position] for row in rows) for position, tab in enumerate(Tab, 1)},
        areas={
            tab: [row.area_id for row in rows if row.area_id and row[position]] for position, tab in enumerate(Tab, 1)
        },
    )


def queue_page(
    session: Session,
    actor: Actor,
    tab: Tab,
    filters: Filters,
    now: datetime,
    *,
    cursor: str | None,
    size: int,
    filled: Collection[int] | None = None,
    order: Sequence[SortColumn] = DEADLINE_FIRST,
) -> Page[Report]:
    """Waiting reports with what their cards say. `filled` are the areas that hold all of them (`counts`)."""
    areas = areas_of(session, actor, filters.place)
    if areas is not None and filled is not None:
        areas = frozenset(filled)
    query = select(Report).options(
        joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit)
    )
    asked = [_waiting(), _in_tab(tab, actor, now), *conditions(session, filters, now)]
    if areas is None or len(areas) > FEW_AREAS:
        return keyset_page(session, query.where(*asked, *_here(areas)), order, cursor=cursor, size=size)
    parts = [Report.area_id == each for each in sorted(areas)]
    return merged_page(session, query, asked, parts, order, cursor=cursor, size=size)


def queue_query(session: Session, actor: Actor, tab: Tab, filters: Filters, now: datetime) -> Select[Report]:
    """All waiting reports of a tab that the filters find, in no order."""
    here = _here(areas_of(session, actor, filters.place))
    return select(Report).where(_waiting(), _in_tab(tab, actor, now), *here, *conditions(session, filters, now))


def changed_since(session: Session, actor: Actor, tab: Tab, filters: Filters, since: datetime, now: datetime) -> int:
    """How many of a tab came, changed, or became overdue since then."""
    news = Report.updated_at > since
    if tab is Tab.OVERDUE:
        news = or_(news, Report.due_sort_at >= since)
    areas = areas_of(session, actor, filters.place)
    # In an expression, or the index of areas would be taken: what is new is less than what waits in an area.
    here = [] if areas is None else [func.coalesce(Report.area_id, 0).in_(sorted(areas))]
    where = (_waiting(), news, _in_tab(tab, actor, now), *here, *conditions(session, filters, now))
    return session.scalars(select(func.count(Report.id)).where(*where)).one()


def first_photos(session: Session, report_ids: Collection[int]) -> Mapping[int, int]:
    """Report -> its first photo that is ready."""
    rows = session.execute(
        select(ReportPhoto.report_id, func.min(ReportPhoto.id))
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.state == PhotoState.READY)
        .group_by(ReportPhoto.report_id)
    )
    return {report_id: photo_id for report_id, photo_id in rows if report_id}


def places_to_filter(session: Session, actor: Actor) -> Sequence[Place]:
    """Today's areas of the actor: wards and communes for the whole city, else also those below them."""
    areas = gazetteer(session)
    mine = areas_of(session, actor, None)
    if mine is None:
        return areas.units
    found = [each for each in areas if each.id in mine and each.is_current and (each.is_unit or each.is_group)]
    return found if len(found) > 1 else []


def units_to_filter(session: Session, actor: Actor) -> Sequence[HandlingUnit]:
    """Units that reports of the actor's areas are assigned to."""
    query = select(HandlingUnit).where(HandlingUnit.closed_at.is_(None))
    if (reach := _reach(session, actor)) is not None:
        query = query.where(HandlingUnit.area_id.in_(reach))
    return session.scalars(query.order_by(HandlingUnit.sort_key, HandlingUnit.id).limit(MANY_NAMES)).all()


def colleagues(session: Session, actor: Actor, now: datetime) -> Sequence[Person]:
    """Who moderates in the actor's areas today, the actor among them."""
    return holders_in(session, Role.MODERATOR, _reach(session, actor), now, limit=MANY_NAMES)


def _reach(session: Session, actor: Actor) -> list[int] | None:
    """The actor's areas and those above them; None: the whole city."""
    mine = areas_of(session, actor, None)
    if mine is None:
        return None
    areas = gazetteer(session)
    return sorted({above for each in mine for above in areas.with_ancestors(areas.get(each))})
