"""May two reports be about the same trouble? Near in place, of the same kind, with the same words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from sqlalchemy import ColumnElement, ColumnExpressionArgument, and_, select, text, union_all
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.geo import Point, quadkeys_around
from citizen_site.core.text import fold
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import WAITING, Report

SHOWN = 5
# Tiles at this zoom are about 570 m wide in Hanoi; nine of them hold everything within that distance.
TILES_ZOOM = 16
NEAR_KM = 0.4
KM_A_DEGREE = 111.195
# Of the same kind and no farther away than this, nobody asks why it is suggested.
PLAIN_KM = 0.1
# The same hole twice in one street is rare; at this distance kind alone is enough.
BESIDE_KM = 0.06
RECENT = timedelta(days=180)
CANDIDATES = 300
# Without points, this part of the words of either place or story has to agree.
ENOUGH_WORDS = 0.34
# Words that stand in nearly every report say nothing.
EMPTY_WORDS = frozenset(
    fold(
        "ổ gà đường phố ngõ ngách hẻm số nhà trước sau cạnh đối diện gần phường xã quận và là bị có không của cho này "
        "đã đang rất quá nhiều một các những từ đến tại với thì người xe đi lại trên dưới chỗ bên khu"
    ).split()
)


class SimilarityReason(StrEnum):
    """Why a report is suggested that is of another kind, farther away, or nowhere on the map."""

    SAME_WORDS = "same_words"
    SAME_PLACE = "same_place"
    FARTHER = "farther"
    OTHER_KIND = "other_kind"


class Candidate(Protocol):
    """A draft or a report, its category loaded."""

    @property
    def category(self) -> ReportCategory | None: ...
    @property
    def category_id(self) -> int | None: ...
    @property
    def area_id(self) -> int | None: ...
    @property
    def point(self) -> Point | None: ...
    @property
    def description(self) -> str: ...
    @property
    def place_text(self) -> str: ...
    @property
    def landmark(self) -> str: ...


@dataclass(frozen=True)
class SimilarReport:
    """A report that may be the same. `km` is None where one of the two has no point.

    `reasons` are empty for one of the same kind within 100 m.
    """

    report: Report
    km: float | None
    score: float
    reasons: Sequence[SimilarityReason] = ()


def find_public_similar(session: Session, thing: Candidate, now: datetime) -> Sequence[SimilarReport]:
    """As find_similar, among the reports that everybody may read."""
    return find_similar(session, thing, now, Report.is_public)


def find_similar(
    session: Session, thing: Candidate, now: datetime, *among: ColumnExpressionArgument[bool]
) -> Sequence[SimilarReport]:
    """Open reports `among` these that may be the same, the likeliest first, at most five."""
    if thing.category is None or thing.area_id is None:
        return ()
    open_ones = [
        text(WAITING),
        Report.received_at > now - RECENT,
        Report.category_id.in_(_ids_of_group(session, thing.category.group_code)),
        *among,
    ]
    places = _places(thing.point, thing.area_id) if thing.point else [Report.area_id == thing.area_id]
    # Each place by its own index; with "or" all open reports would be walked.
    ids = union_all(*(select(Report.id).where(place, *open_ones) for place in places))
    candidates = session.scalars(
        select(Report)
        .where(Report.id.in_(ids))
        .options(joinedload(Report.category))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(CANDIDATES)
    )
    found = [likeness for each in candidates if (likeness := compare(thing, each))]
    return sorted(found, key=lambda each: (-each.score, -each.report.id))[:SHOWN]


def _places(point: Point, area_id: int) -> Sequence[ColumnElement[bool]]:
    """Conditions of which one holds: about as near as NEAR_KM, by tile; or in the area without a point."""
    north = 1.01 * NEAR_KM / KM_A_DEGREE
    east = north / max(math.cos(math.radians(point.latitude)), 0.01)
    in_box = (
        Report.latitude.between(point.latitude - north, point.latitude + north),
        Report.longitude.between(point.longitude - east, point.longitude + east),
    )
    # "4" follows every digit of a quadkey.
    tiles = quadkeys_around(point, TILES_ZOOM)
    near = [and_(Report.quadkey >= tile, Report.quadkey < f"{tile}4", *in_box) for tile in tiles]
    return [*near, and_(Report.area_id == area_id, Report.latitude.is_(None))]


def _ids_of_group(session: Session, group_code: str) -> Sequence[int]:
    return [each.id for each in categories_by_code(session).values() if each.group_code == group_code]


def compare(thing: Candidate, report: Report) -> SimilarReport | None:
    """How alike they are, or None when they are not. Both categories must be loaded."""
    same_kind = report.category_id == thing.category_id
    if thing.category is None or not (same_kind or report.category.group_code == thing.category.group_code):
        return None
    story = _agreement(thing.description, report.description)
    place = _agreement(f"{thing.place_text} {thing.landmark}", f"{report.place_text} {report.landmark}")
    words = max(story, place)
    km = thing.point.distance_km(report.point) if thing.point and report.point else None
    if km is not None:
        if km > NEAR_KM or not (same_kind or words >= ENOUGH_WORDS or km <= BESIDE_KM):
            return None
        nearness = 1 - km / NEAR_KM
    elif words < ENOUGH_WORDS:
        return None
    else:
        nearness = 0.3
    is_plain = same_kind and km is not None and km <= PLAIN_KM
    reasons = {
        SimilarityReason.SAME_WORDS: story >= ENOUGH_WORDS,
        SimilarityReason.SAME_PLACE: place >= ENOUGH_WORDS,
        SimilarityReason.FARTHER: km is not None and km > PLAIN_KM,
        SimilarityReason.OTHER_KIND: not same_kind,
    }
    return SimilarReport(
        report,
        km,
        2 * nearness + words + (1 if same_kind else 0),
        () if is_plain else [reason for reason, holds in reasons.items() if holds],
    )


def _agreement(one: str, other: str) -> float:
    """Which part of the shorter text's telling words stand in the other, 0 to 1."""
    first, second = _meaningful(one), _meaningful(other)
    shorter = min(len(first), len(second))
    # One common word is chance.
    return len(first & second) / shorter if shorter > 1 else 0.0


def shared_words(one: str, other: str) -> frozenset[str]:
    """The telling words, without accents, that stand in both texts."""
    return _meaningful(one) & _meaningful(other)


@lru_cache(maxsize=256)
def _meaningful(text: str) -> frozenset[str]:
    return frozenset(fold(text).split()) - EMPTY_WORDS
