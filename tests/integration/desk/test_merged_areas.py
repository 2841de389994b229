"""After a merger of areas, units, agencies, rules and office hours go on under the heir."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.clock import HANOI
from citizen_site.core.permissions import Role
from citizen_site.desk.background_tasks import BackgroundTask
from citizen_site.reports.assignment import assign
from citizen_site.reports.conflict_of_interest import mentions_authority
from citizen_site.reports.deadlines import calendar_of
from citizen_site.reports.forwarding import agencies_for
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.office_hours import set_office_hours
from citizen_site.reports.routing import route
from citizen_site.reports.units import units_for
from tests.factories.areas import merge_areas
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_body, make_unit
from tests.support.pages import Visitor

FORMER, HEIR = "phuong-phuc-loi", "phuong-hoan-kiem"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    """Of a moderator of the heir."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, HEIR)[1]


def area_id(session: Session, slug: str) -> int:
    place = gazetteer(session).find(slug)
    assert place
    return place.id


def make_rule(session: Session, unit_id: int, **values: object) -> RoutingRule:
    now = clock.now()
    rule = RoutingRule(
        area_id=area_id(session, FORMER), position=1, name="Ổ gà", unit_id=unit_id, created_at=now, updated_at=now
    )
    for name, value in values.items():
        setattr(rule, name, value)
    session.add(rule)
    session.flush()
    return rule


def test_units_and_agencies_of_a_merged_area_get_the_reports_of_the_heir(app: Flask, session: Session) -> None:
    unit, body = make_unit("Đội vá đường", FORMER), make_body("Công ty Thoát nước", FORMER)
    merge_areas(FORMER, HEIR)
    heir = area_id(session, HEIR)
    assert unit in units_for(session, heir)
    assert body in agencies_for(session, heir)
    report = make_report(area=HEIR, description="Đội vá đường làm hỏng thêm.")
    assert mentions_authority(session, report)
    assign(session, STAFF, report, person_id=None, unit_id=unit.id, now=clock.now())
    assert report.assigned_unit_id == unit.id


def test_the_heirs_moderators_look_after_the_units_and_give_no_name_twice(desk: Visitor, session: Session) -> None:
    unit = make_unit("Đội vá đường", FORMER)
    merge_areas(FORMER, HEIR)
    page = desk.get("/dieu-hanh/don-vi").text
    assert "Đội vá đường" in page
    assert "Phường Hoàn Kiếm" in page
    new = {"name": "Đội vá đường", "email": "", "area": HEIR}
    assert "đã có nơi mang tên đó" in desk.submit("/dieu-hanh/don-vi/them", new, status=422).text
    changed = {"name": "Đội sửa đường", "email": "", "head": ""}
    desk.submit(f"/dieu-hanh/don-vi/{unit.id}", changed, status=303)


def test_rules_of_a_merged_area_hold_in_the_heir_and_are_changed_there(desk: Visitor, session: Session) -> None:
    unit = make_unit("Đội vá đường", FORMER)
    rule = make_rule(session, unit.id, within_id=area_id(session, FORMER))
    merge_areas(FORMER, HEIR)
    report = make_report(area=HEIR, is_approved=False)
    route(session, report, clock.now())
    assert report.assigned_unit_id == unit.id
    session.commit()
    listed = desk.get(f"/dieu-hanh/phan-cong?khu-vuc={HEIR}")
    assert "Ổ gà" in listed.text
    address = f"/dieu-hanh/phan-cong/{rule.id}"
    form = desk.get(address)
    chosen = form.all("select", name="within")[0].find(".//option[@selected]")
    assert chosen.get("value") == str(rule.within_id), "what it asks for stays"
    tried = desk.submit(
        f"/dieu-hanh/phan-cong?khu-vuc={HEIR}", {}, url=f"/dieu-hanh/phan-cong/thu?khu-vuc={HEIR}", status=303
    )
    assert tried.response.location
    seen = {"version": form.all("input", name="version")[0].get("value")}
    answer = desk.submit(address, {**seen, "name": "Mặt đường", "unit": str(unit.id), "within": ""}, status=303)
    assert answer.response.location.endswith(f"khu-vuc={HEIR}")
    session.refresh(rule)
    assert (rule.name, rule.within_id) == ("Mặt đường", None)


def test_a_rule_of_a_merged_area_is_tried_out_as_its_form_says(desk: Visitor, session: Session) -> None:
    unit = make_unit("Đội vá đường", FORMER)
    rule = make_rule(session, unit.id)
    merge_areas(FORMER, HEIR)
    make_report(area=HEIR)
    session.commit()
    data = {"name": "Mặt đường", "unit": str(unit.id), "words": "không ai nói thế"}
    url = f"/dieu-hanh/phan-cong/thu?khu-vuc={HEIR}&nhap=1&quy-tac={rule.id}"
    desk.submit(f"/dieu-hanh/phan-cong/{rule.id}", data, url=url, status=303)
    task = session.query(BackgroundTask).one()
    assert task.result["unmatched"] == 1, "the draft stands in the place of the rule"


def test_office_hours_of_a_merged_area_hold_in_the_heir_unless_it_has_its_own(app: Flask, session: Session) -> None:
    areas = gazetteer(session)
    former, heir = areas.find(FORMER), areas.find(HEIR)
    assert former
    assert heir
    set_office_hours(session, former, "Mo-Sa 06:00-22:00")
    merge_areas(FORMER, HEIR)
    saturday = datetime(2026, 11, 28, 12, tzinfo=HANOI).date()
    assert calendar_of(session, heir.id).spans(saturday)
    set_office_hours(session, heir, "Mo-Fr 08:00-17:00")
    session.commit()
    assert not calendar_of(session, heir.id).spans(saturday)
