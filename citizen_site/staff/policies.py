"""Permissions to grant and end roles. Nobody grants one to themselves; everyone may resign."""

from __future__ import annotations

from citizen_site.core.permissions import Actor, Permission, Role, allow, has_role, is_operator

LEADER_THERE = has_role(Role.LEADER)
OPERATOR_THERE = has_role(Role.OPERATOR)
MODERATOR_OR_OPERATOR_THERE = has_role(Role.MODERATOR, Role.OPERATOR)


def is_another_person(actor: Actor, thing: object) -> bool:
    """The thing is about another person, or about one who has no account yet."""
    return actor.person_id is not None and getattr(thing, "person_id", None) != actor.person_id


def is_own(actor: Actor, thing: object) -> bool:
    return actor.person_id is not None and thing is not None and getattr(thing, "person_id", None) == actor.person_id


def is_own_leadership(actor: Actor, thing: object) -> bool:
    """A leader's own role, in a session that is strong enough for it: neighbours elect, and pass it on themselves."""
    return is_own(actor, thing) and getattr(thing, "role", None) == Role.LEADER and LEADER_THERE(actor, thing)


def sent_it(actor: Actor, thing: object) -> bool:
    return actor.person_id is not None and getattr(thing, "invited_by_id", None) == actor.person_id


def serves_an_area_of(actor: Actor, thing: object) -> bool:
    """Does the staff member hold a role, now or soon, where the actor is moderator or operator?

    They call each other, and help with a lost password. Someone whose role is over is a private person again.
    """
    areas = actor.areas(Role.MODERATOR, Role.OPERATOR)
    return any(grant.area_id in areas for grant in getattr(thing, "grants", ()))


def may_grant_the_same(actor: Actor, thing: object) -> bool:
    """Those who may grant a role in an area may also end it there. `thing` has a `role`."""
    role = getattr(thing, "role", None)
    who = {
        Role.LEADER: MODERATOR_OR_OPERATOR_THERE,
        Role.CLERK: MODERATOR_OR_OPERATOR_THERE,
        Role.HELPER: MODERATOR_OR_OPERATOR_THERE,
        Role.MODERATOR: OPERATOR_THERE,
        Role.OPERATOR: is_operator,
    }
    if thing is None:
        return any(predicate(actor, None) for predicate in who.values())
    return role in who and who[Role(role)](actor, thing)


def runs_all_areas_of(actor: Actor, thing: object) -> bool:
    """Operator wherever the staff member holds a role; for an operator, of the whole city."""
    if thing is None or is_operator(actor, thing):
        return bool(actor.areas(Role.OPERATOR))
    grants = getattr(thing, "grants", ())
    return bool(grants) and all(
        grant.role != Role.OPERATOR and grant.area_id in actor.areas(Role.OPERATOR) for grant in grants
    )


allow(Permission.SEE_STAFF, [MODERATOR_OR_OPERATOR_THERE])
allow(Permission.GRANT_LEADER, [MODERATOR_OR_OPERATOR_THERE, is_another_person])
allow(Permission.GRANT_CLERK, [MODERATOR_OR_OPERATOR_THERE, is_another_person])
allow(Permission.GRANT_HELPER, [MODERATOR_OR_OPERATOR_THERE, is_another_person])
allow(Permission.GRANT_MODERATOR, [OPERATOR_THERE, is_another_person])
allow(Permission.GRANT_OPERATOR, [is_operator, is_another_person])
allow(Permission.END_GRANT, [may_grant_the_same], [is_own])
allow(Permission.HAND_OVER_GRANT, [may_grant_the_same], [is_own_leadership])
allow(Permission.WITHDRAW_INVITATION, [may_grant_the_same], [sent_it])
allow(Permission.SEE_STAFF_CONTACTS, [serves_an_area_of])
allow(Permission.DISMISS_PERSON_FLAG, [MODERATOR_OR_OPERATOR_THERE, is_another_person])
allow(Permission.RESET_SECOND_FACTOR, [runs_all_areas_of, is_another_person])

GRANTING = {
    Role.LEADER: Permission.GRANT_LEADER,
    Role.CLERK: Permission.GRANT_CLERK,
    Role.HELPER: Permission.GRANT_HELPER,
    Role.MODERATOR: Permission.GRANT_MODERATOR,
    Role.OPERATOR: Permission.GRANT_OPERATOR,
}
