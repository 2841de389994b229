"""Units, agencies and blocks at the same moment: each is there once, and two taps are one act."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.forwarding import Agency
from citizen_site.reports.models.unit import HandlingUnit
from tests.factories.reports import make_report
from tests.factories.staff import make_person, make_staff
from tests.factories.units import make_unit
from tests.support.at_the_same_time import send_together, tap
from tests.support.desk import WARD, at
from tests.support.pages import Visitor

DESK = "/dieu-hanh"
UNITS, AGENCIES, BLOCKS = f"{DESK}/don-vi", f"{DESK}/noi-nhan", f"{DESK}/chan-nguon"
KINDS = pytest.mark.parametrize(
    ("url", "model", "noun"), [(UNITS, HandlingUnit, "unit"), (AGENCIES, Agency, "agency")], ids=["unit", "agency"]
)
NEW = {"name": "Thoát nước", "email": "t@example.com", "area": WARD, "handles": ""}


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def entries(session: Session, action: str) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


@KINDS
def test_added_changed_and_closed_by_eight_taps_it_is_so_once_and_each_tap_succeeds(
    app: Flask, desk: Visitor, session: Session, url: str, model: type, noun: str
) -> None:
    added = tap(desk, f"{url}/them", NEW, url=f"{url}/them")
    assert {each.status_code for each in send_together(app, [added] * 8)} == {303}
    assert (count(session, model), entries(session, f"{noun}.added")) == (1, 1)
    page = f"{url}/{session.scalars(select(HandlingUnit.id if model is HandlingUnit else Agency.id)).one()}"
    changed = tap(desk, page, {**NEW, "name": "Cấp nước", "head": ""}, url=page)
    assert {each.status_code for each in send_together(app, [changed] * 8)} == {303}
    assert entries(session, f"{noun}.changed") == 1
    closed = tap(desk, page, {}, url=f"{page}/thoi")
    assert {each.status_code for each in send_together(app, [closed] * 8)} == {303}
    assert entries(session, f"{noun}.closed") == 1


@KINDS
def test_of_eight_who_give_the_same_name_one_does_and_the_others_are_told(
    app: Flask, desk: Visitor, session: Session, url: str, model: type, noun: str
) -> None:
    given = [{**NEW, "email": f"nguoi{number}@example.com"} for number in range(8)]
    answers = send_together(app, [tap(desk, f"{url}/them", each, url=f"{url}/them") for each in given])
    assert sorted(each.status_code for each in answers) == [303] + [422] * 7
    assert all("đã có tên đó" in each.text for each in answers if each.status_code == 422)
    assert count(session, model) == 1


def test_of_two_units_that_get_the_same_name_one_does_and_the_other_is_told(
    app: Flask, desk: Visitor, session: Session
) -> None:
    units = [make_unit(f"Đội {number}") for number in range(2)]
    session.commit()
    pages = [f"{UNITS}/{unit.id}" for unit in units]
    answers = send_together(app, [tap(desk, page, {**NEW, "head": ""}, url=page) for page in pages])
    assert sorted(each.status_code for each in answers) == [303, 422]


def test_a_source_that_is_blocked_and_unblocked_by_eight_taps_is_so_once_and_each_tap_succeeds(
    app: Flask, desk: Visitor, session: Session
) -> None:
    report = make_report(reporter_id=make_person("Nam").id)
    session.commit()
    page = f"{at(report)}/chan-nguon"
    blocking = tap(desk, page, {"kind": "account", "days": "7", "reason": "Quảng cáo.", "hides": "y"}, url=page)
    assert {each.status_code for each in send_together(app, [blocking] * 8)} == {303}
    assert (count(session, Block), entries(session, "source.blocked")) == (1, 1)
    block_id = session.scalars(select(Block.id)).one()
    unblocking = tap(desk, BLOCKS, {}, url=f"{BLOCKS}/{block_id}/thoi")
    assert {each.status_code for each in send_together(app, [unblocking] * 8)} == {303}
    assert entries(session, "source.unblocked") == 1


def test_a_longer_block_is_made_beside_a_shorter_one(app: Flask, desk: Visitor, session: Session) -> None:
    report = make_report(reporter_id=make_person("Nam").id)
    session.commit()
    page = f"{at(report)}/chan-nguon"
    for days, number in (("7", 1), ("1", 1), ("30", 2)):
        desk.submit(page, {"kind": "account", "days": days, "reason": "Quảng cáo."}, status=303)
        assert count(session, Block) == number
