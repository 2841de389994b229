"""What a moderator does about spam."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.moderation.handling.commands import author_of, hide_report
from citizen_site.moderation.routing.commands import route
from citizen_site.reports.axes import Delivery, EventKind, Moderation
from citizen_site.reports.commands import add_event, check_version
from citizen_site.reports.models import Report
from citizen_site.reports.sources.commands import block_source
from citizen_site.reports.sources.models import SourceBlock
from citizen_site.reports.sources.queries import sources_of
from citizen_site.reports.sources.source import SourceKind

# More than these are hidden by a second block, or by hand.
MOST_AT_ONCE = 100


def release(session: Session, actor: Actor, report: Report, *, now: datetime, seen_version: int) -> None:
    """It is no spam: back into the queue, where it waits to be approved like any other, by the rules for new ones."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    check_version(report, seen_version)
    if not report.held_for:
        return
    report.held_for = ""
    add_event(session, report, EventKind.RELEASED, author_of(session, actor, report), now=now, is_public=False)
    audit.record(session, "report.released", now=now, actor_id=actor.person_id, thing=f"report:{report.id}")
    route(session, report, now)


def block_and_hide(
    session: Session,
    actor: Actor,
    report: Report,
    kind: SourceKind,
    reason: str,
    *,
    days: int,
    hides: bool,
    key: str,
    now: datetime,
) -> tuple[SourceBlock, int]:
    """Block the source; with `hides` what waits from it is hidden with the same reason. Returns how many were."""
    block = block_source(session, actor, report, kind, reason, days=days, key=key, now=now)
    hidden = 0
    for each in _waiting_from(session, actor, report, block, key) if hides else ():
        hide_report(session, actor, each, reason, now=now, seen_version=each.version)
        hidden += 1
    return block, hidden


def _waiting_from(session: Session, actor: Actor, report: Report, block: SourceBlock, key: str) -> list[Report]:
    """What nobody has approved yet and the actor may handle, from the same source; the report itself among it."""
    same = {
        SourceKind.ACCOUNT: Report.reporter_id == report.reporter_id,
        SourceKind.NETWORK: Report.source_digest == block.digest,
    }.get(block.kind, Report.id == report.id)
    found = session.scalars(
        select(Report)
        .where(
            same,
            Report.moderation == Moderation.PENDING,
            Report.delivery != Delivery.UNSENT,
            Report.removed_at.is_(None),
        )
        .order_by(Report.id)
        .limit(MOST_AT_ONCE)
    ).all()
    return [
        each
        for each in found
        if allowed(actor, Permission.HANDLE_REPORT, each)
        and sources_of(session, each, key).get(block.kind) == block.digest
    ]
