"""A leader passes the own role on, and knows whom to call."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person, Proof
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox
from tests.factories.invitations import WARD, accept, day, invitation_link
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.support.pages import Visitor

HOA, BINH = "hoa@example.com", "binh@example.com"
ACCOUNT = "/tai-khoan"


@pytest.fixture
def binh(session: Session) -> Person:
    person = make_person("Nguyễn Văn Bình", BINH)
    give_role(person, Role.LEADER, WARD)
    session.commit()
    return person


@pytest.fixture
def leader(app: Flask, binh: Person) -> Visitor:
    return signed_in(app, binh)


def grant_of(session: Session, person: Person) -> RoleGrant:
    session.expire_all()
    return session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()


def hand_over(browser: Visitor, grant: RoleGrant, *, status: int = 303, contact: str = HOA) -> str:
    fields = {"contact": contact, "ends_on": day(90).isoformat(), "reason": "Bầu lại ngày 20/11."}
    page = browser.submit(f"/vai-tro/{grant.id}/ban-giao", fields, status=status)
    return page.response.location or page.text


def test_a_leader_hands_over_the_role_and_it_passes_in_one_moment(
    leader: Visitor, other: Visitor, session: Session, box: PostBox, binh: Person
) -> None:
    address = leader.get(ACCOUNT).links()["Bàn giao cho người khác"]
    grant = grant_of(session, binh)
    assert address == f"/vai-tro/{grant.id}/ban-giao"
    assert "Bạn đang là" in leader.get(address).text
    assert hand_over(leader, grant) == ACCOUNT
    assert f"Đã mời {HOA} nhận bàn giao" in leader.get(ACCOUNT).text
    accept(other, invitation_link(box, HOA), name="Trần Thị Hoa")
    before = grant_of(session, binh)
    after = session.scalars(select(RoleGrant).where(RoleGrant.person_id != binh.id)).one()
    assert before.ended_at == after.starts_at
    assert (after.role, after.area_id, after.granted_by_id) == (Role.LEADER, before.area_id, binh.id)
    leader.get("/thong-bao/cua-toi", status=403)


def test_a_leader_withdraws_the_invitation_and_keeps_the_role(
    leader: Visitor, other: Visitor, session: Session, box: PostBox, binh: Person
) -> None:
    hand_over(leader, grant_of(session, binh))
    link = invitation_link(box, HOA)
    invitation = session.scalars(select(Invitation.id)).one()
    assert leader.submit(ACCOUNT, {}, status=303, url=f"/nhan-su/loi-moi/{invitation}/rut").response.location == ACCOUNT
    assert "Đã mời" not in leader.get(ACCOUNT).text
    other.get(link, status=404)
    assert grant_of(session, binh).ended_at is None


def test_a_role_that_was_ended_meanwhile_is_not_handed_over(
    leader: Visitor, moderator: Visitor, other: Visitor, session: Session, box: PostBox, binh: Person
) -> None:
    hand_over(leader, grant_of(session, binh))
    link, grant = invitation_link(box, HOA), grant_of(session, binh)
    moderator.submit(f"/vai-tro/{grant.id}/ket-thuc", {"reason": "Chuyển nơi ở."}, status=303)
    other.get(link, status=404)
    hand_over(leader, grant, status=422) if grant.ended_at is None else None
    assert len(session.scalars(select(RoleGrant)).all()) == 2, "that of the moderator, and the one that ended"


def test_nobody_else_hands_it_over_and_nobody_to_themselves(
    app: Flask, leader: Visitor, session: Session, binh: Person
) -> None:
    grant = grant_of(session, binh)
    _, neighbour = make_staff(app, "Tổ Trưởng", Role.LEADER, WARD)
    neighbour.get(f"/vai-tro/{grant.id}/ban-giao", status=404)
    assert "của chính mình" in hand_over(leader, grant, status=422, contact=BINH)


def test_a_leader_who_signed_in_by_code_alone_is_asked_for_more(app: Flask, session: Session, binh: Person) -> None:
    weak = signed_in(app, binh, proof=Proof.CONTACT)
    page = weak.get(ACCOUNT)
    assert "Bàn giao cho người khác" not in page.links()
    assert "Cần giúp" not in page.text
    assert weak.client.get(f"/vai-tro/{grant_of(session, binh).id}/ban-giao").status_code in (303, 404)


def test_a_moderator_hands_over_no_own_role(app: Flask, session: Session) -> None:
    person, browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    assert "Bàn giao cho người khác" not in browser.get(ACCOUNT).links()
    browser.get(f"/vai-tro/{grant_of(session, person).id}/ban-giao", status=404)


class TestAddresses:
    def test_a_leader_knows_whom_to_call(
        self, leader: Visitor, moderator: Visitor, chief: Visitor, app: Flask, session: Session
    ) -> None:
        make_staff(app, "Điều Hành Xa", Role.MODERATOR, "phuong-hoan-kiem", "xa@example.com")
        page = leader.get(ACCOUNT)
        assert "Lê Minh Anh" in page.text
        assert "anh@example.com" in page.text
        assert "dung@example.com" in page.text
        assert "xa@example.com" not in page.text

    def test_a_moderator_knows_the_operators(self, moderator: Visitor, chief: Visitor) -> None:
        assert "dung@example.com" in moderator.get(ACCOUNT).text

    def test_a_resident_sees_nobodys(self, app: Flask, moderator: Visitor, session: Session) -> None:
        resident = signed_in(app, make_person("Cư Dân", "cu-dan@example.com"))
        assert "anh@example.com" not in resident.get(ACCOUNT).text

    def test_moderators_and_operators_see_those_who_serve_in_their_areas(
        self, moderator: Visitor, chief: Visitor, binh: Person
    ) -> None:
        for browser in (moderator, chief):
            assert BINH in browser.get(f"/nhan-su/nguoi/{binh.id}").text

    def test_whose_role_is_over_is_a_private_person_again(
        self, moderator: Visitor, session: Session, binh: Person
    ) -> None:
        grant = grant_of(session, binh)
        grant.ended_at = clock.now()
        session.commit()
        page = moderator.get(f"/nhan-su/nguoi/{binh.id}")
        assert "Nguyễn Văn Bình" in page.text
        assert BINH not in page.text
