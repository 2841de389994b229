"""What past addresses know of a street: which wards it runs through, and which street a point lies at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from citizen_site.core.geo import Point, quadkeys_around
from citizen_site.core.search import newest_with_any
from citizen_site.core.text import fold
from citizen_site.reports.models.report import Report
from citizen_site.reports.search import KIND

# The kind of a street, and its name: up to four words, each with a capital letter.
_STREET = re.compile(r"\b([Đđ]ường|[Pp]hố)((?: [^\W\d_]+){1,4})")
_FOLDED_STREET = re.compile(r"\b(?:duong|pho)((?: [a-z]+){1,4})")
# What follows the name of a street and is none of it.
_BEHIND_NAME = frozenset(
    re.findall(r"\w+", "gan canh doi dien truoc sau phuong xa quan huyen cho doan goc va so ngo ngach p q")
)
# The newest addresses that are compared; which part of them one ward needs to be proposed.
ADDRESSES, ENOUGH = 100, 0.6
# Tiles at this zoom are about 140 m wide in Hanoi. A street that was named this near is the point's street.
TILES_ZOOM, NEAR_KM = 18, 0.12


def wards_of_street(session: Session, address: str) -> Sequence[int]:
    """Ids of the areas of public reports at the street that an address names, most reports first.

    One that most of them lie in comes alone; none where fewer than two reports know the street.
    """
    street = _street_words(address)
    if not street:
        return ()
    ids = newest_with_any(session, KIND, [street], limit=ADDRESSES)
    rows = session.execute(
        select(Report.area_id, Report.place_text)
        .where(Report.id.in_(ids), Report.is_public, Report.area_id.is_not(None))
        .order_by(Report.id)
    )
    counts = Counter(row.area_id for row in rows if _street_words(row.place_text)[: len(street)] == street)
    total = sum(counts.values())
    if total < 2:
        return ()
    ranked = counts.most_common(3)
    return [ranked[0][0]] if ranked[0][1] >= ENOUGH * total else [area_id for area_id, _count in ranked]


def street_near(session: Session, point: Point) -> str:
    """The street that public reports beside a point name, as they write it ("Phố Sài Đồng"); "" for none."""
    # "4" follows every digit of a quadkey.
    tiles = quadkeys_around(point, TILES_ZOOM)
    in_tiles = or_(*(and_(Report.quadkey >= tile, Report.quadkey < f"{tile}4") for tile in tiles))
    reports = session.scalars(
        select(Report)
        .where(in_tiles, Report.is_public)
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(100)
    )
    weights: Counter[str] = Counter()
    for report in reports:
        street = _street_name(report.place_text)
        km = report.point.distance_km(point) if report.point else NEAR_KM
        if street and km < NEAR_KM:
            weights[street] += round(1000 * (NEAR_KM - km)) + 1
    return min(weights, key=lambda street: (-weights[street], street)) if weights else ""


def street_in(address: str) -> str:
    """The folded name of the street in an address, to tell whether two are of one street; "" for none."""
    return " ".join(_street_words(address))


def _street_name(address: str) -> str:
    """ "Phố Sài Đồng" of "trước số 12 phố Sài Đồng, gần chợ"; "" where no word after the kind has a capital letter."""
    for kind, words in _STREET.findall(address):
        name = []
        for word in words.split():
            if not word[:1].isupper():
                break
            name.append(word)
        if name:
            return " ".join([kind.capitalize(), *name])
    return ""


def _street_words(address: str) -> list[str]:
    """The folded words of the street's name, without its kind; [] where the address names none."""
    for part in address.split(","):
        if found := _FOLDED_STREET.search(fold(part)):
            name = []
            for word in found[1].split():
                if word in _BEHIND_NAME:
                    break
                name.append(word)
            if name:
                return name
    return []
