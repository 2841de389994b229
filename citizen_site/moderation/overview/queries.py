"""The figures: four statements, however many reports there are.

Three count in the database. The times of what was closed come one by one, because a median cannot be added up: a slim
row each, read from an index alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.moderation.overview.figures import Figures
from citizen_site.moderation.overview.scope import Scope, is_overdue, of_actor
from citizen_site.reports.categories.at_hand import Kind, kinds
from citizen_site.reports.counts import NOT_COUNTED
from citizen_site.reports.models import Report, ReportFeedback

Group = TypeVar("Group", bound=Hashable)
Cells = Mapping[tuple[int, int], Figures]


@dataclass(frozen=True)
class Overview:
    """Figures of all, of each kind and of each area, the most work first."""

    total: Figures
    by_kind: Sequence[tuple[Kind, Figures]]
    by_area: Sequence[tuple[Place, Figures]]


def unit_of(areas: Gazetteer, area_id: int) -> Place:
    """Today's ward or commune of an area; the area itself where there is none."""
    place = areas.heir(areas.get(area_id))
    return next((each for each in (place, *areas.ancestors(place)) if each.is_unit), place)


def units_of(session: Session, actor: Actor) -> Sequence[Place]:
    """Today's wards and communes in which the actor moderates."""
    areas = gazetteer(session)
    mine = actor.areas(Role.MODERATOR)
    return [each for each in areas.units if Role.MODERATOR in actor.everywhere or each.id in mine]


def overview(session: Session, actor: Actor, scope: Scope, now: datetime) -> Overview:
    """Of the actor's areas. Duplicates and what was withdrawn are not counted: nobody could handle them."""
    authorise(actor, Permission.SEE_DESK)
    cells = _cells(session, actor, scope, now)
    total = Figures()
    for each in cells.values():
        total.add(each)
    by_id = {kind.id: kind for kind in kinds(session).values()}
    areas = gazetteer(session)
    return Overview(
        total,
        _grouped(cells, lambda _area, category: by_id[category], lambda kind: kind.name),
        _grouped(cells, lambda area, _category: unit_of(areas, area), lambda place: place.sort_key),
    )


def _grouped(
    cells: Cells, group_of: Callable[[int, int], Group], name_of: Callable[[Group], str]
) -> Sequence[tuple[Group, Figures]]:
    found: dict[Group, Figures] = {}
    for (area_id, category_id), figures in cells.items():
        found.setdefault(group_of(area_id, category_id), Figures()).add(figures)
    return sorted(found.items(), key=lambda pair: (-pair[1].received, -pair[1].handled, name_of(pair[0])))


def _cells(session: Session, actor: Actor, scope: Scope, now: datetime) -> Cells:
    cells: dict[tuple[int, int], Figures] = {}

    def cell(row: Any) -> Figures:
        return cells.setdefault((row.area_id, row.category_id), Figures())

    where = (of_actor(actor), scope.holds())
    group = (Report.area_id, Report.category_id)
    counted = Report.status.not_in(NOT_COUNTED)
    received = select(*group, func.count().label("number")).where(*where, scope.during(Report.delivered_at), counted)
    for row in session.execute(received.group_by(*group)):
        cell(row).received = row.number
    is_confirmed = Report.fix_confirmed_at.is_not(None)
    closed = select(*group, Report.handled_seconds, is_confirmed).where(*where, scope.during(Report.closed_at), counted)
    # Unpacked, not by name: of the many rows that this may be, that is half the time.
    rows: Any = session.execute(closed)
    for area_id, category_id, seconds, confirmed in rows:
        figures = cells.get((area_id, category_id)) or cells.setdefault((area_id, category_id), Figures())
        figures.handled += 1
        figures.confirmed += confirmed
        if seconds is not None:
            figures.seconds.append(seconds)
    disputed = (
        select(*group, func.count(distinct(ReportFeedback.report_id)).label("number"))
        .join(Report, Report.id == ReportFeedback.report_id)
        .where(*where, scope.during(ReportFeedback.created_at), ReportFeedback.is_fixed.is_(False))
    )
    for row in session.execute(disputed.group_by(*group)):
        cell(row).disputed = row.number
    very_late = func.sum(case((Report.very_late_at <= now, 1), else_=0)).label("very_late")
    late = select(*group, func.count().label("overdue"), very_late).where(*where, is_overdue(now))
    for row in session.execute(late.group_by(*group)):
        figures = cell(row)
        figures.overdue, figures.very_late = row.overdue, row.very_late
    return cells
