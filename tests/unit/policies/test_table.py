"""Every row of the table of permissions: who may do this to that thing, and who may not."""

from __future__ import annotations

import pytest

from citizen_site.core.permissions import Permission, allowed
from tests.support.policies import ACTORS, MORE_ACTORS, THINGS
from tests.unit.policies.table import ROWS

CASES = [
    pytest.param(permission, actor, thing, expected, id=f"{permission}: {actor}, {thing}")
    for permission, thing, may, may_not in ROWS
    for actors, expected in ((may, True), (may_not, False))
    for actor in actors
]


@pytest.mark.parametrize(("permission", "actor", "thing", "expected"), CASES)
def test_an_actor_may_do_what_the_table_says(permission: Permission, actor: str, thing: str, expected: bool) -> None:
    assert allowed({**ACTORS, **MORE_ACTORS}[actor], permission, THINGS[thing]) is expected
