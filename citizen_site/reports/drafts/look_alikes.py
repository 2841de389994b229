"""Open reports that may be about the same trouble: near in place, of the same kind, with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.geo import quadkeys_around
from citizen_site.core.text import fold
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.models import Report
from citizen_site.reports.workflow import CLOSED

SHOWN = 5
# Tiles at this zoom are about 570 m wide in Hanoi; nine of them hold everything within that distance.
TILES_ZOOM = 16
NEAR_KM = 0.4
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


@dataclass(frozen=True)
class LookAlike:
    """A report that may be the same. `km` is None where one of the two has no point."""

    report: Report
    km: float | None
    score: float


def look_alikes(session: Session, draft: ReportDraft, now: datetime) -> Sequence[LookAlike]:
    """The likeliest first, at most five; only what everybody may read."""
    if draft.category is None or draft.area_id is None:
        return ()
    near = Report.area_id == draft.area_id
    if draft.point:
        tiles = quadkeys_around(draft.point, TILES_ZOOM)
        # "4" follows every digit of a quadkey.
        in_tiles = or_(*(and_(Report.quadkey >= tile, Report.quadkey < f"{tile}4") for tile in tiles))
        near = or_(in_tiles, and_(near, Report.latitude.is_(None)))
    candidates = session.scalars(
        select(Report)
        .where(
            Report.is_listed,
            near,
            Report.status.not_in(CLOSED),
            Report.received_at > now - RECENT,
        )
        .options(joinedload(Report.category))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(CANDIDATES)
    )
    found = [likeness for each in candidates if (likeness := compare(draft, each))]
    return sorted(found, key=lambda each: (-each.score, -each.report.id))[:SHOWN]


def compare(draft: ReportDraft, report: Report) -> LookAlike | None:
    """How alike they are, or None when they are not. Both categories must be loaded."""
    same_kind = report.category_id == draft.category_id
    if draft.category is None or not (same_kind or report.category.group == draft.category.group):
        return None
    words = max(
        _agreement(draft.description, report.description),
        _agreement(f"{draft.place_text} {draft.landmark}", f"{report.place_text} {report.landmark}"),
    )
    km = draft.point.distance_km(report.point) if draft.point and report.point else None
    if km is not None:
        if km > NEAR_KM or not (same_kind or words >= ENOUGH_WORDS or km <= BESIDE_KM):
            return None
        nearness = 1 - km / NEAR_KM
    elif words < ENOUGH_WORDS:
        return None
    else:
        nearness = 0.3
    return LookAlike(report, km, 2 * nearness + words + (1 if same_kind else 0))


def _agreement(one: str, other: str) -> float:
    """Which part of the shorter text's telling words stand in the other, 0 to 1."""
    first, second = _telling(one), _telling(other)
    shorter = min(len(first), len(second))
    # One common word is chance.
    return len(first & second) / shorter if shorter > 1 else 0.0


def _telling(text: str) -> frozenset[str]:
    return frozenset(fold(text).split()) - EMPTY_WORDS
