"""Deciding about a report: moderators of its area, never the one who reported it."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, actor, report, with_link


def test_moderators_there_but_never_with_their_own(nobody: Actor) -> None:
    assert allowed(actor(Role.MODERATOR), Permission.HANDLE_REPORT, report(GROUP))
    assert not allowed(actor(Role.MODERATOR), Permission.HANDLE_REPORT, report(OTHER_WARD))
    assert not allowed(actor(Role.MODERATOR, person_id=8), Permission.HANDLE_REPORT, report())
    assert allowed(actor(Role.MODERATOR, person_id=8), Permission.HANDLE_REPORT, report(reporter_id=None))
    for other in (nobody, actor(), actor(Role.LEADER), actor(Role.OPERATOR, CITY), with_link(5)):
        assert not allowed(other, Permission.HANDLE_REPORT, report())


def test_not_once_it_is_removed() -> None:
    assert not allowed(actor(Role.MODERATOR, CITY), Permission.HANDLE_REPORT, report(removed_at=1))
