"""Blocking a source, and letting it go again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError, NotAllowedError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.models import Report
from citizen_site.reports.sources.models import SourceBlock
from citizen_site.reports.sources.queries import is_on_account, sources_of
from citizen_site.reports.sources.source import SourceKind

# How long it is known from which network a report came.
SOURCE_DAYS = 30
# Blocks that ended stay so long, to be answered for.
ENDED_BLOCK_DAYS = 365


def block_source(
    session: Session,
    actor: Actor,
    report: Report,
    kind: SourceKind,
    reason: str,
    *,
    days: int,
    key: str,
    now: datetime,
) -> SourceBlock:
    """Block where this report came from, in the report's area of today. Raises InvalidInputError if that is unknown."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    source = sources_of(session, report, key).get(kind)
    if not source or not reason:
        raise InvalidInputError("source" if reason else "reason")
    areas = gazetteer(session)
    block = SourceBlock(
        area_id=areas.heir(areas.get(report.area_id)).id,  # type: ignore[arg-type]
        kind=kind,
        digest=source,
        reason=reason,
        report_id=report.id,
        set_by_id=actor.person_id,
        starts_at=now,
        ends_at=now + timedelta(days=days),
    )
    session.add(block)
    session.flush()
    audit.record(
        session,
        "source.blocked",
        now=now,
        actor_id=actor.person_id,
        thing=f"report:{report.id}",
        kind=kind.value,
        days=days,
    )
    return block


def lift_block(session: Session, actor: Actor, block: SourceBlock, *, key: str, now: datetime) -> None:
    """End it early; done again, nothing happens. Raises NotAllowedError for the block on the actor's own account."""
    authorise(actor, Permission.SEE_DESK, block)
    if is_on_account(block, actor.person_id, key):
        raise NotAllowedError("own_block")
    if block.lifted_at:
        return
    block.lifted_at, block.lifted_by_id = now, actor.person_id
    audit.record(session, "source.unblocked", now=now, actor_id=actor.person_id, thing=f"source_block:{block.id}")
    session.flush()


def forget_sources(session: Session, now: datetime) -> int:
    """From where old reports came, and blocks that ended long ago. Returns how many rows lost something."""
    lost = session.execute(
        update(Report)
        .where(Report.source_digest != "", Report.received_at < now - timedelta(days=SOURCE_DAYS))
        .values(source_digest="")
        .execution_options(synchronize_session=False)
    )
    gone = session.execute(
        delete(SourceBlock)
        .where(SourceBlock.ends_at < now - timedelta(days=ENDED_BLOCK_DAYS))
        .execution_options(synchronize_session=False)
    )
    return int(lost.rowcount) + int(gone.rowcount)  # type: ignore[attr-defined]
