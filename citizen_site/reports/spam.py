"""Does a report look like spam? If so it is quarantined, never refused: a machine errs, a moderator decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.notices.authenticity.fingerprints import fingerprint
from citizen_site.reports.blocklist import active_block, count_from, sources_of
from citizen_site.reports.enums import EventKind, Moderation, QuarantineReason
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import SYSTEM, add_event

# A bad day in one street brings several reports from one phone; more than these in an hour, hardly.
FROM_ONE_SOURCE, WITHIN = 8, timedelta(hours=1)
# Two neighbours may send the same words; three times the same is copied.
SAME_TEXTS, LATELY, LOOKED_AT = 2, timedelta(days=3), 2000
# "Ổ gà to quá" is said by many.
MEANINGFUL_WORDS = 8
SIMILAR = 0.7


def quarantine(session: Session, report: Report, *, key: str, now: datetime) -> None:
    """Quarantine it if it looks like spam: once, and not after somebody decided. `key` is the site's secret."""
    if report.quarantine_reason or report.moderation is not Moderation.PENDING:
        return
    reason = quarantine_reason_for(session, report, key, now)
    if reason:
        report.quarantine_reason = reason
        add_event(session, report, EventKind.QUARANTINED, SYSTEM, now=now, is_public=False, reason=reason.value)


def quarantine_reason_for(session: Session, report: Report, key: str, now: datetime) -> QuarantineReason | None:
    """The first reason to quarantine the report, or None. `key` is the site's secret."""
    if report.area_id and active_block(session, sources_of(session, report, key), report.area_id, now):
        return QuarantineReason.BLOCKED
    if report.source_digest and count_from(session, report.source_digest, now, WITHIN) > FROM_ONE_SOURCE:
        return QuarantineReason.MANY
    lately = session.scalars(
        select(Report.description)
        .where(Report.id != report.id, Report.received_at > now - LATELY, Report.removed_at.is_(None))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(LOOKED_AT)
    ).all()
    return QuarantineReason.SIMILAR if count_similar(report.description, lately) >= SAME_TEXTS else None


def count_similar(text: str, others: Sequence[str]) -> int:
    """How many of the others say the same, whatever their accents and punctuation; short texts say too little."""
    if len(text.split()) < MEANINGFUL_WORDS:
        return 0
    marks = fingerprint(text)
    return sum(1 for other in others if _share(marks, fingerprint(other)) >= SIMILAR)


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, len(one | other))
