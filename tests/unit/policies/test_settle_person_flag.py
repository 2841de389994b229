"""What is said of people who hold a role: for moderators and operators there, never about oneself."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import GROUP, OTHER_WARD, actor, thing


def test_moderators_and_operators_in_their_areas_but_not_about_themselves(nobody: Actor) -> None:
    for role in (Role.MODERATOR, Role.OPERATOR):
        assert allowed(actor(role), Permission.SETTLE_PERSON_FLAG, thing(GROUP))
        assert not allowed(actor(role), Permission.SETTLE_PERSON_FLAG, thing(OTHER_WARD))
        assert not allowed(actor(role, person_id=8), Permission.SETTLE_PERSON_FLAG, thing(GROUP))
    for other in (nobody, actor(), actor(Role.LEADER)):
        assert not allowed(other, Permission.SETTLE_PERSON_FLAG)
        assert not allowed(other, Permission.SETTLE_PERSON_FLAG, thing(GROUP))
