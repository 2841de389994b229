"""Which of today's units a position probably lies in.

No package has their borders under a free licence. What is known are the boxes around the former units that became
them, and the centre and size of each of today's units. Together these name the right unit first for 89 of 100 points,
and among three for 99; `flask areas check-positions` measures it. So people are always asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.core.geo import Point

OFFERED = 3
# The first is clear where its score is at most this part of the second's.
CLEAR = 0.5
# Of points where the first is clear, and where it is not, it is right for at least so many of 100; among all that are
# offered the right one is for at least so many. tests/integration/areas/test_area_positions.py measures them.
RIGHT_WHERE_CLEAR, RIGHT_ELSEWHERE, RIGHT_AMONG_OFFERED = 98, 80, 99
# A point farther from every centre is not in Hanoi.
FAR_KM = 15.0
# A former unit of which only land came lies farther by this factor: the land is a strip at its edge.
LAND_ONLY = 1.25
# Of today's units whose size is not known.
USUAL_AREA_KM2 = 15.0


@dataclass(frozen=True)
class Candidate:
    """A unit in which a position may lie: the distance of its centre, and a score that is lower the likelier it is."""

    place: Place
    km: float
    score: float


def units_at(areas: Gazetteer, point: Point, count: int = OFFERED) -> Sequence[Candidate]:
    """Today's units in which the point may lie, the likeliest first."""
    found = [_candidate(areas, unit, unit.point, point) for unit in areas.units if unit.point]
    return sorted(found, key=lambda each: (each.score, each.place.id))[:count]


def is_clear(candidates: Sequence[Candidate]) -> bool:
    """Whether the first of these is much likelier than the second."""
    return len(candidates) > 1 and candidates[0].score <= CLEAR * candidates[1].score


def is_far(areas: Gazetteer, point: Point) -> bool:
    """Whether the point is too far from every centre to be in Hanoi."""
    return all(km > FAR_KM for _, km in areas.nearest(point, 1))


def _candidate(areas: Gazetteer, unit: Place, centre: Point, point: Point) -> Candidate:
    """Scored by the nearest of the former units, each measured by its own size, and by the unit's centre.

    Two units that share a former one are told apart by their centres alone.
    """
    km = centre.distance_km(point)
    radii = km / math.sqrt((unit.area_km2 or USUAL_AREA_KM2) / math.pi)
    nearest = min(_distances(areas, unit, point), default=radii)
    return Candidate(unit, km, nearest * math.sqrt(radii))


def _distances(areas: Gazetteer, place: Place, point: Point) -> Iterator[float]:
    """How far the former units that a unit was made of are, as far as their boxes are known, each by its own size."""
    for step in areas.predecessors(place):
        if bounds := step.predecessor.bounds:
            yield bounds.half_widths_from_centre(point) * (1 if step.brings_people else LAND_ONLY)
        else:
            yield from _distances(areas, step.predecessor, point)
