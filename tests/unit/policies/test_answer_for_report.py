"""Speaking as its reporter: by the account that sent it, or by its private link."""

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, actor, report, with_link


def test_the_account_that_sent_it_or_the_link_of_this_very_report(nobody: Actor) -> None:
    assert allowed(actor(person_id=8), Permission.ANSWER_FOR_REPORT, report())
    assert allowed(with_link(5), Permission.ANSWER_FOR_REPORT, report())
    assert allowed(with_link(5, person_id=7), Permission.ANSWER_FOR_REPORT, report())
    for other in (nobody, actor(), with_link(6), with_link(55), actor(Role.MODERATOR), actor(Role.OPERATOR, CITY)):
        assert not allowed(other, Permission.ANSWER_FOR_REPORT, report())
    assert not allowed(nobody, Permission.ANSWER_FOR_REPORT, report(reporter_id=None))


def test_not_once_it_is_removed() -> None:
    assert not allowed(with_link(5), Permission.ANSWER_FOR_REPORT, report(removed_at=1))
