"""Where a report is: the wards that a point may lie in, and points that cannot be meant. No I/O."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.core.geo import Point, parse_point

# Centres are known, borders are not: the true ward is nearly always among the nearest few.
PROPOSED = 3
# A point farther from every centre is not in Hanoi.
FAR_KM = 15
# A point farther from the chosen ward is asked about, and marked at the desk.
FAR_FROM_WARD_KM = 5
# Vietnam with its islands.
SOUTH, NORTH, WEST, EAST = 6.0, 23.6, 102.0, 118.0


class PointProblem(StrEnum):
    """Why a typed point cannot be meant."""

    FORM = "form"
    SWAPPED = "swapped"
    ABROAD = "abroad"


def read_point(text: str) -> Point | PointProblem:
    """ "21.0422, 105.919" as a point in Vietnam, or why it is none."""
    point = parse_point(text)
    if point is not None and is_in_vietnam(point):
        return point
    first, comma, second = text.partition(",")
    turned = parse_point(f"{second},{first}") if comma else None
    if turned is not None and is_in_vietnam(turned):
        return PointProblem.SWAPPED
    return PointProblem.FORM if point is None else PointProblem.ABROAD


def proposed_wards(areas: Gazetteer, point: Point) -> Sequence[tuple[Place, float]]:
    """Today's wards whose centres are nearest, with kilometres; none for a point outside Hanoi."""
    nearest = areas.nearest(point, PROPOSED)
    return nearest if nearest and nearest[0][1] <= FAR_KM else ()


def is_outside(areas: Gazetteer, point: Point) -> bool:
    return not proposed_wards(areas, point)


def kilometres_outside(areas: Gazetteer, area_id: int, point: Point) -> float | None:
    """How far a point lies from the ward of an area, where that is more than FAR_FROM_WARD_KM; None otherwise.

    Borders are not known: from a circle around the ward's centre that is as large as the ward.
    """
    unit = unit_of(areas, areas.get(area_id))
    if unit is None or unit.point is None:
        return None
    kilometres = unit.point.distance_km(point) - math.sqrt((unit.area_km2 or 0) / math.pi)
    return kilometres if kilometres > FAR_FROM_WARD_KM else None


def unit_of(areas: Gazetteer, place: Place) -> Place | None:
    """The ward or commune of today for any area: of a residential group the one it belongs to; None without an heir."""
    place = areas.current_successor(place)
    return next((each for each in (place, *areas.ancestors(place)) if each.is_unit and each.is_current), None)


def is_in_vietnam(point: Point) -> bool:
    """Roughly, with its sea: what lies there can be meant."""
    return SOUTH <= point.latitude <= NORTH and WEST <= point.longitude <= EAST
