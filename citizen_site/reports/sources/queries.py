"""Reads of sources and of what blocks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.reports.models import Report, ReporterContact
from citizen_site.reports.sources.models import SourceBlock
from citizen_site.reports.sources.source import SourceKind, digest_of


def sources_of(session: Session, report: Report, key: str) -> dict[SourceKind, str]:
    """What is known of where a report came from. A contact that nobody proved may be a stranger's: it is none."""
    found: dict[SourceKind, str] = {}
    if report.reporter_id:
        found[SourceKind.ACCOUNT] = digest_of(key, SourceKind.ACCOUNT, report.reporter_id)
    contact = session.get(ReporterContact, report.id)
    if contact and contact.value and contact.verified_at:
        found[SourceKind.CONTACT] = digest_of(key, SourceKind.CONTACT, contact.value)
    if report.source_digest:
        found[SourceKind.NETWORK] = report.source_digest
    return found


def block_on(session: Session, sources: Mapping[SourceKind, str], area_id: int, now: datetime) -> SourceBlock | None:
    """The block that holds longest for a report from here to there."""
    if not sources:
        return None
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.heir(areas.get(area_id)))
    return session.scalars(
        select(SourceBlock)
        .where(
            SourceBlock.digest.in_(sources.values()),
            SourceBlock.area_id.in_(reach),
            SourceBlock.ends_at > now,
            SourceBlock.lifted_at.is_(None),
        )
        .order_by(SourceBlock.ends_at.desc(), SourceBlock.id)
        .limit(1)
    ).first()


def block_on_account(
    session: Session, person_id: int | None, area_id: int | None, now: datetime, key: str
) -> SourceBlock | None:
    """What keeps this account from reporting anything there, if it is blocked."""
    if person_id is None or area_id is None:
        return None
    source = {SourceKind.ACCOUNT: digest_of(key, SourceKind.ACCOUNT, person_id)}
    return block_on(session, source, area_id, now)


def is_on_account(block: SourceBlock, person_id: int | None, key: str) -> bool:
    """Does it block this person's account?"""
    if person_id is None or block.kind is not SourceKind.ACCOUNT:
        return False
    return block.digest == digest_of(key, SourceKind.ACCOUNT, person_id)


def count_from(session: Session, source: str, now: datetime, within: timedelta) -> int:
    """How many reports came from this network lately."""
    statement = select(func.count()).where(Report.source_digest == source, Report.received_at > now - within)
    return session.execute(statement).scalar_one()


def blocks_here(session: Session, actor: Actor, now: datetime) -> Sequence[SourceBlock]:
    """Those that hold now in areas in which the actor moderates, the next to end first; with who set them."""
    return session.scalars(
        select(SourceBlock)
        .where(
            SourceBlock.area_id.in_(actor.areas(Role.MODERATOR)),
            SourceBlock.ends_at > now,
            SourceBlock.lifted_at.is_(None),
        )
        .options(joinedload(SourceBlock.set_by))
        .order_by(SourceBlock.ends_at, SourceBlock.id)
    ).all()


def block_here(session: Session, actor: Actor, block_id: int) -> SourceBlock:
    """Raises NotFoundError for one elsewhere."""
    block = session.get(SourceBlock, block_id)
    if block is None or not allowed(actor, Permission.SEE_DESK, block):
        raise NotFoundError(f"block {block_id}")
    return block
