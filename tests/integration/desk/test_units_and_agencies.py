"""Units and agencies: managed by those who moderate in their area."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.reports.models.forwarding import Agency
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.units import units_for
from tests.factories.staff import make_person, make_staff, signed_in
from tests.factories.units import make_unit
from tests.support.desk import WARD
from tests.support.pages import Visitor

UNITS = "/dieu-hanh/don-vi"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def test_a_unit_is_added_changed_closed_and_comes_back(app: Flask, desk: Visitor, session: Session) -> None:
    new = {"name": "Đội Môi trường", "email": "doi@example.com", "area": WARD}
    assert "không còn nữa" in desk.submit(f"{UNITS}/them", {**new, "area": "phuong-hoan-kiem"}, status=422).text
    desk.submit(f"{UNITS}/them", new, status=303)
    assert "đã có tên đó" in desk.submit(f"{UNITS}/them", {**new, "name": "đội môi trường"}, status=422).text
    unit = session.scalars(select(HandlingUnit)).one()
    leader = make_staff(app, "Tổ trưởng Hoa", Role.LEADER, WARD)[0]
    stranger = make_person("Người lạ")
    session.commit()
    address = f"{UNITS}/{unit.id}"
    changed = {"name": "Đội Vệ sinh", "email": "", "head": str(leader.id)}
    desk.submit(address, {**changed, "head": str(stranger.id)}, status=422)
    desk.submit(address, changed, status=303)
    session.expire_all()
    assert (unit.name, unit.email, unit.head_id) == ("Đội Vệ sinh", "", leader.id)
    assert "Tổ trưởng Hoa" in desk.get(UNITS).text
    desk.submit(address, {}, status=303, url=f"{address}/thoi")
    assert "Đội Vệ sinh" not in desk.get(UNITS).text
    assert units_for(session, unit.area_id) == []
    desk.submit(f"{UNITS}/them", {"name": "Đội Vệ sinh", "email": "", "area": WARD}, status=303)
    session.expire_all()
    assert unit.closed_at is None
    acts = session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("unit.")).order_by(AuditEntry.id)
    ).all()
    assert acts == ["unit.added", "unit.changed", "unit.closed", "unit.added"]


def test_agencies_are_managed_the_same_way(desk: Visitor, session: Session) -> None:
    new = {"name": "Công ty Thoát nước", "email": "t@example.com", "handles": "thoát nước, ngập", "area": WARD}
    desk.submit("/dieu-hanh/noi-nhan/them", new, status=303)
    body = session.scalars(select(Agency)).one()
    assert "thoát nước, ngập" in desk.get(UNITS).text
    address = f"/dieu-hanh/noi-nhan/{body.id}"
    assert "chưa đúng" in desk.submit(address, {**new, "email": "x"}, status=422).text
    desk.submit(address, {**new, "email": "khac@example.com"}, status=303)
    session.expire_all()
    assert body.email == "khac@example.com"
    desk.submit(address, {}, status=303, url=f"{address}/thoi")
    session.expire_all()
    assert body.closed_at


def test_others_see_and_change_none_of_them(app: Flask, desk: Visitor, session: Session) -> None:
    unit = make_unit()
    session.commit()
    elsewhere = make_staff(app, "Nơi khác", Role.MODERATOR, "phuong-hoan-kiem")[1]
    assert "Đội Môi trường" not in elsewhere.get(UNITS).text
    elsewhere.get(f"{UNITS}/{unit.id}", status=404)
    make_staff(app, "Tổ trưởng", Role.LEADER, WARD)[1].get(UNITS, status=403)
    signed_in(app, make_person("Dân")).get(UNITS, status=403)
