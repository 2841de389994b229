"""Reading a report: everybody where it is listed, its reporter, moderators there."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor, report, with_link


def test_everybody_reads_what_is_listed(nobody: Actor) -> None:
    for each in (nobody, actor(), actor(Role.LEADER)):
        assert allowed(each, Permission.SEE_REPORT, report())
        assert not allowed(each, Permission.SEE_REPORT, report(is_public=False))


def test_its_reporter_reads_it_by_account_or_link_until_it_is_removed(nobody: Actor) -> None:
    for each in (actor(person_id=8), with_link(5)):
        assert allowed(each, Permission.SEE_REPORT, report(is_public=False))
        assert not allowed(each, Permission.SEE_REPORT, report(is_public=False, removed_at=1))
    assert not allowed(with_link(6), Permission.SEE_REPORT, report(is_public=False)), "another report's link"
    assert not allowed(nobody, Permission.SEE_REPORT, report(is_public=False, reporter_id=None)), "nobody is not nobody"


def test_moderators_read_all_of_their_areas() -> None:
    for area, where in ((WARD, GROUP), (WARD, WARD), (CITY, OTHER_WARD)):
        assert allowed(actor(Role.MODERATOR, area), Permission.SEE_REPORT, report(where, is_public=False))
    assert not allowed(actor(Role.MODERATOR), Permission.SEE_REPORT, report(OTHER_WARD, is_public=False))
    for role in (Role.LEADER, Role.OPERATOR):
        assert not allowed(actor(role, CITY), Permission.SEE_REPORT, report(is_public=False))
