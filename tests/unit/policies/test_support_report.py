""" "I have this too": everybody but its reporter, where everybody may read it."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import actor, report, with_link


def test_everybody_but_the_reporter(nobody: Actor) -> None:
    for each in (nobody, actor(), actor(Role.MODERATOR), with_link(6)):
        assert allowed(each, Permission.SUPPORT_REPORT, report())
    for own in (actor(person_id=8), with_link(5)):
        assert not allowed(own, Permission.SUPPORT_REPORT, report())


def test_only_where_it_is_listed() -> None:
    for each in (actor(), actor(Role.MODERATOR)):
        assert not allowed(each, Permission.SUPPORT_REPORT, report(is_public=False))
