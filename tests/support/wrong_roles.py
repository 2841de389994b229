"""People who have no right to what is Lan's, and whom the policies let through which doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import Person, Proof
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.staff.models import RoleGrant
from tests.factories.notices import OTHER_GROUP, actor_for, make_groups
from tests.factories.staff import give_role, make_person, signed_in
from tests.factories.units import make_unit
from tests.support.pages import Visitor
from tests.support.targets import TARGETS

WARD, ELSEWHERE = "phuong-phuc-loi", "phuong-hoan-kiem"


@dataclass(frozen=True)
class WrongRole:
    """A browser with what the policies say about its person. `serves_the_ward`: much of the ward's is theirs, too."""

    name: str
    visitor: Visitor
    actor: Actor
    serves_the_ward: bool = False

    def may_enter(self, access: Permission | str) -> bool:
        """Does the view's own declaration let them in? What they ask for there is another question."""
        return access == "public" or allowed(self.actor, Permission(access))

    def has_no_right_to(self, endpoint: str) -> bool:
        """Is the target of this address none of theirs?"""
        target = TARGETS[endpoint]
        if self.name == target.shared_with:
            return False
        return not self.serves_the_ward or target.is_private or target.whose == "anyone"


def make_wrong_roles(app: Flask, session: Session) -> list[WrongRole]:
    """Strangers, residents, staff elsewhere, staff of the ward, and roles that are over or asleep."""

    def staff(name: str, role: Role, area: str, *, serves_the_ward: bool = False) -> WrongRole:
        person = make_person(name)
        give_role(person, role, area)
        visitor = signed_in(app, person)
        return WrongRole(name, visitor, actor_for(session, person), serves_the_ward)

    make_groups(session)
    head = staff("a moderator elsewhere, head of a unit", Role.MODERATOR, ELSEWHERE)
    make_unit("Đội Cây xanh", ELSEWHERE).head_id = head.actor.person_id
    session.commit()
    return [
        WrongRole("a stranger", Visitor(app), Actor()),
        _resident(app, make_person("Kẻ Khác", "khac@example.com")),
        _whose_account_is_closed(app, session),
        _whose_roles_are_over(app, session),
        _whose_role_is_asleep(app),
        staff("a leader of a group of the ward", Role.LEADER, OTHER_GROUP),
        staff("an operator elsewhere", Role.OPERATOR, ELSEWHERE),
        head,
        staff("a leader next to her", Role.LEADER, WARD, serves_the_ward=False),
        staff("a moderator of the ward", Role.MODERATOR, WARD, serves_the_ward=True),
        staff("an operator of the ward", Role.OPERATOR, WARD, serves_the_ward=True),
    ]


def _resident(app: Flask, person: Person) -> WrongRole:
    return WrongRole("another resident", signed_in(app, person), Actor(person.id))


def _whose_account_is_closed(app: Flask, session: Session) -> WrongRole:
    person = make_person("Người Đã Xóa", "xoa@example.com")
    visitor = signed_in(app, person)
    close_account(session, person, clock.now())
    session.commit()
    return WrongRole("someone whose account is closed", visitor, Actor())


def _whose_roles_are_over(app: Flask, session: Session) -> WrongRole:
    """One was ended, one ran out, one has not begun."""
    person, now = make_person("Người Đã Nghỉ"), clock.now()
    ended = give_role(person, Role.MODERATOR, WARD)
    out = give_role(person, Role.OPERATOR, WARD)
    later = give_role(person, Role.LEADER, WARD)
    visitor = signed_in(app, person)
    ended.ended_at = now - timedelta(seconds=1)
    out.starts_at, out.ends_at = now - timedelta(days=2), now - timedelta(days=1)
    later.starts_at = now + timedelta(days=1)
    session.commit()
    assert (
        session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.in_force(now))).all() == []
    )
    return WrongRole("someone whose roles are over", visitor, Actor(person.id))


def _whose_role_is_asleep(app: Flask) -> WrongRole:
    """Signed in by an emailed code: enough for their own account, not for a role."""
    person = make_person("Người Chưa Đủ Bước", "ngu@example.com")
    for role in Role:
        give_role(person, role, WARD)
    visitor = signed_in(app, person, proof=Proof.CONTACT, has_second_factor=False)
    return WrongRole("someone whose roles are asleep", visitor, Actor(person.id))
