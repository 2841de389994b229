"""The audit log: for operators of the whole city."""

import pytest

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, WARD, actor


@pytest.mark.parametrize("role", [None, Role.LEADER, Role.MODERATOR])
def test_no_other_role_is_enough(role: Role | None) -> None:
    assert not allowed(actor(role, CITY), Permission.SEE_AUDIT)


def test_operators_of_a_part_are_not_enough_and_of_the_city_are(nobody: Actor) -> None:
    assert not allowed(nobody, Permission.SEE_AUDIT)
    assert not allowed(actor(Role.OPERATOR, WARD), Permission.SEE_AUDIT)
    assert allowed(actor(Role.OPERATOR, CITY), Permission.SEE_AUDIT)
