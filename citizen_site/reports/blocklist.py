"""The blocklist: block a source of reports, and unblock it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area
from citizen_site.client_network import network_of_client
from citizen_site.core import audit
from citizen_site.core.clock import today
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotAllowedError, NotFoundError, ReasonRequiredError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.tokens import digest
from citizen_site.reports.enums import SourceKind
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report

# How long it is known from which network a report came.
SOURCE_DAYS = 30
# Blocks that ended stay so long, to be answered for.
ENDED_BLOCK_DAYS = 365


class UnknownSourceError(InvalidInputError):
    """Nothing is known of where the report came from, or no longer."""


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
) -> Block:
    """Block where this report came from, in the report's area of today. Raises UnknownSourceError.

    A block that is there already and holds until that day or longer is enough: of two taps the second gets it.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    source = sources_of(session, report, key).get(kind)
    if not reason:
        raise ReasonRequiredError
    if not source:
        raise UnknownSourceError
    areas, ends_at = gazetteer(session), now + timedelta(days=days)
    area_id = areas.current_successor(areas.get(report.area_id)).id  # type: ignore[arg-type]  # staff act only on reports that have an area
    lock_rows(session, Area, Area.id == area_id)
    there = _longest_block(session, area_id, source, now)
    if there is not None and today(there.ends_at) >= today(ends_at):
        return there
    block = Block(
        area_id=area_id,
        kind=kind,
        digest=source,
        reason=reason,
        report_id=report.id,
        set_by_id=actor.person_id,
        starts_at=now,
        ends_at=ends_at,
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


def unblock_source(session: Session, actor: Actor, block: Block, *, key: str, now: datetime) -> None:
    """End a block early; a second time changes nothing. Raises NotAllowedError for a block on the actor's account."""
    authorise(actor, Permission.SEE_DESK, block)
    if is_on_account(block, actor.person_id, key):
        raise NotAllowedError("own_block")
    unblocked = (
        update(Block)
        .where(Block.id == block.id, Block.unblocked_at.is_(None))
        .values(unblocked_at=now, unblocked_by_id=actor.person_id)
        .execution_options(synchronize_session=False)
    )
    if count_changed(session, unblocked):
        audit.record(session, "source.unblocked", now=now, actor_id=actor.person_id, thing=f"block:{block.id}")
    session.refresh(block, ["unblocked_at", "unblocked_by_id"])


def _longest_block(session: Session, area_id: int, source: str, now: datetime) -> Block | None:
    """Of this source in this very area, the one that ends last."""
    return session.scalars(
        select(Block)
        .where(Block.area_id == area_id, Block.digest == source, Block.ends_at > now, Block.unblocked_at.is_(None))
        .order_by(Block.ends_at.desc(), Block.id)
        .limit(1)
    ).first()


def purge_sources(session: Session, now: datetime) -> int:
    """From where old reports came, and blocks that ended long ago. Returns how many rows lost something."""
    is_old = and_(Report.source_digest != "", Report.received_at < now - timedelta(days=SOURCE_DAYS))
    lock_rows(session, Report, is_old)
    lost = count_changed(
        session,
        update(Report).where(is_old).values(source_digest="").execution_options(synchronize_session=False),
    )
    gone = count_changed(
        session,
        delete(Block)
        .where(Block.ends_at < now - timedelta(days=ENDED_BLOCK_DAYS))
        .execution_options(synchronize_session=False),
    )
    return lost + gone


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


def active_block(session: Session, sources: Mapping[SourceKind, str], area_id: int, now: datetime) -> Block | None:
    """The block that holds longest for a report from here to there."""
    if not sources:
        return None
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.current_successor(areas.get(area_id)))
    return session.scalars(
        select(Block)
        .where(
            Block.digest.in_(sources.values()),
            Block.area_id.in_(reach),
            Block.ends_at > now,
            Block.unblocked_at.is_(None),
        )
        .order_by(Block.ends_at.desc(), Block.id)
        .limit(1)
    ).first()


def active_account_block(
    session: Session, person_id: int | None, area_id: int | None, now: datetime, key: str
) -> Block | None:
    """The block that stops this account from reporting there, if any."""
    if person_id is None or area_id is None:
        return None
    source = {SourceKind.ACCOUNT: digest_of(key, SourceKind.ACCOUNT, person_id)}
    return active_block(session, source, area_id, now)


def is_on_account(block: Block, person_id: int | None, key: str) -> bool:
    """Does it block this person's account?"""
    if person_id is None or block.kind is not SourceKind.ACCOUNT:
        return False
    return block.digest == digest_of(key, SourceKind.ACCOUNT, person_id)


def count_from(session: Session, source: str, now: datetime, within: timedelta) -> int:
    """How many reports came from this network lately."""
    statement = select(func.count()).where(Report.source_digest == source, Report.received_at > now - within)
    return session.execute(statement).scalar_one()


def active_blocks_for(session: Session, actor: Actor, now: datetime) -> Sequence[Block]:
    """Those that hold now in areas in which the actor moderates, the next to end first; with who set them."""
    return session.scalars(
        select(Block)
        .where(
            Block.area_id.in_(actor.areas(Role.MODERATOR)),
            Block.ends_at > now,
            Block.unblocked_at.is_(None),
        )
        .options(joinedload(Block.set_by))
        .order_by(Block.ends_at, Block.id)
    ).all()


def block_here(session: Session, actor: Actor, block_id: int) -> Block:
    """Raises NotFoundError for one elsewhere."""
    block = session.get(Block, block_id)
    if block is None or not allowed(actor, Permission.SEE_DESK, block):
        raise NotFoundError(f"block {block_id}")
    return block


def digest_of(key: str, kind: SourceKind, value: str | int) -> str:
    return digest(key, f"source {kind}", str(value))


def digest_of_network(key: str, address: str) -> str:
    """Of a reader's address; of IPv6 the /64 that one connection has. "" for what is no address."""
    network = network_of_client(address)
    return digest_of(key, SourceKind.NETWORK, network) if network else ""
