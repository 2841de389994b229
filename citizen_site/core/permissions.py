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


@dataclass(frozen=True)
class Actor:
    """Who acts. `is_operator` runs the site; roles that hold for an area come with accounts."""

    is_operator: bool = False


ANONYMOUS = Actor()

Predicate = Callable[[Actor, object], bool]


def is_operator(actor: Actor, _thing: object) -> bool:
    return actor.is_operator


# A permission is given when all predicates of any one list hold.
RULES: dict[Permission, Sequence[Sequence[Predicate]]] = {
    Permission.SEE_FEED_HEALTH: [[is_operator]],
    Permission.SEE_SERVICE_PROBLEMS: [[is_operator]],
}


def allowed(actor: Actor, permission: Permission, thing: object = None) -> bool:
    """May this actor do this (to that)? A permission without rules is given to nobody."""
    return any(all(holds(actor, thing) for holds in rule) for rule in RULES.get(permission, ()))


def authorise(actor: Actor, permission: Permission, thing: object = None) -> None:
    """Raises NotAllowedError unless the actor may."""
    if not allowed(actor, permission, thing):
        raise NotAllowedError(permission)
