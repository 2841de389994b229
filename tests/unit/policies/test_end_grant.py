"""Ending a role: whoever may give it there, and its holder."""

import pytest

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor, thing


@pytest.mark.parametrize(
    ("role", "who"),
    [
        (Role.LEADER, {Role.MODERATOR, Role.OPERATOR}),
        (Role.MODERATOR, {Role.OPERATOR}),
        (Role.OPERATOR, set()),
    ],
)
def test_whoever_may_give_it_there(role: Role, who: set[Role]) -> None:
    for ending in Role:
        assert allowed(actor(ending), Permission.END_GRANT, thing(GROUP, role=role)) is (ending in who)
        assert not allowed(actor(ending), Permission.END_GRANT, thing(OTHER_WARD, role=role))
    assert allowed(actor(Role.OPERATOR, CITY), Permission.END_GRANT, thing(WARD, role=role))


def test_everybody_may_lay_down_his_own(nobody: Actor) -> None:
    assert allowed(actor(person_id=8), Permission.END_GRANT, thing(WARD, person_id=8, role=Role.OPERATOR))
    assert not allowed(actor(person_id=9), Permission.END_GRANT, thing(WARD, person_id=8, role=Role.OPERATOR))
    assert not allowed(nobody, Permission.END_GRANT, thing(WARD, person_id=None))


def test_somewhere_means_having_a_role_that_may() -> None:
    assert allowed(actor(Role.MODERATOR), Permission.END_GRANT)
    assert not allowed(actor(Role.LEADER), Permission.END_GRANT)
    assert not allowed(actor(), Permission.END_GRANT)
