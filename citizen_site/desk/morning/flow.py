"""What came in and what was closed, day by day, and the two lines that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from citizen_site.core.clock import start_of
from citizen_site.core.permissions import Actor
from citizen_site.desk.dashboard.figures import Scope
from citizen_site.reports.counts import NOT_COUNTED
from citizen_site.reports.filters import of_actor
from citizen_site.reports.models.report import Report

DAYS = 14
# The drawing is stretched to its place; the words around it are not part of it.
WIDTH, HEIGHT = 100, 100
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayFlow:
    """How many reports came in and how many were closed on a day."""

    day: date
    received: int
    closed: int


@dataclass(frozen=True)
class FlowChart:
    """Points of two SVG polylines within WIDTH × HEIGHT; the number at the top is even, so that its half is whole."""

    received: str
    closed: str
    top: int


def flow_of(session: Session, actor: Actor, scope: Scope) -> Sequence[DayFlow]:
    """Each day of the scope in order, counted as the dashboard does; one statement."""
    days = [scope.first + number * A_DAY for number in range((scope.last - scope.first).days + 1)]

    def acts(name: str, moment: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
        number = case(*((moment < start_of(day + A_DAY), index) for index, day in enumerate(days)))
        counted = (of_actor(actor), scope.holds(), Report.status.not_in(NOT_COUNTED))
        return select(literal(name).label("act"), number.label("day")).where(scope.during(moment), *counted)

    found = union_all(acts("received", Report.delivered_at), acts("closed", Report.closed_at)).subquery()
    rows = session.execute(select(found.c.act, found.c.day, func.count()).group_by(found.c.act, found.c.day))
    numbers = {(act, day): count for act, day, count in rows}
    return [
        DayFlow(day, numbers.get(("received", index), 0), numbers.get(("closed", index), 0))
        for index, day in enumerate(days)
    ]


def flow_chart(days: Sequence[DayFlow]) -> FlowChart:
    """Lines over at least two days."""
    top = _round_up(max(max(each.received, each.closed) for each in days))

    def points(values: Sequence[int]) -> str:
        step = WIDTH / (len(values) - 1)
        return " ".join(f"{index * step:.1f},{HEIGHT - value / top * HEIGHT:.1f}" for index, value in enumerate(values))

    return FlowChart(points([each.received for each in days]), points([each.closed for each in days]), top)


def _round_up(most: int) -> int:
    """2, 4, 6, 8 or 10 times a power of ten, and at least `most`."""
    power: int = 10 ** (len(str(most)) - 1)
    return next(times * power for times in (2, 4, 6, 8, 10) if times * power >= most)
