"""Roles: for a term, in an area, given and ended by somebody entitled; never deleted."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.passwords import set_password
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from citizen_site.staff.commands import LONGEST_TERM, InvalidTermError, Offer, grant_role
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.invitations import INVITE, WARD, day, invite
from tests.factories.staff import PASSWORD, give_role, make_person, make_staff, signed_in
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

ELSEWHERE = "phuong-hoan-kiem"
BINH = "binh@example.com"


def end(visitor: Visitor, grant: RoleGrant, *, status: int, reason: str = "Chuyển nơi ở.") -> None:
    address = f"/vai-tro/{grant.id}/ket-thuc"
    if status in (303, 422):
        visitor.submit(address, {"reason": reason}, status=status)
    else:
        visitor.get(address, status=status)
        visitor.submit("/tai-khoan", {"reason": reason}, status=status, url=address)


def reloaded(session: Session, grant: RoleGrant) -> RoleGrant:
    session.expire_all()
    return session.get_one(RoleGrant, grant.id)


@pytest.fixture
def leader(session: Session) -> RoleGrant:
    """Of the ward Phúc Lợi."""
    grant = give_role(make_person("Nguyễn Văn Bình", BINH), Role.LEADER, WARD)
    session.commit()
    return grant


class TestTerm:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"starts_on": day(-1).isoformat()}, "Ngày bắt đầu đã qua"),
            ({"starts_on": day(9).isoformat(), "ends_on": day(8).isoformat()}, "sau ngày bắt đầu"),
            ({"ends_on": day(5 * 366).isoformat()}, "dài nhất là 5 năm"),
            ({"ends_on": "mai"}, "Hãy chọn ngày kết thúc"),
            ({"starts_on": "9999999-01-01"}, "Hãy chọn ngày bắt đầu"),
            ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "muộn nhất là một năm nữa"),
            ({"reason": " "}, "Hãy viết lý do"),
            ({"reason": "x" * 301}, "dài hơn 300"),
        ],
    )
    def test_one_that_is_none_is_refused(
        self, moderator: Visitor, session: Session, fields: dict[str, str], said: str
    ) -> None:
        assert said in invite(moderator, BINH, status=422, **fields).text
        assert session.scalars(select(Invitation)).all() == []

    def test_commands_refuse_it_too(self, session: Session) -> None:
        person, now = make_person("Bình"), clock.now()
        place = gazetteer(session).find(WARD)
        assert place
        for starts_at, ends_at in (
            (now, now),
            (now - timedelta(days=2), now - timedelta(days=1)),
            (now, now + LONGEST_TERM + timedelta(seconds=1)),
        ):
            with pytest.raises(InvalidTermError):
                grant_role(session, Offer(Role.LEADER, place.id, starts_at, ends_at, "", person.id), now=now)

    def test_a_role_begins_and_ends_by_itself(self, app: Flask, session: Session) -> None:
        person, browser = make_staff(app, "Lê Anh", Role.MODERATOR, WARD)
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
        browser.get("/nhan-su")
        grant.starts_at, grant.ends_at = clock.now() + timedelta(days=1), clock.now() + timedelta(days=2)
        session.commit()
        for after, status in (
            (timedelta(0), 403),
            (timedelta(days=1, hours=1), 200),
            (timedelta(days=2, hours=1), 403),
        ):
            with time_machine.travel(clock.now() + after):
                signed_in(app, person).get("/nhan-su", status=status)


class TestEnding:
    def test_before_its_time_with_a_reason_that_the_holder_reads_and_the_row_stays(
        self, moderator: Visitor, session: Session, box: PostBox, leader: RoleGrant
    ) -> None:
        end(moderator, leader, status=303)
        ended = reloaded(session, leader)
        assert ended.ended_at
        assert ended.end_reason == "Chuyển nơi ở."
        assert ended.ended_by_id
        assert "vai trò của bạn ở Phố Nhà đã kết thúc" in text_of_message(box.newest(BINH))
        page = moderator.get(f"/nhan-su/nguoi/{leader.person_id}").text
        assert "Kết thúc sớm: Chuyển nơi ở. (Lê Minh Anh)" in page

    def test_not_without_a_reason(self, moderator: Visitor, session: Session, leader: RoleGrant) -> None:
        end(moderator, leader, status=422, reason="  ")
        assert reloaded(session, leader).ended_at is None

    def test_only_once(self, moderator: Visitor, session: Session, leader: RoleGrant) -> None:
        end(moderator, leader, status=303)
        first = reloaded(session, leader).ended_at
        page = moderator.submit(f"/vai-tro/{leader.id}/ket-thuc", {"reason": "Lần nữa."}, status=422)
        assert "Vai trò này đã kết thúc" in page.text
        assert reloaded(session, leader).ended_at == first

    def test_everybody_may_resign(self, app: Flask, session: Session, leader: RoleGrant) -> None:
        browser = signed_in(app, session.get_one(Person, leader.person_id))
        assert f"/vai-tro/{leader.id}/ket-thuc" in browser.get("/tai-khoan").links().values()
        end(browser, leader, status=303)
        assert reloaded(session, leader).ended_by_id == leader.person_id
        assert "Vai trò của bạn" not in browser.get("/tai-khoan").text

    def test_operators_may_resign_too_and_are_out_at_once(self, app: Flask, session: Session) -> None:
        person, browser = make_staff(app, "Vũ An", Role.OPERATOR, "ha-noi")
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
        end(browser, grant, status=303)
        browser.get("/nhan-su", status=403)

    def test_not_by_a_moderator_of_another_area_nor_by_other_leaders(
        self, app: Flask, session: Session, leader: RoleGrant
    ) -> None:
        for role, area in ((Role.MODERATOR, ELSEWHERE), (Role.LEADER, WARD), (Role.OPERATOR, ELSEWHERE)):
            end(make_staff(app, "Kẻ Khác", role, area)[1], leader, status=404)
        assert reloaded(session, leader).ended_at is None

    def test_a_moderator_does_not_end_moderators_nor_operators(
        self, app: Flask, moderator: Visitor, session: Session
    ) -> None:
        for role in (Role.MODERATOR, Role.OPERATOR):
            grant = give_role(make_person("Bình"), role, WARD)
            session.commit()
            end(moderator, grant, status=404)

    def test_a_proof_that_is_old_is_asked_for_again_and_what_was_typed_stays(
        self, app: Flask, session: Session, leader: RoleGrant
    ) -> None:
        person, moderator = make_staff(app, "Lê Anh", Role.MODERATOR, WARD)
        set_password(session, person.id, PASSWORD, clock.now())
        session.commit()
        with time_machine.travel(clock.now() + timedelta(minutes=16)):
            page = moderator.submit(f"/vai-tro/{leader.id}/ket-thuc", {"reason": "Chuyển nơi ở."}, status=422)
            assert "Xác nhận là bạn" in page.text
            assert "Chuyển nơi ở." in page.html
            assert reloaded(session, leader).ended_at is None
            (token,) = {node.get("value") for node in page.all("input", name="csrf_token")}
            fields = {"csrf_token": token, "reason": "Chuyển nơi ở.", "xac-nhan": PASSWORD}
            moderator.post(f"/vai-tro/{leader.id}/ket-thuc", fields, status=303)
        assert reloaded(session, leader).end_reason == "Chuyển nơi ở."


class TestGiving:
    def test_a_moderator_gives_the_roles_that_see_no_reports(self, moderator: Visitor, session: Session) -> None:
        options = [node.get("value") for node in moderator.get(INVITE + WARD).by_id("role").iter() if node.get("value")]
        assert options == ["leader", "clerk", "helper"]
        for role in ("moderator", "operator"):
            invite(moderator, BINH, role=role, status=422)
        assert session.scalars(select(Invitation)).all() == []

    def test_an_operator_of_a_ward_gives_all_but_operators(self, app: Flask, session: Session) -> None:
        _, operator = make_staff(app, "Vũ An", Role.OPERATOR, WARD)
        options = [node.get("value") for node in operator.get(INVITE + WARD).by_id("role").iter() if node.get("value")]
        assert options == ["leader", "clerk", "helper", "moderator"]
        invite(operator, BINH, role="operator", status=422)
        assert session.scalars(select(Invitation)).all() == []

    def test_an_operator_of_the_whole_city_gives_all(self, chief: Visitor, session: Session) -> None:
        for role in Role:
            invite(chief, f"{role}@example.com", role=role.value)
        assert len(session.scalars(select(Invitation)).all()) == len(Role)

    def test_not_outside_ones_area(self, moderator: Visitor, session: Session) -> None:
        invite(moderator, BINH, area=ELSEWHERE, status=422)
        invite(moderator, BINH, area="ha-noi", status=422)
        limiter.reset()
        page = moderator.get(INVITE + ELSEWHERE)
        assert page.all("input", name="contact") == [], "another ward leads to the choice of one's own"
        assert session.scalars(select(Invitation)).all() == []

    def test_a_group_below_ones_ward_can_be_chosen(
        self, app: Flask, moderator: Visitor, session: Session, group: str
    ) -> None:
        invite(moderator, BINH, area=group)
        (invitation,) = session.scalars(select(Invitation))
        assert gazetteer(session).get(invitation.area_id).slug == group

    def test_leaders_clerks_helpers_and_residents_give_nothing(self, app: Flask, session: Session) -> None:
        for browser in (
            *(make_staff(app, str(role), role, WARD)[1] for role in (Role.LEADER, Role.CLERK, Role.HELPER)),
            signed_in(app, make_person("Lan")),
        ):
            browser.get(INVITE + WARD, status=403)
