"""Reads of view counts and confirmations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.notices.models import Notice
from citizen_site.notices.view_counts.models import NoticeConfirmation, NoticeViewCount


@dataclass(frozen=True)
class Counts:
    """How many opened a notice and how many said that they have read it."""

    opened: int
    confirmed: int


def counts_of(session: Session, notice_ids: Sequence[int]) -> dict[int, Counts]:
    """By the ids of the notices; one that nobody has opened is left out."""
    rows = session.scalars(select(NoticeViewCount).where(NoticeViewCount.notice_id.in_(notice_ids)))
    return {row.notice_id: Counts(row.opened, row.confirmed) for row in rows}


def confirmed_by(session: Session, actor: Actor, notice: Notice) -> Sequence[tuple[str, datetime]]:
    """Names of neighbours who agreed to be seen, the first first. Raises NotAllowedError."""
    authorise(actor, Permission.SEE_NOTICE_READERS, notice)
    rows = session.execute(
        select(Person.name, NoticeConfirmation.at)
        .join(NoticeConfirmation, NoticeConfirmation.person_id == Person.id)
        .where(
            NoticeConfirmation.notice_id == notice.id,
            Person.area_id.in_(_reached(session, notice)),
            Person.closed_at.is_(None),
        )
        .order_by(NoticeConfirmation.at, NoticeConfirmation.id)
    )
    return [(row.name, row.at) for row in rows]


def is_neighbour(session: Session, notice: Notice, person: Person) -> bool:
    """Does the notice concern the area that this person chose? Nobody sees the names of others."""
    return person.area_id in _reached(session, notice)


def _reached(session: Session, notice: Notice) -> frozenset[int]:
    areas = gazetteer(session)
    return areas.subtree(areas.get(notice.area_id))


def has_confirmed(session: Session, notice: Notice, person_id: int) -> bool:
    """Did this person agree that the leader sees the name?"""
    query = select(NoticeConfirmation.id).where(
        NoticeConfirmation.notice_id == notice.id, NoticeConfirmation.person_id == person_id
    )
    return session.scalars(query).first() is not None
