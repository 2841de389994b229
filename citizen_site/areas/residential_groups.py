"""Residential groups and hamlets: added, renamed, merged, split and moved by a decision, with their lineage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import (
    Decision,
    Formation,
    GroupEndedError,
    SameWardError,
    TooFewGroupsError,
    check_decision,
    check_names,
    current_groups,
    form_groups,
    lock_wards,
)
from citizen_site.areas.models import GROUPS, Area, AreaSuccession
from citizen_site.core import audit
from citizen_site.core.errors import NotFoundError, NothingChangedError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.text import accented


@dataclass(frozen=True)
class InArea:
    """What the policies ask about: groups of this ward."""

    area_id: int


@dataclass(frozen=True)
class Formed:
    """What an act made, in the order of its formations; `is_new` is false for the second of two taps."""

    groups: Sequence[Area]
    is_new: bool = True


def start_group(session: Session, actor: Actor, ward: Area, name: str, decision: Decision, *, now: datetime) -> Formed:
    """Add a group that comes from no other."""
    return _act(session, actor, "group.added", [Formation(ward, name, decision)], now)


def rename_group(
    session: Session, actor: Actor, group: Area, name: str, decision: Decision, *, now: datetime
) -> Formed:
    """The group goes on under another name. Raises NothingChangedError."""
    if name == group.name:
        raise NothingChangedError
    return _act(session, actor, "group.renamed", [Formation(ward_of(session, group), name, decision, [group])], now)


def merge_groups(
    session: Session, actor: Actor, groups: Sequence[Area], name: str, decision: Decision, *, now: datetime
) -> Formed:
    """Make one group of several of a ward. Raises TooFewGroupsError for one."""
    former = list({each.id: each for each in groups}.values())
    if len(former) < 2 or len({each.parent_id for each in former}) != 1:
        raise TooFewGroupsError
    ward = ward_of(session, former[0])
    return _act(session, actor, "group.merged", [Formation(ward, name, decision, former)], now)


def split_group(
    session: Session,
    actor: Actor,
    group: Area,
    names: Sequence[str],
    decision: Decision,
    *,
    main: str = "",
    now: datetime,
) -> Formed:
    """Make several groups of one. `main` is the name of the part that goes on with its roles; "" for none.

    Raises TooFewGroupsError.
    """
    if len(names) < 2:
        raise TooFewGroupsError
    ward = ward_of(session, group)
    parts = [
        Formation(ward, name, decision, [group], [group.id] if main and accented(name) == accented(main) else [])
        for name in names
    ]
    return _act(session, actor, "group.split", parts, now)


def move_group(
    session: Session, actor: Actor, group: Area, ward: Area, name: str, decision: Decision, *, now: datetime
) -> Formed:
    """The group now belongs to another ward, where it may have another name. Raises SameWardError."""
    if ward.id == group.parent_id:
        raise SameWardError
    authorise(actor, Permission.MANAGE_GROUPS, InArea(group.parent_id or 0))
    return _act(session, actor, "group.moved", [Formation(ward, name, decision, [group])], now)


def ward_of(session: Session, group: Area) -> Area:
    """The ward or commune that a group is in. Raises NotFoundError for what is no group."""
    if group.kind not in GROUPS or group.parent_id is None:
        raise NotFoundError(f"residential group {group.id}")
    return session.get_one(Area, group.parent_id)


def _act(session: Session, actor: Actor, action: str, formations: Sequence[Formation], now: datetime) -> Formed:
    """Authorise, check below the lock of the wards, form and record; of two taps the second finds what the first made.

    Raises NotAllowedError and the errors of this module.
    """
    for formation in formations:
        authorise(actor, Permission.MANAGE_GROUPS, InArea(formation.ward.id))
    former = list({each.id: each for formation in formations for each in formation.former}.values())
    lock_wards(session, {each.ward.id for each in formations}, {each.id for each in former})
    if done := _done_before(session, formations, former):
        return Formed(done, is_new=False)
    for each in former:
        if each.valid_until is not None:
            raise GroupEndedError(each.name)
    for formation in formations:
        check_decision(formation.decision, former, now)
    check_names(session, formations, former)
    formed = form_groups(session, formations)
    for group in formed:
        audit.record(
            session,
            action,
            now=now,
            actor_id=actor.person_id,
            thing=f"area:{group.id}",
            name=group.name,
            former=[each.name for each in former],
            document=group.legal_basis,
            on=formations[0].decision.on.isoformat(),
        )
    return Formed(formed)


def _done_before(session: Session, formations: Sequence[Formation], former: Sequence[Area]) -> Sequence[Area]:
    """The groups that are there already exactly as they are asked for; none unless all are."""
    found = []
    wanted = {each.id for each in former}
    there = {
        (each.parent_id, accented(each.name)): each
        for each in current_groups(session, {each.ward.id for each in formations})
    }
    for formation in formations:
        group = there.get((formation.ward.id, accented(formation.name)))
        decision = formation.decision
        if group is None or (group.valid_from, group.legal_basis) != (decision.on, decision.legal_basis):
            return []
        from_ids = set(
            session.scalars(select(AreaSuccession.predecessor_id).where(AreaSuccession.successor_id == group.id))
        )
        if from_ids != wanted:
            return []
        found.append(group)
    return found
