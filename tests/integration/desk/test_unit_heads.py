"""The head of a unit whose role ended gets no more reports, nor emails about them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.notifications.escalations import escalation_recipients
from citizen_site.reports.assignment import UnknownPersonError, assign
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.routing import route
from citizen_site.reports.units import people_for
from citizen_site.staff.models import RoleGrant
from tests.factories.areas import merge_areas
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at


@pytest.fixture
def headed(app: Flask, session: Session) -> tuple[HandlingUnit, Person, RoleGrant]:
    """A unit with a head, who leads a group of the ward."""
    head, unit = make_person("Trưởng đội", "truong@example.com"), make_unit(email="doi@example.com")
    grant = give_role(head, Role.LEADER, WARD)
    unit.head_id = head.id
    session.commit()
    return unit, head, grant


def end_role(session: Session, grant: RoleGrant) -> None:
    grant.ended_at = clock.now() - timedelta(seconds=1)
    session.commit()


def assigned_to(session: Session, unit: HandlingUnit) -> Report:
    report = make_report()
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    session.commit()
    return report


def test_a_head_whose_role_ended_is_given_no_report(
    app: Flask, session: Session, headed: tuple[HandlingUnit, Person, RoleGrant]
) -> None:
    unit, head, grant = headed
    report, now = make_report(), clock.now()
    assert head in people_for(session, report, now)
    end_role(session, grant)
    assert head not in people_for(session, report, now)
    with pytest.raises(UnknownPersonError):
        assign(session, STAFF, report, person_id=head.id, unit_id=unit.id, now=now)
    desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    assert "Trưởng đội" not in desk.get(at(report)).text


def test_a_rule_gives_nothing_to_a_head_whose_role_ended(
    app: Flask, session: Session, headed: tuple[HandlingUnit, Person, RoleGrant]
) -> None:
    unit, head, grant = headed
    now = clock.now()
    session.add(
        RoutingRule(
            area_id=unit.area_id,
            position=1,
            name="Ổ gà",
            person_id=head.id,
            unit_id=unit.id,
            created_at=now,
            updated_at=now,
        )
    )
    end_role(session, grant)
    report = make_report(is_approved=False)
    route(session, report, now)
    assert (report.assigned_to_id, report.assigned_unit_id) == (None, unit.id)


def test_the_unit_hears_of_what_is_very_late_once_its_heads_role_ended(
    app: Flask, session: Session, headed: tuple[HandlingUnit, Person, RoleGrant]
) -> None:
    unit, head, grant = headed
    report = assigned_to(session, unit)
    assert escalation_recipients(session, report, clock.now()) == [f"person:{head.id}"]
    end_role(session, grant)
    assert escalation_recipients(session, report, clock.now()) == [f"unit:{unit.id}"]


def test_a_head_stays_head_when_the_area_is_merged(
    app: Flask, session: Session, headed: tuple[HandlingUnit, Person, RoleGrant]
) -> None:
    unit, head, _ = headed
    report = assigned_to(session, unit)
    merge_areas(WARD, "phuong-hoan-kiem")
    assert head in people_for(session, report, clock.now())
    assert escalation_recipients(session, report, clock.now()) == [f"person:{head.id}"]
