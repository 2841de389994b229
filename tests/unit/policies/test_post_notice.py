"""Posting: leaders, moderators and operators in their areas and below, one's own texts only."""

from types import SimpleNamespace

import pytest

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor


def draft(area: int, author_id: int | None = 7) -> SimpleNamespace:
    return SimpleNamespace(area_id=area, author_id=author_id)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_holds_a_role_posts_there_and_below_and_nowhere_else(role: Role) -> None:
    assert allowed(actor(role, WARD), Permission.POST_NOTICE)
    assert allowed(actor(role, WARD), Permission.POST_NOTICE, draft(WARD))
    assert allowed(actor(role, WARD), Permission.POST_NOTICE, draft(GROUP))
    assert not allowed(actor(role, WARD), Permission.POST_NOTICE, draft(OTHER_WARD))
    assert not allowed(actor(role, GROUP), Permission.POST_NOTICE, draft(WARD)), "a group does not speak for its ward"
    assert not allowed(actor(role, WARD), Permission.POST_NOTICE, draft(CITY))


def test_nobody_publishes_what_somebody_else_wrote() -> None:
    assert not allowed(actor(Role.LEADER, GROUP), Permission.POST_NOTICE, draft(GROUP, author_id=8))
    assert not allowed(actor(Role.OPERATOR, CITY), Permission.POST_NOTICE, draft(GROUP, author_id=8))


def test_residents_do_not_post(nobody: Actor) -> None:
    for other in (nobody, actor()):
        assert not allowed(other, Permission.POST_NOTICE)
        assert not allowed(other, Permission.POST_NOTICE, draft(GROUP, author_id=other.person_id))
