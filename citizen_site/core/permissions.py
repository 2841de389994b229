"""Who may do what: permissions, each mapped to pure predicates, and the one evaluator all use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from citizen_site.core.errors import NotAllowedError


class Permission(StrEnum):
    """What an actor can be allowed to do."""

    SEE_FEED_HEALTH = "see_feed_health"
    SEE_SERVICE_PROBLEMS = "see_service_problems"
    SEE_AUDIT = "see_audit"
    USE_OWN_ACCOUNT = "use_own_account"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person who is signed in, or nobody known. `is_operator` runs the site."""

    person_id: int | None = None
    is_operator: bool = False


Predicate = Callable[[Actor, object], bool]


def is_operator(actor: Actor, _thing: object) -> bool:
    return actor.is_operator


def is_signed_in(actor: Actor, _thing: object) -> bool:
    return actor.person_id is not None


# A permission is given when all predicates of any one list hold.
RULES: dict[Permission, Sequence[Sequence[Predicate]]] = {
    Permission.SEE_FEED_HEALTH: [[is_operator]],
    Permission.SEE_SERVICE_PROBLEMS: [[is_operator]],
    Permission.SEE_AUDIT: [[is_operator]],
    Permission.USE_OWN_ACCOUNT: [[is_signed_in]],
}


def allowed(actor: Actor, permission: Permission, thing: object = None) -> bool:
    """May this actor do this (to that)? A permission without rules is given to nobody."""
    return any(all(holds(actor, thing) for holds in rule) for rule in RULES.get(permission, ()))


def authorise(actor: Actor, permission: Permission, thing: object = None) -> None:
    """Raises NotAllowedError unless the actor may."""
    if not allowed(actor, permission, thing):
        raise NotAllowedError(permission)
