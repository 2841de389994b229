"""What residents find wrong with notices: for moderators and operators, in their areas."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import GROUP, OTHER_WARD, actor, thing


def test_moderators_and_operators_in_their_areas_and_no_leader(nobody: Actor) -> None:
    for role in (Role.MODERATOR, Role.OPERATOR):
        assert allowed(actor(role), Permission.SEE_NOTICE_DESK)
        assert allowed(actor(role), Permission.SEE_NOTICE_DESK, thing(GROUP))
        assert not allowed(actor(role), Permission.SEE_NOTICE_DESK, thing(OTHER_WARD))
    for other in (nobody, actor(), actor(Role.LEADER)):
        assert not allowed(other, Permission.SEE_NOTICE_DESK)
        assert not allowed(other, Permission.SEE_NOTICE_DESK, thing(GROUP))
