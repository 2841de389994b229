"""Roles that hold in areas, permissions with their rules, and the one evaluator that all use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from citizen_site.core.errors import NotAllowedError


class Role(StrEnum):
    """What somebody is trusted with in an area. None of them includes another."""

    LEADER = "leader"
    CLERK = "clerk"
    HELPER = "helper"
    MODERATOR = "moderator"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What an actor can be allowed to do. The rules stand in each feature's policies.py."""

    USE_OWN_ACCOUNT = "use_own_account"
    SEE_AUDIT = "see_audit"
    SEE_OPERATIONS = "see_operations"
    MANAGE_FEEDS = "manage_feeds"
    SEE_SERVICE_PROBLEMS = "see_service_problems"
    IMPORT_SERVICES = "import_services"
    IMPORT_GROUPS = "import_groups"
    EDIT_PROGRAMME = "edit_programme"
    MANAGE_GROUPS = "manage_groups"
    SEE_STAFF = "see_staff"
    GRANT_LEADER = "grant_leader"
    GRANT_CLERK = "grant_clerk"
    GRANT_HELPER = "grant_helper"
    GRANT_MODERATOR = "grant_moderator"
    GRANT_OPERATOR = "grant_operator"
    END_GRANT = "end_grant"
    HAND_OVER_GRANT = "hand_over_grant"
    WITHDRAW_INVITATION = "withdraw_invitation"
    SEE_STAFF_CONTACTS = "see_staff_contacts"
    DISMISS_PERSON_FLAG = "dismiss_person_flag"
    RESET_SECOND_FACTOR = "reset_second_factor"
    SEE_REPORT = "see_report"
    SUPPORT_REPORT = "support_report"
    ANSWER_FOR_REPORT = "answer_for_report"
    RECORD_CALL = "record_call"
    SEE_DESK = "see_desk"
    HANDLE_REPORT = "handle_report"
    REMOVE_REPORT = "remove_report"
    POST_NOTICE = "post_notice"
    CORRECT_NOTICE = "correct_notice"
    WITHDRAW_NOTICE = "withdraw_notice"
    SEE_NOTICE_READERS = "see_notice_readers"
    SEE_NOTICE_DESK = "see_notice_desk"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person who is signed in, or nobody known.

    `reach` maps a role to the ids of all areas in which the actor holds it, those below included; `everywhere` are the
    roles held for the whole city. `opened` names what a secret in this request's address opens, like "report:7".
    """

    person_id: int | None = None
    reach: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    everywhere: frozenset[Role] = frozenset()
    opened: frozenset[str] = frozenset()

    def areas(self, *roles: Role) -> frozenset[int]:
        """Where the actor holds any of these roles."""
        return frozenset().union(*(self.reach.get(role, frozenset()) for role in roles))


# Pure; `thing` is None when the question is whether the actor may do this anywhere at all.
Predicate = Callable[[Actor, object], bool]

RULES: dict[Permission, Sequence[Sequence[Predicate]]] = {}


def allow(permission: Permission, *lists: Sequence[Predicate]) -> None:
    """Give a permission its rule: it is granted when all predicates of any one list hold."""
    RULES[permission] = lists


def allowed(actor: Actor, permission: Permission, thing: object = None) -> bool:
    """May this actor do this (to that)? A permission without a rule is granted to nobody."""
    return any(all(holds(actor, thing) for holds in rule) for rule in RULES.get(permission, ()))


def authorise(actor: Actor, permission: Permission, thing: object = None) -> None:
    """Raises NotAllowedError unless the actor may."""
    if not allowed(actor, permission, thing):
        raise NotAllowedError(permission)


def is_signed_in(actor: Actor, _thing: object) -> bool:
    return actor.person_id is not None


def is_operator(actor: Actor, _thing: object) -> bool:
    return Role.OPERATOR in actor.everywhere


def has_role(*roles: Role) -> Predicate:
    """Any of these roles in the thing's area (its `area_id`), or somewhere when there is no thing."""

    def predicate(actor: Actor, thing: object) -> bool:
        areas = actor.areas(*roles)
        return bool(areas) if thing is None else getattr(thing, "area_id", None) in areas

    return predicate
