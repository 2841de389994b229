"""Operators search the audit log by act and by person."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import audit, clock
from citizen_site.core.permissions import Role
from tests.factories.invitations import WARD
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.support.exported_files import cells_of, rows_of
from tests.support.pages import Visitor, text_of

LOG = "/van-hanh/nhat-ky"


def rows(visitor: Visitor, query: str = "", *, status: int = 200) -> list[str]:
    return [text_of(node) for node in visitor.get(LOG + query, status=status).all("tr")[1:]]


def test_by_what_was_done(chief: Visitor, session: Session) -> None:
    give_role(make_person("Bình"), Role.LEADER, WARD)
    session.commit()
    found = rows(chief, "?viec=grant.given")
    assert len(found) == 2
    assert all("Đã giao vai trò" in row for row in found)
    assert any("role: leader" in row for row in found)


def test_by_person_what_they_did_and_what_was_done_to_them(app: Flask, chief: Visitor, session: Session) -> None:
    person = make_person("Bình")
    other = make_person("Lan")
    give_role(person, Role.LEADER, WARD)
    browser = signed_in(app, person)
    browser.get("/nhan-su", status=403)
    found = rows(chief, f"?nguoi={person.id}")
    for act in ("Đã giao vai trò", "Đã đăng nhập", "Bị từ chối", "Đã đồng ý điều khoản"):
        assert any(act in row for row in found), act
    assert not any(f"person:{other.id}" in row for row in found)
    assert len(rows(chief, f"?nguoi={person.id}&viec=access.denied")) == 1


def test_what_is_no_number_is_said_and_ignored(chief: Visitor) -> None:
    assert rows(chief, "?nguoi=Lan", status=400)
    assert rows(chief, "?viec=nothing", status=400)


def test_none_is_an_empty_page_with_a_sentence(chief: Visitor) -> None:
    assert "Chưa có việc nào như vậy" in chief.get(f"{LOG}?nguoi=999999").text


def test_htmx_gets_the_same(chief: Visitor) -> None:
    fragment = chief.fragment(f"{LOG}?viec=grant.given")
    assert "Đã giao vai trò" in fragment.html
    assert "<html" not in fragment.html


def test_the_log_is_for_operators_of_the_whole_city(app: Flask, session: Session) -> None:
    for role, area in ((Role.OPERATOR, WARD), (Role.MODERATOR, "ha-noi"), (Role.LEADER, WARD)):
        make_staff(app, "Ai Đó", role, area)[1].get(LOG, status=403)


def test_by_report_area_and_day_with_names_and_as_files(app: Flask, chief: Visitor, session: Session) -> None:
    person, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, "phuong-phuc-loi", "anh@example.com")
    mine, other = make_report(is_approved=False), make_report(area="phuong-hoan-kiem")
    session.commit()
    page = desk.get(f"/dieu-hanh/{mine.display_code}")
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}
    desk.post(f"/dieu-hanh/{mine.display_code}/ghi-chu", {**hidden, "note": "đã gọi"}, status=303)
    audit.record(session, "report.removed", now=clock.now(), thing=f"report:{other.id}")
    long_ago = clock.now() - timedelta(days=40)
    audit.record(session, "report.hidden", now=long_ago, actor_id=person.id, thing=f"report:{mine.id}", area="=1+1")
    session.commit()
    (noted, hid) = rows(chief, f"?ma={mine.display_code.lower()}")
    for words in ("Lê Minh Anh", mine.display_code, "Phường Phúc Lợi", "Đã viết ghi chú"):
        assert words in noted
    assert "Đã ẩn phản ánh" in hid
    today = clock.today(clock.now())
    assert len(rows(chief, f"?ma={mine.display_code}&tu={today - timedelta(days=1)}&den={today}")) == 1
    assert len(rows(chief, f"?ma={mine.display_code}&den={today - timedelta(days=39)}")) == 1
    there = rows(chief, "?khu-vuc=phuong-phuc-loi")
    assert [words in row for row, words in zip(there, ("ghi chú", "giao vai trò", "ẩn"), strict=True)] == [True] * 3
    assert len(rows(chief, "?khu-vuc=phuong-hoan-kiem")) == 1
    rows(chief, "?ma=khong", status=400)
    address = f"{LOG}?ma={mine.display_code}"
    text, xlsx = (
        chief.submit(address, {}, url=f"{LOG}/xuat?ma={mine.display_code}&tep={kind}", status=200).response.data
        for kind in ("csv", "xlsx")
    )
    found = rows_of(text)
    assert [[cell.lstrip("'") for cell in row] for row in found] == cells_of(xlsx)
    assert [row[2] for row in found] == ["Ai", "Lê Minh Anh", "Lê Minh Anh"]
    assert found[2][6] == "area: =1+1"
    assert len(rows(chief, "?viec=audit.exported")) == 2
