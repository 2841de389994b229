"""Taking somebody's second factor away: an operator of every area in which the person holds a role."""

from types import SimpleNamespace

from citizen_site.core.permissions import Actor, Permission, Role, allowed
from tests.unit.policies.conftest import CITY, GROUP, OTHER_WARD, WARD, actor, thing


def member(*grants: object, person_id: int = 8) -> SimpleNamespace:
    return SimpleNamespace(person_id=person_id, grants=grants)


def test_an_operator_of_all_areas_of_the_person() -> None:
    here, there = thing(GROUP, role=Role.MODERATOR), thing(OTHER_WARD, role=Role.LEADER)
    assert allowed(actor(Role.OPERATOR), Permission.RESET_SECOND_FACTOR, member(here))
    assert not allowed(actor(Role.OPERATOR), Permission.RESET_SECOND_FACTOR, member(here, there))
    assert allowed(actor(Role.OPERATOR, CITY), Permission.RESET_SECOND_FACTOR, member(here, there))


def test_an_operators_only_by_operators_of_the_whole_city() -> None:
    operator = thing(WARD, role=Role.OPERATOR)
    assert not allowed(actor(Role.OPERATOR), Permission.RESET_SECOND_FACTOR, member(operator))
    assert allowed(actor(Role.OPERATOR, CITY), Permission.RESET_SECOND_FACTOR, member(operator))


def test_nobody_else_and_not_ones_own(nobody: Actor) -> None:
    here = thing(GROUP)
    for other in (nobody, actor(), actor(Role.LEADER), actor(Role.MODERATOR, CITY)):
        assert not allowed(other, Permission.RESET_SECOND_FACTOR, member(here))
        assert not allowed(other, Permission.RESET_SECOND_FACTOR)
    me = actor(Role.OPERATOR, CITY, person_id=8)
    assert not allowed(me, Permission.RESET_SECOND_FACTOR, member(here))
    assert not allowed(actor(Role.OPERATOR), Permission.RESET_SECOND_FACTOR, member()), "no role, no reach"
