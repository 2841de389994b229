"""Measures how often `position.units_at` is right, on points of which the unit is known."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.areas.models import UNITS, Area
from citizen_site.areas.position import is_clear, units_at
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.geo import Point, parse_point


class UnreadablePointError(InvalidInputError):
    """A line of the table has no point, or a code that no unit of today has; the argument is the line's number."""


@dataclass(frozen=True)
class KnownPoint:
    """A point and the id of the unit in which it lies."""

    point: Point
    unit_id: int


@dataclass(frozen=True)
class PositionCheck:
    """Numbers of points: all; right at the first place; right among those offered; clear; clear and right."""

    points: int
    first: int
    among_offered: int
    clear: int
    clear_first: int


def read_known_points(session: Session, lines: Iterable[str]) -> Sequence[KnownPoint]:
    """A table with tabs and the columns latitude, longitude and code of the statistics office; "#" begins a remark.

    Raises UnreadablePointError.
    """
    units = select(Area.code, Area.id).where(Area.kind.in_(UNITS), Area.valid_until.is_(None))
    ids = {row.code: row.id for row in session.execute(units)}
    found = []
    table = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    for row in table:
        point, unit_id = parse_point(f"{row.get('latitude')},{row.get('longitude')}"), ids.get(row.get("code"))
        if point is None or unit_id is None:
            raise UnreadablePointError(table.line_num)
        found.append(KnownPoint(point, unit_id))
    return found


def check_positions(session: Session, known: Sequence[KnownPoint]) -> PositionCheck:
    """What the finder says of these points, against the units in which they lie."""
    answers = [_answer(gazetteer(session), each) for each in known]
    return PositionCheck(
        points=len(answers),
        first=sum(answer.is_first for answer in answers),
        among_offered=sum(answer.is_offered for answer in answers),
        clear=sum(answer.is_clear for answer in answers),
        clear_first=sum(answer.is_clear and answer.is_first for answer in answers),
    )


@dataclass(frozen=True)
class _Answer:
    is_first: bool
    is_offered: bool
    is_clear: bool


def _answer(areas: Gazetteer, known: KnownPoint) -> _Answer:
    candidates = units_at(areas, known.point)
    ids = [each.place.id for each in candidates]
    return _Answer(ids[0] == known.unit_id, known.unit_id in ids, is_clear(candidates))
