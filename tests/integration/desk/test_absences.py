"""Absences and work: whoever assigns sees both, and rules pass on what would go to somebody who is away."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.desk.background_tasks import BackgroundTask
from citizen_site.reports.absences import substitutes
from citizen_site.reports.assignment import assign
from citizen_site.reports.models.absence import Absence
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.routing import route
from citizen_site.reports.units import open_reports_of
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at
from tests.support.pages import Visitor, text_of

PAGE = "/dieu-hanh/vang-mat"


def make_rule(session: Session, **values: object) -> RoutingRule:
    place, now = gazetteer(session).find(WARD), clock.now()
    assert place
    rule = RoutingRule(area_id=place.id, position=1, name="Mọi việc", created_at=now, updated_at=now, **values)
    session.add(rule)
    session.flush()
    return rule


def away(session: Session, person: Person, stand_in: Person | None, days: int = 3) -> Absence:
    day = clock.today(clock.now())
    absence = Absence(
        person_id=person.id,
        stand_in_id=stand_in.id if stand_in else None,
        starts_on=day,
        ends_on=day + timedelta(days=days),
        created_at=clock.now(),
    )
    session.add(absence)
    session.flush()
    return absence


def test_who_assigns_sees_what_each_has_and_who_is_away(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    person, desk = anna
    huy, _browser = make_staff(app, "Trần Quốc Huy", Role.MODERATOR, WARD)
    unit, report = make_unit(area=WARD, name="Đội Cây xanh"), make_report()
    for number in range(3):
        other = make_report()
        assign(session, STAFF, other, person_id=huy.id, unit_id=unit.id, now=clock.now())
        if number == 0:
            other.due_at = other.due_sort_at = clock.now() - timedelta(days=1)
    session.commit()

    day = clock.today(clock.now())
    sent = {"person": str(huy.id), "starts_on": day.isoformat(), "stand_in": str(person.id)}
    desk.submit(PAGE, {**sent, "ends_on": (day - timedelta(days=1)).isoformat()}, status=422)
    desk.submit(PAGE, {**sent, "ends_on": (day + timedelta(days=2)).isoformat()}, status=303)
    desk.submit(PAGE, {**sent, "ends_on": (day + timedelta(days=2)).isoformat()}, status=303)
    (absence,) = session.scalars(select(Absence)).all()
    page = desk.get(PAGE)
    assert "Lê Minh Anh làm thay" in page.text
    assert "3 việc đang mở" in page.text

    page = desk.get(at(report))
    units = [text_of(each) for each in page.by_id("unit")]
    people = [text_of(each) for each in page.by_id("person")]
    assert "Đội Cây xanh (3 việc, 1 quá hạn)" in units
    (chosen,) = [each for each in people if each.startswith("Trần Quốc Huy")]
    assert chosen.startswith("Trần Quốc Huy (3 việc, 1 quá hạn, vắng đến hết ")
    assert chosen.endswith("Lê Minh Anh làm thay)")
    assert "Lê Minh Anh (chưa có việc)" in people

    desk.submit(PAGE, {}, url=f"{PAGE}/{absence.id}/bo", status=303)
    desk.submit(PAGE, {}, url=f"{PAGE}/{absence.id}/bo", status=303)
    assert session.scalars(select(Absence)).all() == []


def test_a_rule_passes_on_what_would_go_to_somebody_who_is_away(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    person, (huy, _), (mai, _) = (
        anna[0],
        make_staff(app, "Trần Quốc Huy", Role.MODERATOR, WARD),
        make_staff(app, "Bùi Mai", Role.MODERATOR, WARD),
    )
    rule, everybody = make_rule(session, person_id=person.id), {person.id, huy.id, mai.id}

    def gets() -> int | None:
        report = make_report(is_delivered=True, is_approved=False)
        route(session, report, clock.now())
        return report.assigned_to_id

    assert gets() == person.id
    away(session, person, huy)
    assert gets() == huy.id
    away(session, huy, mai)
    assert gets() == mai.id, "who stands in may be away as well"
    away(session, mai, person)
    assert substitutes(session, everybody, clock.now()) == dict.fromkeys(everybody)
    assert gets() is None, "nobody is there"
    unit = make_unit(area=WARD)
    rule.unit_id = unit.id
    session.flush()
    assert gets() is None, "then the unit has it alone"
    assert len(open_reports_of(session, [unit])) == 1


def test_a_rule_gives_reports_to_who_has_the_fewest_and_its_dry_run_says_to_whom(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    person, desk = anna
    huy, _browser = make_staff(app, "Trần Quốc Huy", Role.MODERATOR, WARD)
    mai, _browser = make_staff(app, "Bùi Mai", Role.MODERATOR, WARD)
    make_staff(app, "Vũ Nam", Role.MODERATOR, "ha-noi")
    away(session, mai, None)
    for _number in range(2):
        assign(session, STAFF, make_report(), person_id=person.id, unit_id=None, now=clock.now())
    waiting = [make_report(is_approved=False) for _number in range(4)]
    session.commit()

    form = {"name": "Chia đều", "person": "it-viec-nhat"}
    tried = desk.submit(
        f"/dieu-hanh/phan-cong/them?khu-vuc={WARD}",
        form,
        status=303,
        url=f"/dieu-hanh/phan-cong/thu?khu-vuc={WARD}&nhap=1",
    )
    session.expire_all()
    (task,) = session.scalars(select(BackgroundTask)).all()
    given = {row["would"]["person"]: row["number"] for row in task.result["rows"]}
    assert given == {"Trần Quốc Huy": 3, "Lê Minh Anh": 1}, "from two open reports on, and nothing to who is away"
    assert "Trần Quốc Huy" in desk.get(tried.response.location).text
    assert all(each.assigned_to_id is None for each in waiting)

    desk.submit(f"/dieu-hanh/phan-cong/them?khu-vuc={WARD}", form, status=303)
    assert "đang ít việc nhất" in desk.get(f"/dieu-hanh/phan-cong?khu-vuc={WARD}").text
    for each in waiting:
        route(session, each, clock.now())
    assert [each.assigned_to_id for each in waiting] == [huy.id, huy.id, person.id, huy.id]
