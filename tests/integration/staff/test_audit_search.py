"""Operators search the audit log by act and by person."""

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Role
from tests.factories.invitations import WARD
from tests.factories.staff import give_role, make_person, make_staff, signed_in
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
