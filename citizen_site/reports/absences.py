"""Absences of people who handle reports: who is away, and who stands in for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Person
from citizen_site.core import audit
from citizen_site.core.clock import today
from citizen_site.core.errors import InvalidInputError, NotAllowedError, NotFoundError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.reports.models.absence import Absence
from citizen_site.reports.queue import colleagues


class UnknownColleagueError(InvalidInputError):
    """The person handles no reports in the actor's areas, or is the same person."""


class AbsenceOrderError(InvalidInputError):
    """It ends before it begins, or has ended already."""


def add_absence(
    session: Session,
    actor: Actor,
    person_id: int,
    starts_on: date,
    ends_on: date,
    stand_in_id: int | None,
    *,
    now: datetime,
) -> Absence:
    """Enter when the actor, or a colleague of theirs, is away. A second tap gets what the first one stored.

    Raises NotAllowedError, UnknownColleagueError, AbsenceOrderError.
    """
    authorise(actor, Permission.SEE_DESK)
    known = {each.id for each in colleagues(session, actor, now)} | {actor.person_id}
    if person_id not in known or (stand_in_id is not None and (stand_in_id not in known or stand_in_id == person_id)):
        raise UnknownColleagueError
    if ends_on < starts_on or ends_on < today(now):
        raise AbsenceOrderError
    lock_rows(session, Person, Person.id == person_id)
    same = select(Absence).where(
        Absence.person_id == person_id,
        Absence.starts_on == starts_on,
        Absence.ends_on == ends_on,
        Absence.stand_in_id.is_not_distinct_from(stand_in_id),
    )
    if known_absence := session.scalars(same.order_by(Absence.id).limit(1)).first():
        return known_absence
    absence = Absence(
        person_id=person_id,
        starts_on=starts_on,
        ends_on=ends_on,
        stand_in_id=stand_in_id,
        entered_by_id=actor.person_id,
        created_at=now,
    )
    session.add(absence)
    session.flush()
    audit.record(session, "absence.added", now=now, actor_id=actor.person_id, thing=f"person:{person_id}")
    return absence


def remove_absence(session: Session, actor: Actor, absence_id: int, *, now: datetime) -> None:
    """They are back, or it was a mistake; a second time changes nothing. Raises NotAllowedError for a stranger's."""
    authorise(actor, Permission.SEE_DESK)
    absence = session.get(Absence, absence_id)
    if absence is None:
        if audit.is_recorded(session, "absence.removed", actor_id=actor.person_id or 0, thing=f"absence:{absence_id}"):
            return
        raise NotFoundError(f"absence {absence_id}")
    if absence.person_id not in {each.id for each in colleagues(session, actor, now)} | {actor.person_id}:
        raise NotAllowedError("absence")
    session.delete(absence)
    session.flush()
    audit.record(session, "absence.removed", now=now, actor_id=actor.person_id, thing=f"absence:{absence_id}")


def absences_to_come(session: Session, actor: Actor, now: datetime) -> Sequence[Absence]:
    """Of the actor and their colleagues, those of today and later, the next first; with names."""
    people = {each.id for each in colleagues(session, actor, now)} | {actor.person_id}
    return session.scalars(
        select(Absence)
        .where(Absence.person_id.in_(sorted(each for each in people if each)), Absence.ends_on >= today(now))
        .options(joinedload(Absence.person), joinedload(Absence.stand_in))
        .order_by(Absence.starts_on, Absence.id)
    ).all()


def absent_now(session: Session, person_ids: Collection[int], now: datetime) -> Mapping[int, Absence]:
    """Of these people those who are away today, each with the absence that lasts longest; with the stand-in."""
    day = today(now)
    found = session.scalars(
        select(Absence)
        .where(Absence.person_id.in_(sorted(person_ids)), Absence.starts_on <= day, Absence.ends_on >= day)
        .options(joinedload(Absence.stand_in))
        .order_by(Absence.ends_on, Absence.id)
    )
    return {each.person_id: each for each in found}


def substitutes(session: Session, person_ids: Collection[int], now: datetime) -> Mapping[int, int | None]:
    """For each of these who is away: who of them gets what would be assigned to them; None when nobody does.

    A stand-in who is away themselves passes it on to their own.
    """
    away = absent_now(session, person_ids, now)

    def substitute(person_id: int) -> int | None:
        passed: set[int] = set()
        at: int | None = person_id
        while at is not None and at in away and at not in passed:
            passed.add(at)
            at = away[at].stand_in_id
        return at if at is not None and at in person_ids and at not in away else None

    return {each: substitute(each) for each in away}
