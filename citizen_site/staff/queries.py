"""Reads of roles and invitations; lists start from the areas that the actor is responsible for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from citizen_site.accounts.models import Contact, Person
from citizen_site.accounts.queries import audit_query
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.audit import AuditEntry
from citizen_site.core.errors import NotFoundError
from citizen_site.core.pagination import SortColumn
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.revisions import RevisionCache
from citizen_site.core.text import fold
from citizen_site.core.tokens import digest
from citizen_site.staff.models import Invitation, RoleGrant
from citizen_site.staff.policies import GRANTING

NEWEST_FIRST = (SortColumn(RoleGrant.starts_at, descending=True), SortColumn(RoleGrant.id, descending=True))
HISTORY_LENGTH = 50
STATES = ("now", "later", "over")


@dataclass(frozen=True)
class StaffMember:
    """A person with the grants held now or later."""

    person_id: int
    person: Person
    grants: Sequence[RoleGrant]


@dataclass(frozen=True)
class Helper:
    """Somebody to call: their role, their name, and where they are reached."""

    role: Role
    name: str
    addresses: Sequence[str]


def grants_of(session: Session, person_id: int, now: datetime, *, or_later: bool = False) -> Sequence[RoleGrant]:
    """Grants in force at `now`, and with `or_later` those that begin after it."""
    of_now = RoleGrant.in_force(now)
    later = and_(RoleGrant.ended_at.is_(None), RoleGrant.starts_at > now)
    query = select(RoleGrant).where(RoleGrant.person_id == person_id, or_(of_now, later) if or_later else of_now)
    return session.scalars(query.order_by(RoleGrant.id)).all()


def holds_any_role(session: Session, person_id: int) -> bool:
    """Whether they have a grant that nobody has ended, in force or not: for most people no statement has to ask."""
    return person_id in _holders.get(session)


def _load_holders(session: Session) -> frozenset[int]:
    return frozenset(session.scalars(select(RoleGrant.person_id).where(RoleGrant.ended_at.is_(None))))


# An ending does not renew it: somebody in it without a grant costs the statement that finds none.
_holders = RevisionCache("role_grants", load=_load_holders)


def responsible_for(session: Session, role: Role, area_id: int, now: datetime) -> Sequence[Person]:
    """Those who hold the role in what an area is today or in anything above it."""
    areas = gazetteer(session)
    return holders_in(session, role, areas.with_ancestors(areas.current_successor(areas.get(area_id))), now)


def holders_in(
    session: Session, role: Role, area_ids: Collection[int] | None, now: datetime, *, limit: int | None = None
) -> Sequence[Person]:
    """Those who hold the role in one of these areas itself, or in what it was before, by name; None: anywhere."""
    held = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.in_force(now))
    if area_ids is not None:
        areas = gazetteer(session)
        identities = {each for area_id in area_ids for each in areas.identities(areas.get(area_id))}
        held = held.where(RoleGrant.area_id.in_(sorted(identities)))
    people = select(Person).where(Person.closed_at.is_(None), Person.id.in_(held))
    return session.scalars(people.order_by(Person.search_name, Person.id).limit(limit)).all()


def grants_in_force(session: Session, role: Role, now: datetime) -> Sequence[RoleGrant]:
    """All grants of a role at this moment, of people who have an account."""
    return session.scalars(
        select(RoleGrant)
        .join(RoleGrant.person)
        .where(RoleGrant.role == role, RoleGrant.in_force(now), Person.closed_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()


def grants_of_people(
    session: Session, person_ids: Collection[int], roles: Collection[Role], now: datetime
) -> Sequence[RoleGrant]:
    """Grants of these roles in force, of those among these people who have an account."""
    return session.scalars(
        select(RoleGrant)
        .join(RoleGrant.person)
        .where(
            RoleGrant.person_id.in_(sorted(person_ids)),
            RoleGrant.role.in_(roles),
            RoleGrant.in_force(now),
            Person.closed_at.is_(None),
        )
        .order_by(RoleGrant.id)
    ).all()


def grant_list(
    areas: Collection[int], *, role: str, area_ids: Collection[int] | None, state: str, words: str, now: datetime
) -> Select[RoleGrant]:
    """Grants within `areas` for a keyset page in the order NEWEST_FIRST. `words` are looked for in names."""
    query = (
        select(RoleGrant)
        .join(RoleGrant.person)
        .where(RoleGrant.area_id.in_(areas))
        .options(joinedload(RoleGrant.person))
    )
    if role:
        query = query.where(RoleGrant.role == role)
    if area_ids is not None:
        query = query.where(RoleGrant.area_id.in_(area_ids))
    if state == "now":
        query = query.where(RoleGrant.in_force(now))
    elif state == "later":
        query = query.where(RoleGrant.ended_at.is_(None), RoleGrant.starts_at > now)
    elif state == "over":
        query = query.where(or_(RoleGrant.ended_at.is_not(None), RoleGrant.ends_at <= now))
    for word in fold(words).split():
        query = query.where(Person.search_name.contains(word, autoescape=True))
    return query


def open_invitations(session: Session, areas: Collection[int], now: datetime) -> Sequence[Invitation]:
    """Not answered yet, within these areas, the newest first."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.not_answered(now), Invitation.area_id.in_(areas))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    ).all()


def staff_member(session: Session, actor: Actor, person_id: int, now: datetime) -> StaffMember:
    """Somebody who holds or held a role in the actor's areas. Raises NotFoundError for anyone else."""
    areas = actor.areas(Role.MODERATOR, Role.OPERATOR)
    has_served_here = exists().where(RoleGrant.person_id == Person.id, RoleGrant.area_id.in_(areas))
    # Not session.get(): one's own person and grants are in the session already, without what belongs to them.
    found = select(Person).where(Person.id == person_id, has_served_here).options(selectinload(Person.contacts))
    person = session.scalars(found).first()
    if person is None:
        raise NotFoundError(f"person {person_id}")
    return StaffMember(person_id, person, grants_of(session, person_id, now, or_later=True))


def history_of(session: Session, actor: Actor, person_id: int) -> Sequence[RoleGrant]:
    """A person's grants in the actor's areas, past ones too, the newest first, with who gave and who ended them."""
    return session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.area_id.in_(actor.areas(Role.MODERATOR, Role.OPERATOR)))
        .options(joinedload(RoleGrant.granted_by), joinedload(RoleGrant.ended_by))
        .order_by(RoleGrant.starts_at.desc(), RoleGrant.id.desc())
        .limit(HISTORY_LENGTH)
    ).all()


def own_grants(session: Session, person_id: int) -> Sequence[RoleGrant]:
    """All grants of a person, past ones too, the newest first."""
    return session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.starts_at.desc(), RoleGrant.id.desc())
    ).all()


def recent_acts(session: Session, actor: Actor, person_id: int, limit: int) -> Sequence[AuditEntry]:
    """What the audit log says of a person's account; only for those who may read the log at all."""
    authorise(actor, Permission.SEE_AUDIT)
    return session.scalars(
        audit_query(action="", person_id=person_id).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
    ).all()


def grant_to_end(session: Session, actor: Actor, grant_id: int) -> RoleGrant:
    """A grant that the actor may end. Raises NotFoundError: those who may not end it need not know of it."""
    grant = session.scalars(
        select(RoleGrant).where(RoleGrant.id == grant_id).options(joinedload(RoleGrant.person))
    ).first()
    if grant is None or not allowed(actor, Permission.END_GRANT, grant):
        raise NotFoundError(f"grant {grant_id}")
    return grant


def grant_to_hand_over(session: Session, actor: Actor, grant_id: int) -> RoleGrant:
    """A grant that the actor may pass on. Raises NotFoundError, as `grant_to_end` does."""
    grant = grant_to_end(session, actor, grant_id)
    if not allowed(actor, Permission.HAND_OVER_GRANT, grant):
        raise NotFoundError(f"grant {grant_id}")
    return grant


def open_handover(session: Session, grant: RoleGrant, now: datetime) -> Invitation | None:
    """The newest invitation to take this role over that was not answered yet."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.not_answered(now), Invitation.replaces_id == grant.id)
        .order_by(Invitation.id.desc())
        .limit(1)
    ).first()


def another_took_over(session: Session, invitation: Invitation) -> bool:
    """Whether the role that this invitation hands over has gone to somebody else by another one."""
    if invitation.replaces_id is None:
        return False
    others = select(Invitation.id).where(
        Invitation.replaces_id == invitation.replaces_id,
        Invitation.accepted_at.is_not(None),
        Invitation.id != invitation.id,
    )
    return session.scalars(others.limit(1)).first() is not None


def people_in_charge(session: Session, grant: RoleGrant, now: datetime) -> Sequence[Helper]:
    """Whom the holder of a role calls: those whom moderators may appoint call them, everybody the operators."""
    is_appointed = grant.role in (Role.LEADER, Role.CLERK, Role.HELPER)
    roles = (Role.MODERATOR, Role.OPERATOR) if is_appointed else (Role.OPERATOR,)
    found = [
        (role, person)
        for role in roles
        for person in responsible_for(session, role, grant.area_id, now)
        if person.id != grant.person_id
    ]
    addresses: dict[int, list[str]] = {}
    known = select(Contact).where(Contact.person_id.in_({person.id for _, person in found})).order_by(Contact.id)
    for contact in session.scalars(known):
        addresses.setdefault(contact.person_id, []).append(contact.value)
    return [Helper(role, name_of(person), addresses.get(person.id, [])) for role, person in found]


def invitation_for(
    session: Session, actor: Actor, invitation_id: int, *, permission: Permission | None = None
) -> Invitation:
    """An invitation to a role that the actor may give, or do this to; answered ones too. Raises NotFoundError."""
    invitation = session.get(Invitation, invitation_id)
    may = invitation and allowed(actor, permission or GRANTING[Role(invitation.role)], invitation)
    if invitation is None or not may:
        raise NotFoundError(f"invitation {invitation_id}")
    return invitation


def invitation_of_link(session: Session, token: str, key: str) -> Invitation | None:
    """The invitation whose message carries this link."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.token_digest == digest(key, "invitation", token))
        .options(joinedload(Invitation.invited_by), joinedload(Invitation.replaces).joinedload(RoleGrant.person))
    ).first()


def name_of(person: Person | None) -> str:
    """For pages of staff: the name, or the number where there is none. "" for nobody."""
    return "" if person is None else person.name or f"#{person.id}"
