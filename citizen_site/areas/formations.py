"""Residential groups formed from others on a day: what is stored, and what must hold before.

Every change of groups is the same act: on a day, groups are formed from others, which end. A group is never renumbered
in place: its row and its address stay, and lead to what it became. Who may do it: residential_groups.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.models import GROUPS, MAX_BASIS, Area, AreaKind, AreaSuccession, SuccessionKind
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.locks import lock_rows
from citizen_site.core.text import accented, fold, slugify, sort_key

# With its ward it makes a slug, which a year may follow.
MAX_NAME = 60


class GroupNameTakenError(InvalidInputError):
    """Another group of the ward has this name. `name` is the one that was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class GroupNameRequiredError(InvalidInputError):
    """The name is empty."""


class NotEffectiveYetError(InvalidInputError):
    """The decision takes effect on a day to come: until then the groups are what they were."""


class BeforeItBeganError(InvalidInputError):
    """The group that changes did not exist yet on that day. `name` is the group's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class GroupEndedError(InvalidInputError):
    """Another decision has changed the group already. `name` is the group's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooFewGroupsError(InvalidInputError):
    """A merger needs two groups, and so does what a group is split into."""


class SameWardError(InvalidInputError):
    """The group is in that ward already."""


@dataclass(frozen=True)
class Decision:
    """From `on` the groups are what a document says: "Nghị định 185/2026/NĐ-CP ngày 26/5/2026"."""

    legal_basis: str
    on: date


@dataclass(frozen=True)
class Formation:
    """A group that a decision forms in a ward (or commune), from others or from none.

    A former group that forms several is divided among them; `continues` are the ids of those whose things (roles,
    units, readers) come here.
    """

    ward: Area
    name: str
    decision: Decision
    former: Sequence[Area] = ()
    continues: Collection[int] = ()


def kind_of(name: str, ward: Area) -> AreaKind:
    """Wards have residential groups, communes hamlets, but for the groups of former townships, whose name says so."""
    is_hamlet = ward.kind == AreaKind.COMMUNE and not fold(name).startswith("to dan pho")
    return AreaKind.HAMLET if is_hamlet else AreaKind.GROUP


def add_group(
    session: Session,
    ward: Area,
    name: str,
    *,
    kind: AreaKind,
    valid_from: date | None,
    legal_basis: str = "",
    is_demo: bool,
) -> Area:
    """Store a group, without asking who may. Its slug stays when it is renumbered; a name used again gets the year."""
    group = _make_group(_slugs(session), ward, name, kind, valid_from, legal_basis, is_demo)
    session.add(group)
    session.flush()
    return group


def _make_group(
    taken: set[str],
    ward: Area,
    name: str,
    kind: AreaKind,
    valid_from: date | None,
    legal_basis: str,
    is_demo: bool,
) -> Area:
    """A group that is not stored yet; its slug is added to those that are `taken`."""
    slug = _free_slug(taken, f"{slugify(name)}-{ward.slug}", valid_from)
    taken.add(slug)
    return Area(
        slug=slug,
        kind=kind,
        name=name,
        short_name=name,
        sort_key=sort_key(name),
        parent_id=ward.id,
        valid_from=valid_from,
        legal_basis=legal_basis,
        is_demo=is_demo,
    )


def _slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Area.slug)))


def _free_slug(taken: set[str], slug: str, valid_from: date | None) -> str:
    """The slug itself, then with the year, then numbered."""
    dated = f"{slug}-{valid_from.year}" if valid_from else slug
    candidates = chain((slug, dated), (f"{dated}-{number}" for number in count(2)))
    return next(each for each in candidates if each not in taken)


def form_groups(session: Session, formations: Sequence[Formation]) -> Sequence[Area]:
    """Form groups and end the former ones, without asking who may; the callers have checked all that is to be checked.

    What was invented forms what is invented. Returns the groups in the order of the formations.
    """
    times = Counter(former.id for formation in formations for former in formation.former)
    for formation in formations:
        for former in formation.former:
            former.valid_until = formation.decision.on
    session.flush()
    taken = _slugs(session)
    formed = [
        _make_group(
            taken,
            each.ward,
            each.name,
            kind_of(each.name, each.ward),
            each.decision.on,
            each.decision.legal_basis,
            any(former.is_demo for former in each.former),
        )
        for each in formations
    ]
    session.add_all(formed)
    session.flush()
    for group, formation in zip(formed, formations, strict=True):
        session.add_all(
            AreaSuccession(
                predecessor_id=former.id,
                successor_id=group.id,
                kind=_kind(formation, former, is_divided=times[former.id] > 1),
                on=formation.decision.on,
                legal_basis=formation.decision.legal_basis,
                is_main=times[former.id] == 1 or former.id in formation.continues,
                is_demo=group.is_demo,
            )
            for former in formation.former
        )
    session.flush()
    return formed


def _kind(formation: Formation, former: Area, *, is_divided: bool) -> SuccessionKind:
    if is_divided:
        return SuccessionKind.SPLIT
    if len(formation.former) > 1:
        return SuccessionKind.MERGE
    return SuccessionKind.RENAME if former.parent_id == formation.ward.id else SuccessionKind.MOVE


def check_decision(decision: Decision, former: Iterable[Area], now: datetime) -> None:
    """Raises NotEffectiveYetError, BeforeItBeganError."""
    if decision.on > clock.today(now):
        raise NotEffectiveYetError
    for each in former:
        if each.valid_from and each.valid_from >= decision.on:
            raise BeforeItBeganError(each.name)


def current_groups(session: Session, ward_ids: Collection[int]) -> Sequence[Area]:
    """The groups of these wards that exist today, in Vietnamese order."""
    return session.scalars(
        select(Area)
        .where(Area.parent_id.in_(ward_ids), Area.kind.in_(GROUPS), Area.valid_until.is_(None))
        .order_by(Area.sort_key, Area.id)
    ).all()


def lock_wards(session: Session, ward_ids: Collection[int], group_ids: Collection[int] = ()) -> None:
    """Let nobody else change the groups of these wards until the transaction ends (ADR 42)."""
    lock_rows(session, Area, Area.id.in_({*ward_ids, *group_ids}))


def check_names(session: Session, formations: Sequence[Formation], former: Sequence[Area]) -> None:
    """Two groups of a ward never have one name at a time; what ends gives its name free."""
    ended = {each.id for each in former}
    taken = {
        (each.parent_id, accented(each.name))
        for each in current_groups(session, {each.ward.id for each in formations})
        if each.id not in ended
    }
    for formation in formations:
        if not slugify(formation.name):
            raise GroupNameRequiredError
        key = (formation.ward.id, accented(formation.name))
        if key in taken:
            raise GroupNameTakenError(formation.name)
        taken.add(key)


def basis_of(document: str, day: date) -> str:
    """How a document is named, as people cite it: "Nghị định 185/2026/NĐ-CP ngày 26/5/2026"."""
    return f"{document} ngày {day.day}/{day.month}/{day.year}"[:MAX_BASIS]
