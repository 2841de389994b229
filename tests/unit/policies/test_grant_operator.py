"""Making operators: operators of the whole city, of others."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, WARD, actor, thing


def test_operators_of_the_whole_city(nobody: Actor) -> None:
    assert allowed(actor(Role.OPERATOR, CITY), Permission.GRANT_OPERATOR, thing(WARD))
    for other in (nobody, actor(), actor(Role.OPERATOR, WARD), actor(Role.MODERATOR, CITY), actor(Role.LEADER, CITY)):
        assert not allowed(other, Permission.GRANT_OPERATOR, thing(WARD))


def test_nobody_makes_himself_one() -> None:
    me = actor(Role.OPERATOR, CITY, person_id=8)
    assert not allowed(me, Permission.GRANT_OPERATOR, thing(CITY, person_id=8))
