"""Actors for policies: who holds which role in which areas. Area 1 is the city, 10 and 20 wards, 11 a group of 10."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import citizen_site.accounts.policies
import citizen_site.directory.policies
import citizen_site.home.policies
import citizen_site.news.policies
import citizen_site.notices.policies
import citizen_site.reports.policies
import citizen_site.staff.policies  # noqa: F401 - rules are registered by being loaded
from citizen_site.core.permissions import Actor, Role

CITY, WARD, GROUP, OTHER_WARD = 1, 10, 11, 20
BELOW = {CITY: {1, 10, 11, 20}, WARD: {10, 11}, GROUP: {11}, OTHER_WARD: {20}}


def actor(role: Role | None = None, area: int = WARD, person_id: int = 7) -> Actor:
    if role is None:
        return Actor(person_id=person_id)
    return Actor(person_id, {role: frozenset(BELOW[area])}, frozenset({role} if area == CITY else ()))


def thing(area: int, person_id: int | None = 8, role: Role = Role.LEADER) -> SimpleNamespace:
    return SimpleNamespace(area_id=area, person_id=person_id, role=role)


@pytest.fixture
def nobody() -> Actor:
    return Actor()


def report(area: int = WARD, report_id: int = 5, **values: object) -> SimpleNamespace:
    """A report of person 8 that everybody may read, unless told otherwise."""
    return SimpleNamespace(
        **{"id": report_id, "area_id": area, "reporter_id": 8, "is_public": True, "removed_at": None, **values}
    )


def with_link(to: int, person_id: int | None = None) -> Actor:
    """Somebody who is here by the private link of a report."""
    return Actor(person_id=person_id, opened=frozenset({f"report:{to}"}))
