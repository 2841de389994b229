"""The queue: what the desk has of the areas in which the actor moderates. Every delivered report is in a tab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    and_,
    case,
    distinct,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
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
from citizen_site.reports.queue_filters import Filters, conditions, undecided
from citizen_site.reports.workflow import CLOSED, Status
from citizen_site.staff.queries import holders_in


class Tab(StrEnum):
    """Parts of the queue, as they stand in its address."""

    REPLIES = "loi-moi"
    NEW = "moi"
    UNASSIGNED = "chua-giao"
    DUE_TODAY = "hom-nay"
    OVERDUE = "qua-han"
    WAITING = "cho-dan"
    DISPUTED = "chua-xong"
    MINE = "cua-toi"
    OPEN = "tat-ca"
    QUARANTINED = "giu-lai"
    UNAPPROVED = "tra-loi-chua-duyet"
    CLOSED = "da-dong"
    ALL = "moi-phan"


# Those whose clock stands still come last.
DEADLINE_FIRST = (SortColumn(Report.due_sort_at), SortColumn(Report.id))
CLOSED_LAST_FIRST = (
    SortColumn(Report.closed_at, descending=True, never_null=True),
    SortColumn(Report.id, descending=True),
)
ORDERS: Mapping[Tab, Sequence[SortColumn]] = {
    Tab.REPLIES: (SortColumn(Report.unread_since, never_null=True), SortColumn(Report.id)),
    Tab.UNAPPROVED: CLOSED_LAST_FIRST,
    Tab.CLOSED: CLOSED_LAST_FIRST,
    Tab.ALL: (SortColumn(Report.received_at, descending=True), SortColumn(Report.id, descending=True)),
}
# These hold closed reports, too. Archives are not counted: their numbers ask nobody to do anything.
BEYOND_WAITING = frozenset({Tab.REPLIES, Tab.UNAPPROVED, Tab.CLOSED, Tab.ALL})
ARCHIVES = frozenset({Tab.CLOSED, Tab.ALL})
COUNTED = tuple(tab for tab in Tab if tab not in ARCHIVES)
# Somebody should be in charge of what stands here.
_FOR_SOMEBODY = (Status.RECEIVED, Status.ASSIGNED, Status.IN_PROGRESS, Status.REOPENED)
# What the reporter withdrew and what was merged needs nobody's approval.
ANSWERED = CLOSED - {Status.WITHDRAWN, Status.DUPLICATE}
# With more areas than this, walking the whole queue in its order meets their reports soon enough.
FEW_AREAS = 40
MANY_NAMES = 100


@dataclass(frozen=True)
class Numbers:
    """How many reports each tab holds, and in which areas; archives have no numbers."""

    tabs: Mapping[Tab, int]
    areas: Mapping[Tab, Collection[int]]


def _waiting() -> ColumnElement[bool]:
    """As reports/models.WAITING says it: a value that comes as a parameter would hide the indexes."""
    return and_(Report.closed_at.is_(None), Report.removed_at.is_(None), Report.delivery != literal_column("'unsent'"))


def _delivered() -> ColumnElement[bool]:
    return and_(Report.removed_at.is_(None), Report.delivery != literal_column("'unsent'"))


def _base(tab: Tab) -> ColumnElement[bool]:
    return _delivered() if tab in BEYOND_WAITING else _waiting()


def order_of(tab: Tab, *, backwards: bool = False) -> Sequence[SortColumn]:
    """The order of a tab's reports."""
    order = ORDERS.get(tab, DEADLINE_FIRST)
    return [replace(part, descending=not part.descending) for part in order] if backwards else order


def _in_tab(tab: Tab, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """What is in quarantine is in no other tab until it is closed."""
    is_free = Report.quarantine_reason == ""
    # Letter for letter what the indexes say: a value that comes as a parameter would hide them.
    beyond: dict[Tab, ColumnElement[bool]] = {
        Tab.QUARANTINED: ~is_free,
        Tab.REPLIES: and_(Report.unread_since.is_not(None), or_(is_free, Report.closed_at.is_not(None))),
        Tab.UNAPPROVED: and_(
            Report.closed_at.is_not(None),
            Report.moderation == literal_column("'pending'"),
            Report.status.in_(sorted(ANSWERED)),
            is_free,
        ),
        Tab.CLOSED: Report.closed_at.is_not(None),
        Tab.ALL: true(),
    }
    if tab in beyond:
        return beyond[tab]
    tomorrow = start_of(today(now) + timedelta(days=1))
    # By the order's own column: it is the deadline, or far away.
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.NEW: Report.moderation == Moderation.PENDING,
        Tab.UNASSIGNED: and_(
            Report.moderation != Moderation.PENDING,
            Report.status.in_(_FOR_SOMEBODY),
            Report.assigned_to_id.is_(None),
            Report.assigned_unit_id.is_(None),
        ),
        Tab.DUE_TODAY: and_(Report.due_sort_at >= now, Report.due_sort_at < tomorrow),
        Tab.OVERDUE: Report.due_sort_at < now,
        Tab.WAITING: Report.status == Status.AWAITING_REPORTER,
        Tab.DISPUTED: Report.status == Status.REOPEN_REQUESTED,
        Tab.MINE: Report.assigned_to_id == actor.person_id,
        Tab.OPEN: true(),
    }
    return and_(is_free, conditions[tab])


def part_of(report: Report) -> Tab:
    """Where a report stands, said where reports of all parts are listed."""
    if report.closed_at is not None:
        is_unapproved = report.moderation is Moderation.PENDING and report.status in ANSWERED
        return Tab.UNAPPROVED if is_unapproved and not report.quarantine_reason else Tab.CLOSED
    by_status = {Status.AWAITING_REPORTER: Tab.WAITING, Status.REOPEN_REQUESTED: Tab.DISPUTED}
    if report.quarantine_reason:
        return Tab.QUARANTINED
    if report.moderation is Moderation.PENDING:
        return Tab.NEW
    is_nobodys = report.assigned_to_id is None and report.assigned_unit_id is None
    return Tab.UNASSIGNED if is_nobodys and report.status in _FOR_SOMEBODY else by_status.get(report.status, Tab.OPEN)


def areas_of(session: Session, actor: Actor, place: Place | None) -> frozenset[int] | None:
    """Where the actor moderates, with what was inherited, within a place. None: everywhere."""
    mine = None if Role.MODERATOR in actor.everywhere else actor.areas(Role.MODERATOR)
    there = reach_of(gazetteer(session), place) if place else None
    return mine if there is None else there if mine is None else mine & there


def _here(areas: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if areas is None else [Report.area_id.in_(sorted(areas))]


def counts(session: Session, actor: Actor, filters: Filters, now: datetime) -> Numbers:
    """Exact, in one statement: a walk over what waits, and two short ones, by indexes of their own, beyond that."""
    found: dict[Tab, Counter[int | None]] = {tab: Counter() for tab in COUNTED}
    for area_id, *numbers in session.execute(_counted_by_area(session, actor, filters, now)):
        for tab, number in zip(COUNTED, numbers, strict=True):
            found[tab][area_id] += number
    return Numbers(
        tabs={tab: areas.total() for tab, areas in found.items()},
        areas={tab: [each for each, number in areas.items() if each and number] for tab, areas in found.items()},
    )


def counts_beside(
    session: Session, actor: Actor, now: datetime, others: Sequence[ScalarSelect[int]]
) -> tuple[Mapping[Tab, int], Sequence[int]]:
    """How many reports each tab holds, and what the columns of `others` say, in one statement."""
    counted = _counted_by_area(session, actor, Filters(), now).subquery()
    sums = [func.coalesce(func.sum(counted.c[tab.name]), 0) for tab in COUNTED]
    row = session.execute(select(*sums, *others).select_from(counted)).one()
    return dict(zip(COUNTED, row, strict=False)), row[len(COUNTED) :]


def _counted_by_area(
    session: Session, actor: Actor, filters: Filters, now: datetime
) -> CompoundSelect[int | None, *tuple[Any, ...]]:
    """Area, and how many reports each of the counted tabs holds there; an area may be in several rows."""
    asked = [*_here(areas_of(session, actor, filters.place)), *conditions(session, filters, now)]
    nothing: ColumnElement[int] = literal_column("0")

    def row_of(
        base: ColumnElement[bool], sums: Mapping[Tab, ColumnElement[int]]
    ) -> Select[int | None, *tuple[Any, ...]]:
        columns = [sums.get(tab, nothing).label(tab.name) for tab in COUNTED]
        return select(Report.area_id, *columns).where(base, *asked).group_by(Report.area_id)

    waiting = {
        tab: func.sum(case((_in_tab(tab, actor, now), 1), else_=0)) for tab in COUNTED if tab not in BEYOND_WAITING
    }
    parts = [row_of(_waiting(), waiting)]
    parts += [
        row_of(and_(_delivered(), _in_tab(tab, actor, now)), {tab: func.count()})
        for tab in (Tab.REPLIES, Tab.UNAPPROVED)
    ]
    return union_all(*parts)


def undecided_photo_count(session: Session, actor: Actor) -> ScalarSelect[int]:
    """Reports of the open tab with a photo that nobody has decided about, as a column of a statement."""
    here = _here(areas_of(session, actor, None))
    query = (
        select(func.count(distinct(Report.id)))
        .join(ReportPhoto, ReportPhoto.report_id == Report.id)
        .where(*undecided(), _waiting(), Report.quarantine_reason == "", *here)
    )
    return query.scalar_subquery()


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
    backwards: bool = False,
) -> Page[Report]:
    """Reports of a tab with what their cards say. `filled` are the areas that hold all of them (`counts`)."""
    areas = areas_of(session, actor, filters.place)
    if areas is not None and filled is not None:
        areas = frozenset(filled)
    query = select(Report).options(
        joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit)
    )
    order = order_of(tab, backwards=backwards)
    asked = [_base(tab), _in_tab(tab, actor, now), *conditions(session, filters, now)]
    if areas is None or len(areas) > FEW_AREAS:
        return keyset_page(session, query.where(*asked, *_here(areas)), order, cursor=cursor, size=size)
    parts = [Report.area_id == each for each in sorted(areas)]
    return merged_page(session, query, asked, parts, order, cursor=cursor, size=size)


def queue_query(session: Session, actor: Actor, tab: Tab, filters: Filters, now: datetime) -> Select[Report]:
    """All reports of a tab that the filters find, in no order."""
    here = _here(areas_of(session, actor, filters.place))
    return select(Report).where(_base(tab), _in_tab(tab, actor, now), *here, *conditions(session, filters, now))


def changed_since(session: Session, actor: Actor, tab: Tab, filters: Filters, since: datetime, now: datetime) -> int:
    """How many of a tab came, changed, or became overdue since then."""
    news = Report.updated_at > since
    if tab is Tab.OVERDUE:
        news = or_(news, Report.due_sort_at >= since)
    areas = areas_of(session, actor, filters.place)
    # In an expression, or the index of areas would be taken: what is new is less than what waits in an area.
    here = [] if areas is None else [func.coalesce(Report.area_id, 0).in_(sorted(areas))]
    where = (_base(tab), news, _in_tab(tab, actor, now), *here, *conditions(session, filters, now))
    return session.scalars(select(func.count(Report.id)).where(*where)).one()


def count_photos(session: Session, report_ids: Collection[int]) -> Mapping[int, int]:
    """Report -> how many of its photos are ready; those without any are left out."""
    rows = session.execute(
        select(ReportPhoto.report_id, func.count())
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.state == PhotoState.READY)
        .group_by(ReportPhoto.report_id)
    )
    return {report_id: number for report_id, number in rows if report_id}


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
