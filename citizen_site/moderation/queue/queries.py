"""The queue: what waits in the areas in which the actor moderates."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.clock import to_local
from citizen_site.core.pagination import SortColumn
from citizen_site.core.permissions import Actor, Role
from citizen_site.reports.axes import Delivery, Moderation
from citizen_site.reports.models import Report
from citizen_site.reports.workflow import CLOSED, Status


class Tab(StrEnum):
    """Parts of the queue, as they stand in its address."""

    NEW = "moi"
    DUE_TODAY = "hom-nay"
    OVERDUE = "qua-han"
    WAITING = "cho-dan"
    DISPUTED = "chua-xong"
    OPEN = "tat-ca"


# Those whose clock stands still come last.
DEADLINE_FIRST = (SortColumn(Report.due_order), SortColumn(Report.id))


def _mine(actor: Actor) -> ColumnElement[bool]:
    """Delivered reports of the actor's areas; what they inherited is among them."""
    here = true() if Role.MODERATOR in actor.everywhere else Report.area_id.in_(actor.areas(Role.MODERATOR))
    return and_(here, Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))


def _is_open() -> ColumnElement[bool]:
    return Report.status.not_in(CLOSED)


def _in_tab(tab: Tab, now: datetime) -> ColumnElement[bool]:
    tomorrow = to_local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.NEW: Report.moderation == Moderation.PENDING,
        Tab.DUE_TODAY: and_(Report.due_at >= now, Report.due_at < tomorrow),
        Tab.OVERDUE: Report.due_at < now,
        Tab.WAITING: Report.status == Status.AWAITING_REPORTER,
        Tab.DISPUTED: Report.status == Status.REOPEN_REQUESTED,
        Tab.OPEN: true(),
    }
    return conditions[tab]


def queue(actor: Actor, tab: Tab, now: datetime) -> Select[Report]:
    """Open reports for a keyset page in the order DEADLINE_FIRST, with categories."""
    return select(Report).where(_mine(actor), _is_open(), _in_tab(tab, now)).options(joinedload(Report.category))


def counts(session: Session, actor: Actor, now: datetime) -> dict[Tab, int]:
    """How many each tab holds, in one statement."""
    sums: list[Any] = [func.sum(case((_in_tab(tab, now), 1), else_=0)) for tab in Tab]
    row = session.execute(select(*sums).where(_mine(actor), _is_open())).one()
    return {tab: int(number or 0) for tab, number in zip(Tab, row, strict=True)}
