"""Who has how much open work, and where it is: numbers that are those of the queue's lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.clock import start_of, today
from citizen_site.core.geo import Bounds
from citizen_site.core.permissions import Actor
from citizen_site.desk.dashboard.figures import unit_of
from citizen_site.desk.morning.open_map import cells_between
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.queue import Tab, queue_query
from citizen_site.reports.queue_filters import PERSON, UNIT, Filters
from citizen_site.reports.workflow import Status
from citizen_site.staff.queries import name_of


@dataclass(frozen=True)
class Load:
    """Open reports; how many of them are late, and how many are due before midnight."""

    open: int = 0
    late: int = 0
    today: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.open + other.open, self.late + other.late, self.today + other.today)


@dataclass(frozen=True)
class Holder:
    """A person or unit with open work; `assigned` is the queue's filter for it."""

    name: str
    assigned: str
    load: Load


@dataclass(frozen=True)
class Workload:
    """Everybody who has open work, each list with the most late work first. `nobody` is what is not assigned."""

    people: Sequence[Holder]
    units: Sequence[Holder]
    nobody: Load
    areas: Sequence[tuple[Place, Load]]


@dataclass(frozen=True)
class Share:
    """A part of a holder's bar: what it is (late, today, later), where it begins and how long it is, in per cent."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True)
class OutsideLoad:
    """What an agency outside has: reports, how many of their mails nobody has opened, and the nearest deadline."""

    name: str
    open: int
    unopened: int
    due_at: datetime | None


def shares(load: Load, most: int) -> Sequence[Share]:
    """The parts of a bar that is as long as the whole width where somebody has `most` open reports."""
    found, start = [], 0.0
    for kind, number in (("late", load.late), ("today", load.today), ("later", load.open - load.late - load.today)):
        width = round(100 * number / most, 2) if most else 0.0
        if width:
            found.append(Share(kind, round(start, 2), width))
        start += width
    return found


def _sums(now: datetime) -> Sequence[ColumnElement[Any]]:
    is_late = Report.due_sort_at < now
    is_due_today = and_(Report.due_sort_at >= now, Report.due_sort_at < start_of(today(now) + timedelta(days=1)))
    return func.count(), func.sum(case((is_late, 1), else_=0)), func.sum(case((is_due_today, 1), else_=0))


def workload(session: Session, actor: Actor, filters: Filters, now: datetime) -> Workload:
    """The open reports that the filters find in the actor's areas, counted by one statement.

    A report that a person has on behalf of a unit counts for both, as in the lists that the numbers open.
    """
    group = (Report.area_id, Report.assigned_to_id, Report.assigned_unit_id)
    found = queue_query(session, actor, Tab.OPEN, filters, now).with_only_columns(*group, *_sums(now)).group_by(*group)
    people: dict[int, Load] = {}
    units: dict[int, Load] = {}
    places: dict[Place, Load] = {}
    nobody, areas = Load(), gazetteer(session)
    for area_id, person_id, unit_id, *numbers in session.execute(found):
        load = Load(*numbers)
        if area_id is not None:
            place = unit_of(areas, area_id)
            places[place] = places.get(place, Load()) + load
        if person_id is not None:
            people[person_id] = people.get(person_id, Load()) + load
        if unit_id is not None:
            units[unit_id] = units.get(unit_id, Load()) + load
        if person_id is None and unit_id is None:
            nobody += load
    return Workload(
        people=_holders(PERSON, people, _names(session, Person, people, name_of)),
        units=_holders(UNIT, units, _names(session, HandlingUnit, units, lambda unit: unit.name)),
        nobody=nobody,
        areas=sorted(places.items(), key=lambda pair: (*_worst_first(pair[1]), pair[0].sort_key, pair[0].id)),
    )


def _worst_first(load: Load) -> tuple[int, int, int]:
    return -load.late, -load.today, -load.open


def _names(session: Session, model: type[Any], ids: Iterable[int], name_in: Callable[[Any], str]) -> Mapping[int, str]:
    found = session.scalars(select(model).where(model.id.in_(sorted(ids))))
    return {each.id: name_in(each) for each in found}


def _holders(prefix: str, loads: Mapping[int, Load], names: Mapping[int, str]) -> Sequence[Holder]:
    found = [Holder(names.get(each, f"#{each}"), f"{prefix}{each}", load) for each, load in loads.items()]
    return sorted(found, key=lambda each: (*_worst_first(each.load), each.name, each.assigned))


def outside(session: Session, actor: Actor, filters: Filters, now: datetime) -> Sequence[OutsideLoad]:
    """Agencies by the open reports that stand with them, the most first; one statement."""
    newer = aliased(Forwarding)
    newest = select(func.max(newer.id)).where(newer.report_id == Report.id, newer.unit_id.is_(None)).correlate(Report)
    is_unopened = case((Forwarding.opened_at.is_(None), 1), else_=0)
    query = (
        queue_query(session, actor, Tab.OPEN, filters, now)
        .where(Report.status == Status.FORWARDED)
        .join(Forwarding, Forwarding.id == newest.scalar_subquery())
        .with_only_columns(Forwarding.agency_name, func.count(), func.sum(is_unopened), func.min(Report.due_at))
        .group_by(Forwarding.agency_name)
        .order_by(func.count().desc(), Forwarding.agency_name)
    )
    return [OutsideLoad(*row) for row in session.execute(query)]


def cells(session: Session, actor: Actor, filters: Filters, bounds: Bounds, now: datetime) -> Mapping[str, Load]:
    """Open reports with a point within the bounds by map cell (a quadkey), the fullest first; one statement."""
    tiles = cells_between(bounds)
    # Written out: PostgreSQL takes two parameters for two different expressions.
    cell = func.substr(Report.quadkey, literal_column("1"), literal_column(str(len(tiles[0]))))
    query = queue_query(session, actor, Tab.OPEN, filters, now).with_only_columns(cell, *_sums(now))
    here = (Report.quadkey >= min(tiles), Report.quadkey < f"{max(tiles)}4", cell.in_(tiles))
    rows = session.execute(query.where(*here).group_by(cell).order_by(func.count().desc(), cell))
    return {key: Load(*numbers) for key, *numbers in rows}
