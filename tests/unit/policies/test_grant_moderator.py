"""Making moderators: operators, in their areas, of others."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor, thing


def test_operators_there(nobody: Actor) -> None:
    assert allowed(actor(Role.OPERATOR), Permission.GRANT_MODERATOR, thing(WARD))
    assert allowed(actor(Role.OPERATOR, CITY), Permission.GRANT_MODERATOR, thing(OTHER_WARD))
    assert not allowed(actor(Role.OPERATOR), Permission.GRANT_MODERATOR, thing(OTHER_WARD))
    assert not allowed(actor(Role.OPERATOR, GROUP), Permission.GRANT_MODERATOR, thing(WARD))
    for other in (nobody, actor(), actor(Role.LEADER), actor(Role.MODERATOR), actor(Role.MODERATOR, CITY)):
        assert not allowed(other, Permission.GRANT_MODERATOR, thing(WARD))


def test_nobody_makes_himself_one() -> None:
    assert not allowed(actor(Role.OPERATOR, person_id=8), Permission.GRANT_MODERATOR, thing(WARD, person_id=8))
