"""How much work units and people have: what is open, and what of it is late."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from citizen_site.reports.models.report import WAITING, Report


@dataclass(frozen=True)
class Workload:
    """Numbers of reports. `late` ones are open, too."""

    open: int = 0
    late: int = 0


def workload_of_units(session: Session, unit_ids: Collection[int], now: datetime) -> Mapping[int, Workload]:
    """Of these units; one without work is left out."""
    return _workload(session, Report.assigned_unit_id, unit_ids, now)


def workload_of_people(session: Session, person_ids: Collection[int], now: datetime) -> Mapping[int, Workload]:
    """Of these people, with what they have as part of a unit; one without work is left out."""
    return _workload(session, Report.assigned_to_id, person_ids, now)


def least_loaded(session: Session, person_ids: Collection[int], now: datetime) -> int | None:
    """Who of these has the fewest open reports, of several the one who has been here longest; None of nobody."""
    work = workload_of_people(session, person_ids, now)
    return min(person_ids, key=lambda each: (work.get(each, Workload()).open, each), default=None)


def _workload(
    session: Session, assignee: InstrumentedAttribute[int | None], ids: Collection[int], now: datetime
) -> Mapping[int, Workload]:
    if not ids:
        return {}
    is_late = case((Report.due_sort_at < now, 1), else_=0)
    rows = session.execute(
        select(assignee, func.count(), func.sum(is_late))
        .where(assignee.in_(sorted(ids)), text(WAITING))
        .group_by(assignee)
        .order_by(assignee)
    )
    return {each: Workload(number, late) for each, number, late in rows if each is not None}
