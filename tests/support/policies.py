"""Actors and things for the rules of permissions: plain values, no database.

The areas: the city above all, a ward with a group in it, and another ward. Who acts is person 7, unless said otherwise;
the things of others belong to person 8.
"""

from __future__ import annotations

from types import SimpleNamespace

import citizen_site.accounts.policies
import citizen_site.areas.policies
import citizen_site.directory.policies
import citizen_site.home.policies
import citizen_site.news.policies
import citizen_site.notices.policies
import citizen_site.programme.policies
import citizen_site.reports.policies
import citizen_site.staff.policies  # noqa: F401 - rules are registered by being loaded
from citizen_site.core.permissions import Actor, Role

ME, SOMEBODY = 7, 8
CITY, WARD, GROUP, OTHER_WARD = 1, 10, 11, 20
AREAS = {"group": GROUP, "ward": WARD, "other ward": OTHER_WARD, "city": CITY}
BELOW = {CITY: {1, 10, 11, 20}, WARD: {10, 11}, GROUP: {11}, OTHER_WARD: {20}}


def actor(role: Role | None = None, area: int = WARD, person_id: int = ME) -> Actor:
    """A person who holds this role in an area and those below it, or none."""
    if role is None:
        return Actor(person_id=person_id)
    return Actor(person_id, {role: frozenset(BELOW[area])}, frozenset({role} if area == CITY else ()))


def with_link(to: int, person_id: int | None = None) -> Actor:
    """Somebody who is here by the access link of a report."""
    return Actor(person_id=person_id, opened=frozenset({f"report:{to}"}))


def grant(area: int, person_id: int | None = SOMEBODY, role: Role = Role.LEADER) -> SimpleNamespace:
    """A role of somebody in an area, granted or about to be."""
    return SimpleNamespace(area_id=area, person_id=person_id, role=role)


def member(*grants: SimpleNamespace) -> SimpleNamespace:
    """Somebody of the staff, with their roles."""
    return SimpleNamespace(person_id=SOMEBODY, grants=grants)


def report(area: int = WARD, **values: object) -> SimpleNamespace:
    """Report 5, which everybody may read, unless told otherwise."""
    return SimpleNamespace(
        **{"id": 5, "area_id": area, "reporter_id": SOMEBODY, "is_public": True, "removed_at": None, **values}
    )


def draft(area: int, author_id: int | None) -> SimpleNamespace:
    """A notice that is being written."""
    return SimpleNamespace(area_id=area, author_id=author_id)


def notice(area: int, author_id: int, role: Role) -> SimpleNamespace:
    """A published notice, signed in the function of a role."""
    return SimpleNamespace(area_id=area, author_id=author_id, signed_role=role)


# Those that matrix.md has a line for.
ACTORS: dict[str, Actor] = {
    "nobody": Actor(),
    "resident": actor(),
    **{
        f"{role} of the {name}": actor(role, area)
        for role in Role
        for name, area in AREAS.items()
        if area != OTHER_WARD
    },
}

MORE_ACTORS: dict[str, Actor] = {
    "person 8": actor(person_id=SOMEBODY),
    "person 9": actor(person_id=9),
    "person 8, moderator of the ward": actor(Role.MODERATOR, person_id=SOMEBODY),
    "person 8, operator of the ward": actor(Role.OPERATOR, person_id=SOMEBODY),
    "person 8, operator of the city": actor(Role.OPERATOR, CITY, person_id=SOMEBODY),
    "link of report 5": with_link(5),
    "link of report 6": with_link(6),
    "link of report 55": with_link(55),
    "resident with the link of report 5": with_link(5, person_id=ME),
}

# "own" is of the one who acts. A report, a role or a notice that is not "own" is of person 8.
THINGS: dict[str, SimpleNamespace | None] = {
    "anything": None,
    **{f"report in the {name}": report(area) for name, area in AREAS.items()},
    **{f"unlisted report in the {name}": report(area, is_public=False) for name, area in AREAS.items()},
    "removed report": report(removed_at=1),
    "unlisted removed report": report(is_public=False, removed_at=1),
    "report of nobody known": report(reporter_id=None),
    "unlisted report of nobody known": report(is_public=False, reporter_id=None),
    **{f"{role} in the {name}": grant(area, role=role) for role in Role for name, area in AREAS.items()},
    "leader in the group who has no account": grant(GROUP, person_id=None),
    "leader in the ward who has no account": grant(WARD, person_id=None),
    "member, leader in the group": member(grant(GROUP)),
    "member, moderator in the group": member(grant(GROUP, role=Role.MODERATOR)),
    "member, moderator in the group and leader in the other ward": member(
        grant(GROUP, role=Role.MODERATOR), grant(OTHER_WARD)
    ),
    "member, operator in the ward": member(grant(WARD, role=Role.OPERATOR)),
    "member without a role": member(),
    **{f"own draft in the {name}": draft(area, ME) for name, area in AREAS.items()},
    "draft of person 8 in the group": draft(GROUP, SOMEBODY),
    "draft of nobody known in the group": draft(GROUP, None),
    **{f"{role}'s notice in the {name}": notice(area, SOMEBODY, role) for role in Role for name, area in AREAS.items()},
    **{f"own {role}'s notice in the {name}": notice(area, ME, role) for role in Role for name, area in AREAS.items()},
}
