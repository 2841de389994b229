"""All names by which people know an area of Hanoi, today's and old ones, and where each leads: what search reads.

`area_names(areas)` gives, in Vietnamese order, one AreaName for each area of the gazetteer (but the city) and for each
row of content/other_names.csv (units that were gone before 2020, other spellings, villages), which have no page.
What to tell about a name: `history.name_sentence(areas, name)`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.areas.models import AreaKind
from citizen_site.areas.sources import CONTENT
from citizen_site.core.text import sort_key


class NameKind(StrEnum):
    """What bears, or bore, a name."""

    CURRENT = "current"  # a ward or commune of today
    FORMER = "former"  # one that was gone in 2020 or 2025: it has a page
    DISTRICT = "district"
    GROUP = "group"
    OLDER = "older"  # a unit that was gone before 2020
    SPELLING = "spelling"  # another way to write a name
    PLACE = "place"  # a village or neighbourhood


@dataclass(frozen=True)
class AreaName:
    """A whole name as it is written ("Phường Sài Đồng"), and where it leads.

    `district` is that of a former unit, the ward of a residential group, else "". `until` is the last day of the name,
    None where it is in use or where only the `year` is known. `place` is the area with a page; None for other names,
    which have `via`, the areas that they became. `today` are today's areas that their people belong to, the one that
    most of them belong to first, if a source says so (`has_main`), else in Vietnamese order.
    """

    text: str
    kind: NameKind
    district: str
    until: date | None
    year: int | None
    place: Place | None
    via: Sequence[Place]
    today: Sequence[Place]
    has_main: bool
    sentence: str = ""
    sentence_en: str = ""


@lru_cache(maxsize=2)
def area_names(areas: Gazetteer) -> Sequence[AreaName]:
    """One for each name; doubled names are told apart by their districts."""
    names = [*(_of_place(areas, place) for place in areas if place is not areas.city)]
    names += [name for row in _other_rows() if (name := _of_row(areas, row))]
    return sorted(names, key=lambda name: (sort_key(name.text), name.kind))


def _of_place(areas: Gazetteer, place: Place) -> AreaName:
    if place.is_group:
        kind = NameKind.GROUP
    elif place.kind == AreaKind.DISTRICT:
        kind = NameKind.DISTRICT
    else:
        kind = NameKind.CURRENT if place.is_current else NameKind.FORMER
    above = areas.ancestors(place)[:1]
    until = place.valid_until - timedelta(days=1) if place.valid_until else None
    return AreaName(
        text=place.name,
        kind=kind,
        district=above[0].name if above and kind in (NameKind.FORMER, NameKind.GROUP) else "",
        until=until,
        year=until.year if until else None,
        place=place,
        via=(),
        today=areas.current_areas(place),
        has_main=areas.current_successor(place).is_current,
    )


@cache
def _other_rows() -> Sequence[dict[str, str]]:
    with (CONTENT / "other_names.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _of_row(areas: Gazetteer, row: dict[str, str]) -> AreaName | None:
    """None where the areas that it leads to are not there."""
    via = [place for slug in row["leads_to"].split(";") if (place := areas.find(slug))]
    if not via:
        return None
    today = dict.fromkeys(each for place in via for each in areas.current_areas(place))
    return AreaName(
        text=row["name"],
        kind=NameKind(row["kind"]),
        district=row["district"],
        until=None,
        year=int(row["year"]),
        place=None,
        via=via,
        today=list(today),
        has_main=len(via) == 1 and areas.current_successor(via[0]).is_current,
        sentence=row["sentence"],
        sentence_en=row["sentence_en"],
    )
