"""A leader's role passes to a successor: the old one ends in the moment in which the new one begins."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox
from tests.factories.invitations import WARD, accept, day, invitation_link
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.support.pages import Visitor

HOA = "hoa@example.com"


@pytest.fixture
def old(session: Session) -> RoleGrant:
    grant = give_role(make_person("Nguyễn Văn Bình", "binh@example.com"), Role.LEADER, WARD)
    session.commit()
    return grant


def hand_over(visitor: Visitor, grant: RoleGrant, *, status: int = 303, **given: str) -> str:
    limiter.reset()
    fields = {"contact": HOA, "ends_on": day(300).isoformat(), "reason": "Bầu lại ngày 20/11.", **given}
    return visitor.submit(f"/vai-tro/{grant.id}/ban-giao", fields, status=status).text


def grants(session: Session) -> list[RoleGrant]:
    session.expire_all()
    return list(session.scalars(select(RoleGrant).where(RoleGrant.role == Role.LEADER).order_by(RoleGrant.id)))


def test_until_it_is_accepted_nothing_changes_then_no_gap_and_no_overlap(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox, old: RoleGrant
) -> None:
    hand_over(moderator, old)
    assert [grant.ended_at for grant in grants(session)] == [None]
    link = invitation_link(box, HOA)
    assert "Nguyễn Văn Bình" in other.get(link).text, "whom one takes over from"
    with time_machine.travel(clock.now() + timedelta(days=3)):
        accept(other, link, name="Trần Thị Hoa")
    before, after = grants(session)
    assert before.ended_at == after.starts_at
    assert before.end_reason == after.reason == "Bầu lại ngày 20/11."
    for moment in (after.starts_at - timedelta(seconds=1), after.starts_at, after.starts_at + timedelta(seconds=1)):
        assert [before.is_active_at(moment), after.is_active_at(moment)].count(True) == 1


@pytest.mark.either_database
def test_the_form_asks_for_no_first_day_and_offers_the_rest_of_the_term(moderator: Visitor, old: RoleGrant) -> None:
    page = moderator.get(f"/vai-tro/{old.id}/ban-giao")
    assert page.all("input", name="starts_on") == []
    assert page.by_id("ends_on").get("value") == clock.today(old.last_moment).isoformat()


def test_a_day_sent_along_all_the_same_makes_no_gap(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox, old: RoleGrant
) -> None:
    hand_over(moderator, old, starts_on=day(30).isoformat())
    accept(other, invitation_link(box, HOA))
    before, after = grants(session)
    assert before.ended_at == after.starts_at


def test_a_role_that_begins_later_passes_on_for_later(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox, old: RoleGrant
) -> None:
    old.starts_at = clock.now() + timedelta(days=20)
    session.commit()
    assert "Ngày kết thúc" in hand_over(moderator, old, status=422, ends_on=day(10).isoformat())
    hand_over(moderator, old)
    accept(other, invitation_link(box, HOA))
    before, after = grants(session)
    assert before.ended_at
    assert after.starts_at == before.starts_at


def test_a_role_resigned_meanwhile_stays_as_it_ended(
    app: Flask, moderator: Visitor, other: Visitor, session: Session, box: PostBox, old: RoleGrant
) -> None:
    hand_over(moderator, old)
    link = invitation_link(box, HOA)
    leader = signed_in(app, session.get_one(Person, old.person_id))
    leader.submit(f"/vai-tro/{old.id}/ket-thuc", {"reason": "Tôi chuyển nhà."}, status=303)
    accept(other, link)
    before, after = grants(session)
    assert before.end_reason == "Tôi chuyển nhà."
    assert after.is_active_at(clock.now())


@pytest.mark.either_database
def test_a_role_that_is_over_is_not_handed_over(moderator: Visitor, session: Session, old: RoleGrant) -> None:
    old.ended_at = clock.now()
    session.commit()
    page = moderator.get(f"/vai-tro/{old.id}/ban-giao", status=422)
    assert "Vai trò này đã kết thúc" in page.text


@pytest.mark.either_database
def test_not_to_oneself_and_not_by_another_ward(
    app: Flask, moderator: Visitor, session: Session, old: RoleGrant
) -> None:
    assert "của chính mình" in hand_over(moderator, old, status=422, contact="anh@example.com")
    make_staff(app, "Kẻ Khác", Role.MODERATOR, "phuong-hoan-kiem")[1].get(f"/vai-tro/{old.id}/ban-giao", status=404)
    assert session.scalars(select(Invitation)).all() == []


def test_a_moderators_role_is_handed_over_by_operators_only(
    app: Flask, moderator: Visitor, chief: Visitor, session: Session
) -> None:
    grant = give_role(make_person("Bình"), Role.MODERATOR, WARD)
    own = session.scalars(select(RoleGrant).join(RoleGrant.person).where(RoleGrant.role == Role.MODERATOR)).first()
    session.commit()
    assert own
    for each in (grant, own):
        moderator.get(f"/vai-tro/{each.id}/ban-giao", status=404)
    chief.get(f"/vai-tro/{grant.id}/ban-giao")


def test_operators_hand_over_their_own_role_and_are_out_once_it_is_accepted(
    app: Flask, other: Visitor, session: Session, box: PostBox
) -> None:
    person, operator = make_staff(app, "Vũ An", Role.OPERATOR, "ha-noi", "an@example.com")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    hand_over(operator, grant)
    operator.get("/nhan-su")
    accept(other, invitation_link(box, HOA))
    operator.get("/nhan-su", status=403)
