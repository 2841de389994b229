"""Who holds which role: for moderators and operators, in their areas."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import GROUP, OTHER_WARD, WARD, actor, thing


def test_moderators_and_operators_in_their_areas(nobody: Actor) -> None:
    for role in (Role.MODERATOR, Role.OPERATOR):
        assert allowed(actor(role), Permission.SEE_STAFF)
        assert allowed(actor(role), Permission.SEE_STAFF, thing(GROUP))
        assert not allowed(actor(role), Permission.SEE_STAFF, thing(OTHER_WARD))
        assert not allowed(actor(role, GROUP), Permission.SEE_STAFF, thing(WARD)), "roles do not hold upwards"
    for other in (nobody, actor(), actor(Role.LEADER)):
        assert not allowed(other, Permission.SEE_STAFF)
