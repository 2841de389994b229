"""The desk: for moderators, in their areas."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor, report, with_link


def test_moderators_in_their_areas(nobody: Actor) -> None:
    assert allowed(actor(Role.MODERATOR), Permission.SEE_DESK)
    assert allowed(actor(Role.MODERATOR), Permission.SEE_DESK, report(GROUP))
    assert not allowed(actor(Role.MODERATOR), Permission.SEE_DESK, report(OTHER_WARD))
    assert not allowed(actor(Role.MODERATOR, GROUP), Permission.SEE_DESK, report(WARD)), "roles do not hold upwards"
    for other in (nobody, actor(), actor(Role.LEADER), actor(Role.OPERATOR, CITY), with_link(5)):
        assert not allowed(other, Permission.SEE_DESK)
        assert not allowed(other, Permission.SEE_DESK, report())


def test_a_moderator_sees_his_own_report_there() -> None:
    assert allowed(actor(Role.MODERATOR, person_id=8), Permission.SEE_DESK, report())
