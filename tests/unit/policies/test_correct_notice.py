"""Correcting what is public: whoever holds the function of its mark, whoever watches the area."""

from types import SimpleNamespace

import pytest

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor

WHAT = Permission.CORRECT_NOTICE


def posted(area: int, *, by: int = 8, signed: Role = Role.LEADER) -> SimpleNamespace:
    return SimpleNamespace(area_id=area, author_id=by, signed_role=signed)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OPERATOR])
def test_whoever_watches_the_area_corrects(role: Role) -> None:
    assert allowed(actor(role, WARD), WHAT)
    for signed in Role:
        assert allowed(actor(role, WARD), WHAT, posted(GROUP, signed=signed))
        assert not allowed(actor(role, WARD), WHAT, posted(OTHER_WARD, signed=signed))
        assert not allowed(actor(role, GROUP), WHAT, posted(WARD, signed=signed))


def test_a_leader_corrects_what_leaders_of_the_group_posted_but_not_what_the_ward_did() -> None:
    leader = actor(Role.LEADER, GROUP)
    assert allowed(leader, WHAT, posted(GROUP))
    assert not allowed(leader, WHAT, posted(GROUP, signed=Role.MODERATOR))
    assert not allowed(leader, WHAT, posted(WARD))
    assert not allowed(leader, WHAT, posted(OTHER_WARD, by=7)), "the own one, but the role is over there"


def test_an_author_corrects_the_own_one_while_the_role_lasts(nobody: Actor) -> None:
    assert allowed(actor(Role.MODERATOR, WARD, person_id=7), WHAT, posted(GROUP, by=7, signed=Role.MODERATOR))
    for other in (nobody, actor(person_id=7)):
        assert not allowed(other, WHAT)
        assert not allowed(other, WHAT, posted(GROUP, by=7))
        assert not allowed(other, WHAT, posted(CITY, by=7))


def test_an_author_is_not_in_charge_of_a_mark_whose_role_is_over() -> None:
    leader_now = actor(Role.LEADER, GROUP, person_id=7)
    assert allowed(leader_now, WHAT, posted(GROUP, by=7))
    for signed in (Role.MODERATOR, Role.OPERATOR):
        assert not allowed(leader_now, WHAT, posted(GROUP, by=7, signed=signed))
