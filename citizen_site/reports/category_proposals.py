"""Which category words and a place speak for: a proposal for its author to confirm, never a decision.

Words count against the names and keywords of the categories, and against reports with the same words that the desk has
approved since, by the category that these have now. Nothing leaves the server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import ColumnExpressionArgument, and_, func, or_, select
from sqlalchemy.orm import Session

from citizen_site.core.geo import Point, quadkeys_around
from citizen_site.core.search import newest_with_any
from citizen_site.core.text import accented, fold
from citizen_site.reports.enums import Moderation
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.search import DESK_KIND
from citizen_site.reports.similarity import EMPTY_WORDS

SHOWN = 3
# Pairs of words that are looked for, the newest reports that have one of them, and how few of these say nothing.
MAX_PAIRS, PAST_REPORTS, TOO_FEW = 8, 200, 3
# Tiles at this zoom are about 290 m wide in Hanoi; nine of them are "here".
TILES_ZOOM = 17
# What all past reports, or all reports around, together weigh against keywords; a keyword of two words weighs 4.
PAST_WEIGHT, PLACE_WEIGHT = 6.0, 1.5


class ProposalReason(StrEnum):
    """What speaks most for a category."""

    KEYWORDS = "keywords"
    PAST_REPORTS = "past_reports"
    PLACE = "place"


@dataclass(frozen=True)
class CategoryProposal:
    """A category, and why it is proposed."""

    category: ReportCategory
    reason: ProposalReason


def propose_categories(
    session: Session, categories: Sequence[ReportCategory], words: str, point: Point | None = None
) -> Sequence[CategoryProposal]:
    """Of these categories the likeliest for words and a place, best first, at most three."""
    evidence = {
        ProposalReason.KEYWORDS: {each.id: float(_keyword_score(each, words)) for each in categories},
        ProposalReason.PAST_REPORTS: _shares(_past_categories(session, words), PAST_WEIGHT),
        ProposalReason.PLACE: _shares(_categories_around(session, point) if point else {}, PLACE_WEIGHT),
    }
    scored = []
    for category in categories:
        weights = {reason: shares.get(category.id, 0.0) for reason, shares in evidence.items()}
        if any(weights.values()):
            scored.append((sum(weights.values()), category, max(weights, key=weights.__getitem__)))
    scored.sort(key=lambda each: (-each[0], each[1].position, each[1].id))
    return [CategoryProposal(category, reason) for _score, category, reason in scored[:SHOWN]]


def _keyword_score(category: ReportCategory, words: str) -> int:
    """Keywords of several words say more than as many of one. Marks count where any was typed."""
    form = fold if accented(words) == fold(words) else accented
    text = f" {form(words)} "
    terms = {form(term) for term in (category.name, category.name_en, *category.keywords.split(","))} - {""}
    return sum(len(term.split()) ** 2 for term in terms if f" {term} " in text)


def _past_categories(session: Session, words: str) -> Mapping[int, int]:
    """Of the newest approved reports with two of the words in it that stand beside each other here, by category."""
    telling = [word for word in fold(words).split() if word not in EMPTY_WORDS]
    pairs = list(dict.fromkeys(pairwise(telling)))[:MAX_PAIRS]
    if not pairs:
        return {}
    return _count(session, Report.id.in_(newest_with_any(session, DESK_KIND, pairs, limit=PAST_REPORTS)))


def _categories_around(session: Session, point: Point) -> Mapping[int, int]:
    # "4" follows every digit of a quadkey.
    tiles = quadkeys_around(point, TILES_ZOOM)
    in_tiles = or_(*(and_(Report.quadkey >= tile, Report.quadkey < f"{tile}4") for tile in tiles))
    return _count(session, in_tiles)


def _count(session: Session, *among: ColumnExpressionArgument[bool]) -> Mapping[int, int]:
    rows = session.execute(
        select(Report.category_id, func.count())
        .where(Report.moderation == Moderation.APPROVED, *among)
        .group_by(Report.category_id)
        .order_by(Report.category_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _shares(counts: Mapping[int, int], weight: float) -> Mapping[int, float]:
    total = sum(counts.values())
    return {category: weight * count / total for category, count in counts.items()} if total >= TOO_FEW else {}
