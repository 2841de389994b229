"""To whom a report is assigned: a unit, a person of it, or a unit by the site's rules."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.permissions import Role
from citizen_site.reports.assignment import assign
from citizen_site.reports.enums import EventKind
from citizen_site.reports.timeline import SYSTEM
from citizen_site.reports.workflow import Status
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, at, last_event, let_undo_period_pass, sort
from tests.support.pages import Visitor, text_of

OTHER = "phuong-hoan-kiem"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def test_a_report_is_assigned_to_a_unit_which_is_notified_and_then_to_a_person_of_it(
    app: Flask, desk: Visitor, session: Session, visitor: Visitor
) -> None:
    head, elsewhere = make_person("Vũ Nam"), make_person("Điều Hành Khác")
    give_role(elsewhere, Role.MODERATOR, OTHER)
    unit, foreign = make_unit(email="doi@example.com"), make_unit("Đội khác", area=OTHER)
    unit.head_id = head.id
    give_role(head, Role.LEADER, WARD)
    report = make_report()
    session.execute(delete(OutboxJob))
    session.commit()
    box = PostBox(app)
    page = desk.get(at(report))
    offered = {node.get("value") for node in page.by_id("person").iter() if node.get("value")}
    assert str(head.id) in offered
    assert str(elsewhere.id) not in offered
    assert "Hãy chọn đơn vị hoặc người" in sort(desk, report, "giao", 422, unit="", person="").text
    assert "không còn nữa" in sort(desk, report, "giao", 422, unit=str(foreign.id), person="").text
    sort(desk, report, "giao", unit=str(unit.id), person="")
    session.expire_all()
    assert (report.status, report.assigned_unit_id) == (Status.ASSIGNED, unit.id)
    sort(desk, report, "giao", unit=str(unit.id), person=str(head.id))
    session.expire_all()
    event = last_event(session, report)
    assert (event.kind, event.is_public) == (EventKind.ASSIGNED, False), "who of the unit is for staff"
    assert "Vũ Nam" in desk.get(at(report)).text
    let_undo_period_pass(session)
    public = visitor.get(f"/phan-anh/{report.display_code}").text
    assert "Đội Môi trường" in public
    assert "Vũ Nam" not in public
    assert report.display_code in text_of_message(box.newest("doi@example.com"))
    assert len(list(box.folder.glob("*"))) == 1, "the unit hears of it once"
    audit = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "report.assigned")).all()
    assert len(audit) == 2


def test_a_key_leads_to_whom_it_is_given_and_nothing_is_handed_back_to_nobody(desk: Visitor, session: Session) -> None:
    report, unit = make_report(), make_unit()
    session.commit()

    def folds() -> tuple[list[str], list[str]]:
        """What the key g opens, and the names of the next steps."""
        page = desk.get(at(report))
        summaries = {each: text_of(each.find("summary")) for each in page.all("details", class_="form-action-fold")}
        steps = [name for each, name in summaries.items() if each.getparent().get("aria-labelledby") == "buoc"]
        return [name.split(":")[0] for each, name in summaries.items() if each.get("data-key") == "g"], steps

    for status in (Status.RECEIVED, Status.IN_PROGRESS):
        report.status = status
        session.commit()
        by_key, steps = folds()
        assert by_key == ["Người xử lý"]
        assert not {"Giao việc", "Trả về đã giao"} & set(steps), "nobody has it"
    sort(desk, report, "giao", unit=str(unit.id), person="")
    by_key, steps = folds()
    assert (by_key, "Trả về đã giao" in steps) == (["Người xử lý"], True)


def test_the_sites_rules_may_assign_a_new_report_to_a_unit(app: Flask, session: Session) -> None:
    report, unit = make_report(), make_unit()
    assign(session, SYSTEM, report, person_id=None, unit_id=unit.id, now=clock.now())
    assert report.status is Status.ASSIGNED
