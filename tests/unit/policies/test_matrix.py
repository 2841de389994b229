"""Every permission, role and area: what is allowed, compared with a table that people read (matrix.md).

After a wanted change: WRITE_MATRIX=1 .venv/bin/pytest -n0 tests/unit/policies/test_matrix.py, then read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from citizen_site.core.permissions import RULES, Actor, Permission, Role, allowed
from tests.support.policies import ACTORS, AREAS, BELOW, CITY, ME, SOMEBODY, WARD, grant

TABLE = Path(__file__).with_name("matrix.md")
FOR_EVERYBODY = {Permission.SEE_REPORT, Permission.SUPPORT_REPORT}
# What an answer depends on, besides the area and whose it is.
OF_A_ROLE = (
    Permission.END_GRANT,
    Permission.HAND_OVER_GRANT,
    Permission.RESET_SECOND_FACTOR,
    Permission.WITHDRAW_INVITATION,
)
OF_A_MEMBER = (Permission.RESET_SECOND_FACTOR, Permission.SEE_STAFF_CONTACTS)

HEAD = """# Who may do what

Written by test_matrix.py, which compares it with the rules. The ward contains the group; the other ward lies beside it,
the city above all. *Anywhere*: may the actor open pages for this at all? The other columns: to a thing of somebody else
in that area, and to one's own in the ward.
"""


def things(permission: Permission) -> Iterator[tuple[str, Role | None]]:
    """The variants of a thing that the permission tells apart."""
    if permission in OF_A_ROLE:
        yield from ((f": of a {role}", role) for role in Role)
    else:
        yield "", None


def a_thing(permission: Permission, area: int, person_id: int, role: Role | None) -> SimpleNamespace:
    one = grant(area, person_id, role or Role.LEADER)
    one.reporter_id = person_id  # a report, which is not listed
    return SimpleNamespace(**vars(one), grants=[one]) if permission in OF_A_MEMBER else one


def cells(permission: Permission, who: Actor, role: Role | None) -> Iterator[bool]:
    yield allowed(who, permission)
    for area in AREAS.values():
        yield allowed(who, permission, a_thing(permission, area, SOMEBODY, role))
    yield allowed(who, permission, a_thing(permission, WARD, ME, role))


def table() -> str:
    lines = [HEAD]
    for permission in Permission:
        for variant, role in things(permission):
            lines += [
                f"## {permission}{variant}",
                "",
                f"| | anywhere | {' | '.join(AREAS)} | own |",
                f"| --- | {' | '.join(['---'] * (len(AREAS) + 2))} |",
                *(
                    f"| {name} | {' | '.join('yes' if cell else '' for cell in cells(permission, who, role))} |"
                    for name, who in ACTORS.items()
                ),
                "",
            ]
    return "\n".join(lines)


def test_the_rules_are_those_of_the_table() -> None:
    if os.environ.get("WRITE_MATRIX"):
        TABLE.write_text(table())
    assert table() == TABLE.read_text(), "the rules differ from matrix.md: see this file's first lines"


def test_the_table_has_every_permission_role_and_area() -> None:
    assert set(RULES) == set(Permission)
    text = TABLE.read_text()
    assert all(f"## {permission}" in text for permission in Permission)
    assert all(
        text.count(f"| {role} of the {area} |") == text.count("## ")
        for role in Role
        for area in ("group", "ward", "city")
    )


def test_nobody_known_may_do_nothing_and_no_role_holds_upwards() -> None:
    for permission in Permission:
        for _, role in things(permission):
            # Everybody reads and supports some reports: those that are listed, and none of these.
            assert any(cells(permission, ACTORS["nobody"], role)) is (permission in FOR_EVERYBODY), permission
            assert not any(list(cells(permission, ACTORS["nobody"], role))[1:]), permission
            for name, who in ACTORS.items():
                beyond = [area for area in AREAS.values() if area not in who.areas(*Role)]
                about = [a_thing(permission, area, SOMEBODY, role) for area in beyond]
                if permission is not Permission.USE_OWN_ACCOUNT and Role.OPERATOR not in who.everywhere:
                    assert not any(allowed(who, permission, each) for each in about), f"{permission}, {name}"
    assert BELOW[CITY] == set(AREAS.values())
