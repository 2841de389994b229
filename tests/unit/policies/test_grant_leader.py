"""Making leaders: moderators and operators, in their areas, of others."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import GROUP, OTHER_WARD, WARD, actor, thing


def test_moderators_and_operators_there(nobody: Actor) -> None:
    for role in (Role.MODERATOR, Role.OPERATOR):
        assert allowed(actor(role), Permission.GRANT_LEADER, thing(GROUP))
        assert not allowed(actor(role), Permission.GRANT_LEADER, thing(OTHER_WARD))
        assert not allowed(actor(role, GROUP), Permission.GRANT_LEADER, thing(WARD))
    for other in (nobody, actor(), actor(Role.LEADER)):
        assert not allowed(other, Permission.GRANT_LEADER, thing(GROUP))


def test_nobody_makes_himself_one() -> None:
    assert not allowed(actor(Role.OPERATOR, person_id=8), Permission.GRANT_LEADER, thing(GROUP, person_id=8))
    assert allowed(actor(Role.OPERATOR), Permission.GRANT_LEADER, thing(GROUP, person_id=None)), "a new person"
