"""Roles survive a merge of areas: most of Sài Đồng went to old Phúc Lợi in 2025, and all of that to Phúc Lợi."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Role
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox
from tests.factories.invitations import accept, day, invitation_link, invite
from tests.factories.staff import give_role, make_person, make_staff
from tests.support.pages import Visitor

TODAY = "phuong-phuc-loi"
ELSEWHERE = "phuong-hoan-kiem"
FORMER = ["phuong-sai-dong-quan-long-bien-truoc-2025", "phuong-phuc-loi-quan-long-bien-truoc-2025"]


def test_the_data_says_so(session: Session) -> None:
    areas = gazetteer(session)
    old, between, today = (areas.find(slug) for slug in (*FORMER, TODAY))
    assert old
    assert between
    assert [step.successor for step in areas.successors(old) if step.is_main] == [between]
    assert areas.current_successor(old) is areas.current_successor(between) is today


@pytest.mark.parametrize("former", FORMER)
def test_a_role_granted_on_the_old_ward_reaches_todays(app: Flask, session: Session, former: str, group: str) -> None:
    _, browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, former)
    for slug in (TODAY, group, former):
        give_role(make_person(f"Người ở {slug}"), Role.LEADER, slug)
    give_role(make_person("Người Nơi Khác"), Role.LEADER, ELSEWHERE)
    session.commit()
    text = browser.get("/nhan-su").text
    for slug in (TODAY, group, former):
        assert f"Người ở {slug}" in text
    assert "Người Nơi Khác" not in text


@pytest.mark.parametrize("former", FORMER)
def test_and_what_was_granted_on_the_old_ward_is_todays_business(
    app: Flask, moderator: Visitor, session: Session, former: str
) -> None:
    grant = give_role(make_person("Nguyễn Văn Bình"), Role.LEADER, former)
    session.commit()
    assert "Nguyễn Văn Bình" in moderator.get("/nhan-su").text
    _, elsewhere = make_staff(app, "Kẻ Khác", Role.MODERATOR, ELSEWHERE)
    elsewhere.get(f"/vai-tro/{grant.id}/ket-thuc", status=404)
    moderator.submit(f"/vai-tro/{grant.id}/ket-thuc", {"reason": "Phường đã nhập."}, status=303)
    session.expire_all()
    assert session.get_one(RoleGrant, grant.id).ended_at


def test_a_role_on_another_part_of_the_old_ward_reaches_nothing_here(app: Flask, session: Session) -> None:
    give_role(make_person("Nguyễn Văn Bình"), Role.LEADER, TODAY)
    _, browser = make_staff(app, "Kẻ Khác", Role.MODERATOR, "phuong-viet-hung")
    assert "Nguyễn Văn Bình" not in browser.get("/nhan-su").text


def test_an_old_role_is_handed_over_as_todays(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    grant = give_role(make_person("Nguyễn Văn Bình"), Role.LEADER, FORMER[0])
    session.commit()
    fields = {"contact": "hoa@example.com", "ends_on": day(100).isoformat(), "reason": "Phường đã nhập."}
    moderator.submit(f"/vai-tro/{grant.id}/ban-giao", fields, status=303)
    accept(other, invitation_link(box, "hoa@example.com"))
    session.expire_all()
    (invitation,) = session.scalars(select(Invitation))
    new = session.scalars(select(RoleGrant).where(RoleGrant.reason == "Phường đã nhập.")).one()
    assert gazetteer(session).get(new.area_id).slug == TODAY
    assert invitation.replaces_id == grant.id


def test_nobody_is_invited_to_a_ward_that_is_no_more(moderator: Visitor, session: Session) -> None:
    invite(moderator, "hoa@example.com", area=FORMER[0], status=422)
    assert moderator.get(f"/nhan-su/moi?khu-vuc={FORMER[0]}").all("input", name="contact") == []
