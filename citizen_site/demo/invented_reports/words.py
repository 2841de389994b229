"""Texts of invented reports, combined from many pieces; the same seed gives the same report."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.models import AreaKind
from citizen_site.core.geo import Point
from citizen_site.reports.enums import PointSource

CONTENT = Path(__file__).parents[1] / "content/reports.json"
KM_A_DEGREE = 111.195
# Where the area of a ward is not known.
USUAL_KM2 = 6.0


@cache
def pieces() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(CONTENT.read_text())
    return content


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and where, in a reporter's words."""

    description: str
    place_text: str
    landmark: str


def trouble(chance: Random, category: str, place: Place) -> Trouble:
    """One sentence of what, often one of what it does to people, sometimes a word to those who handle it."""
    own, shared = pieces()["categories"][category], pieces()
    numbers = {"n": chance.randint(1, 260), "a": chance.randint(2, 190), "b": chance.randint(1, 40)}
    spot = chance.choice(shared["spot"]).format(**numbers)
    what = chance.choice(own["what"]).format(spot=spot, since=chance.choice(shared["since"]), **numbers)
    sentences = [f"{what}."]
    if chance.random() < 0.8:
        sentences.append(chance.choice(own["effect"]))
    if chance.random() < 0.6:
        sentences.append(chance.choice(shared["thanks"]))
    kind = "ward_places" if place.kind == AreaKind.WARD else "commune_places"
    where = {"ward": place.short_name, "k": chance.randint(1, 9), **numbers}
    return Trouble(
        description=" ".join(sentences).strip(),
        place_text=chance.choice(shared[kind]).format(**where),
        landmark=chance.choice(shared["landmark"]).format(**where),
    )


def point_in(chance: Random, place: Place) -> Point | None:
    """Somewhere around the middle of a ward or commune, mostly well inside."""
    if place.point is None:
        return None
    radius = math.sqrt((place.area_km2 or USUAL_KM2) / math.pi) * 0.8 * math.sqrt(chance.random())
    angle = chance.uniform(0, 2 * math.pi)
    north, east = radius * math.sin(angle), radius * math.cos(angle)
    return Point(
        round(place.point.latitude + north / KM_A_DEGREE, 6),
        round(place.point.longitude + east / (KM_A_DEGREE * math.cos(math.radians(place.point.latitude))), 6),
    )


def how_known(chance: Random) -> tuple[PointSource, float | None]:
    """Where a point came from, and how exact a device says it is."""
    source = chance.choices(list(PointSource), weights=(6, 1, 3))[0]
    return source, float(chance.choice((5, 8, 12, 20, 35, 60))) if source is PointSource.DEVICE else None


def answers(chance: Random, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """To questions with options, as somebody who knows would answer them."""
    found: dict[str, Any] = {}
    for question in questions:
        options = [option["key"] for option in question.get("options", [])]
        if options and chance.random() < 0.8:
            key = chance.choice(options)
            found[question["code"]] = [key] if question["type"] == "choices" else key
    return found
