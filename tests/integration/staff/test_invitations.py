"""Inviting somebody to a role, and every way in which an invitation must not work."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.passwords import has_password, set_password
from citizen_site.accounts.models import BrowserSession, Contact, Person, Proof
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.staff.actor import LIMITS
from citizen_site.staff.jobs import purge_old_invitations
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.invitations import (
    BINH,
    INVITE,
    WARD,
    accept,
    day,
    grants,
    invitation,
    invitation_fields,
    invitation_link,
    invite,
)
from tests.factories.staff import PASSWORD, give_role, make_person, make_staff, signed_in
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

OVER = "Lời mời này không dùng được nữa"


def test_somebody_without_an_account_is_invited_by_mail_and_sets_a_password(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, " Binh@Example.com ")
    letter = box.newest(BINH)
    assert letter["Subject"] == "Lời mời của Phố Nhà"
    for kind in ("plain", "html"):
        text = text_of_message(letter, kind)
        assert "làm người đăng thông báo của phường Phúc Lợi" in text
        assert "Được bầu ngày 12/10." in text
    link = invitation_link(box, BINH)
    page = other.get(link)
    for said in (
        "Người đăng thông báo",
        "Phường Phúc Lợi",
        "Lê Minh Anh",
        "Được bầu ngày 12/10.",
        f"– {day(365).day}/{day(365).month}/{day(365).year}",
    ):
        assert said in page.text
    answer = other.submit(link, {"name": "Nguyễn Văn Bình", "password": PASSWORD}, status=303)
    assert answer.response.location == "/dang-nhap/chao-mung?tiep=/tai-khoan"
    other.submit(answer.response.location, {"name": "Nguyễn Văn Bình", "consent": "y"}, status=303)
    (grant,) = grants(session)
    assert grant.role == Role.LEADER
    assert grant.ends_at == clock.start_of(day(366)), "the last day counts whole"
    roles = other.get("/tai-khoan").text
    assert "Người đăng thông báo" in roles
    assert "chưa dùng được" not in roles
    assert "Nguyễn Văn Bình" in moderator.get("/nhan-su").text


def test_by_text_message_too(moderator: Visitor, other: Visitor, session: Session, box: PostBox) -> None:
    invite(moderator, "0912 345 678")
    text = box.newest_text("+84912345678")
    assert text.isascii()
    accept(other, invitation_link(box, "+84912345678"))
    (grant,) = grants(session)
    assert session.scalars(select(Contact.value).where(Contact.person_id == grant.person_id)).all() == ["+84912345678"]


def test_opening_the_link_does_nothing_only_the_button_accepts(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    for _ in range(3):
        other.get(link)
    assert grants(session) == []
    assert invitation(session).accepted_at is None
    accept(other, link)
    assert len(grants(session)) == 1


@pytest.mark.parametrize("fields", [{"name": "", "password": PASSWORD}, {"name": "Bình", "password": "12345678910"}])
def test_without_a_name_or_with_a_weak_password_nothing_is_accepted(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox, fields: dict[str, str]
) -> None:
    invite(moderator, BINH)
    other.submit(invitation_link(box, BINH), fields, status=422)
    assert grants(session) == []
    assert session.scalars(select(Contact).where(Contact.value == BINH)).all() == []


def test_the_name_that_is_given_is_no_password(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    fields = {"name": "Đoàn Thị Quỳnh Giao", "password": "DoanThiQuynhGiao"}
    assert "dễ đoán" in other.submit(invitation_link(box, BINH), fields, status=422).text
    assert grants(session) == []


def test_it_works_once(app: Flask, moderator: Visitor, other: Visitor, session: Session, box: PostBox) -> None:
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    late = Visitor(app)
    (token,) = (node.get("value") for node in late.get(link).all("input", name="csrf_token"))
    accept(other, link)
    assert OVER in late.post(link, {"csrf_token": token, "name": "Kẻ Khác", "password": PASSWORD}, status=404).html
    other.get(link, status=404)
    assert len(grants(session)) == 1
    assert session.scalars(select(Person.name).where(Person.name == "Kẻ Khác")).all() == []


def test_it_ends_with_the_seventh_day(moderator: Visitor, other: Visitor, session: Session, box: PostBox) -> None:
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    over = clock.end_of(clock.today(clock.now()) + timedelta(days=7))
    with time_machine.travel(over - timedelta(minutes=5)):
        other.get(link)
    with time_machine.travel(over + timedelta(seconds=1)):
        assert OVER in other.get(link, status=404).text


def test_it_ends_with_the_term_when_that_is_shorter(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH, ends_on=day(1).isoformat())
    link = invitation_link(box, BINH)
    with time_machine.travel(clock.start_of(day(2)) + timedelta(minutes=1)):
        assert OVER in other.get(link, status=404).text


def test_a_withdrawn_one_is_over(moderator: Visitor, other: Visitor, session: Session, box: PostBox) -> None:
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    assert BINH in moderator.get("/nhan-su").text
    moderator.submit("/nhan-su", {}, status=303, url=f"/nhan-su/loi-moi/{invitation(session).id}/rut")
    assert OVER in other.get(link, status=404).text
    assert BINH not in moderator.get("/nhan-su").text


def test_one_withdrawn_before_the_message_left_sends_nothing(
    moderator: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    moderator.submit("/nhan-su", {}, status=303, url=f"/nhan-su/loi-moi/{invitation(session).id}/rut")
    with pytest.raises(AssertionError, match="nothing was sent"):
        box.newest(BINH)


def test_sent_again_it_has_a_new_link_and_a_new_week_and_the_old_link_is_over_at_once(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    first = invitation_link(box, BINH)
    invitation(session).expires_at -= timedelta(days=2)
    session.commit()
    before = invitation(session).expires_at
    moderator.submit("/nhan-su", {}, status=303, url=f"/nhan-su/loi-moi/{invitation(session).id}/gui-lai")
    assert OVER in other.get(first, status=404).text
    second = invitation_link(box, BINH)
    assert second != first
    other.get(first, status=404)
    assert invitation(session).expires_at >= before + timedelta(days=2)
    accept(other, second)
    assert len(grants(session)) == 1


def test_an_answered_one_can_neither_be_withdrawn_nor_sent_again(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    accept(other, invitation_link(box, BINH))
    for act in ("rut", "gui-lai"):
        moderator.submit("/tai-khoan", {}, status=404, url=f"/nhan-su/loi-moi/{invitation(session).id}/{act}")


def test_when_the_inviter_lost_the_right_meanwhile_it_is_over(
    app: Flask, other: Visitor, session: Session, box: PostBox
) -> None:
    person, moderator = make_staff(app, "Lê Anh", Role.MODERATOR, WARD)
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    other.get(link)
    held = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    held.ended_at = clock.now()
    session.commit()
    assert OVER in other.get(link, status=404).text


def test_nobody_invites_themselves(moderator: Visitor, session: Session) -> None:
    page = invite(moderator, "anh@example.com", status=422)
    assert "địa chỉ của chính mình" in page.text
    assert session.scalars(select(Invitation)).all() == []


def test_an_account_with_a_password_must_sign_in_first_and_comes_back(
    app: Flask, moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Nguyễn Văn Bình", BINH)
    set_password(session, person.id, PASSWORD, clock.now())
    session.commit()
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    page = other.get(link)
    assert "Mời bạn đăng nhập trước" in page.text
    assert page.all("input", name="password") == []
    token = next(node.get("value") for node in other.get("/dang-nhap").all("input", name="csrf_token"))
    other.post(link, {"csrf_token": token, "name": "Kẻ Khác", "password": "một mật khẩu khác"}, status=200)
    assert grants(session) == []
    sign_in = f"/dang-nhap/mat-khau?tiep={link}"
    assert len(page.all("a", href=sign_in)) == 1
    answer = other.submit(sign_in, {"contact": BINH, "password": PASSWORD}, status=303)
    assert answer.response.location == link
    answer = other.submit(link, {"name": "Nguyễn Văn Bình"}, status=303)
    assert answer.response.location == "/dang-nhap/mat-khau?tiep=/tai-khoan"
    (grant,) = grants(session)
    assert grant.person_id == person.id


def test_somebody_elses_browser_is_told_to_change_the_account(
    app: Flask, moderator: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Nguyễn Văn Bình", BINH)
    set_password(session, person.id, PASSWORD, clock.now())
    stranger = signed_in(app, make_person("Kẻ Khác", "khac@example.com"))
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    assert "tài khoản khác với tài khoản đang đăng nhập" in stranger.get(link).text
    stranger.submit(link, {"name": "Kẻ Khác"}, status=200)
    assert grants(session) == []


def test_a_resident_without_a_password_keeps_account_and_contacts_and_sets_one(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Bình", BINH)
    session.commit()
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    assert next(iter(other.get(link).all("input", id="name"))).get("value") == "Bình"
    accept(other, link)
    (grant,) = grants(session)
    assert grant.person_id == person.id
    assert has_password(session, person.id)


def test_open_sessions_end_and_the_roles_shorter_limits_hold_afterwards(
    app: Flask, moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Bình", BINH)
    at_home = signed_in(app, person, proof=Proof.CONTACT, has_second_factor=False)
    at_home.get("/tai-khoan")
    invite(moderator, BINH)
    accept(other, invitation_link(box, BINH))
    at_home.get("/tai-khoan", status=303, lint=False)
    session.expire_all()
    (here,) = session.scalars(select(BrowserSession).where(BrowserSession.person_id == person.id))
    assert here.idle_seconds == LIMITS[Role.LEADER].idle.total_seconds()
    assert here.ends_at - here.created_at == LIMITS[Role.LEADER].life


def test_a_moderators_invitation_leads_on_to_the_second_factor(
    chief: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(chief, BINH, role="moderator")
    link = invitation_link(box, BINH)
    assert "xác minh hai bước" in other.get(link).text
    answer = other.submit(link, {"name": "Bình", "password": PASSWORD}, status=303)
    assert answer.response.location == "/dang-nhap/chao-mung?tiep=/tai-khoan/bao-mat"


def test_the_message_and_the_page_come_in_the_language_of_the_inviter(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    moderator.submit(f"/en{INVITE}{WARD}", invitation_fields(BINH), status=303)
    letter = box.newest(BINH)
    assert letter["Subject"] == "An invitation from Phố Nhà"
    assert "/en/loi-moi/" in text_of_message(letter)
    assert "You are invited to take on a role" in other.get(invitation_link_in_english(letter)).text


def invitation_link_in_english(letter: object) -> str:
    text = text_of_message(letter)
    return "/en/loi-moi/" + text.split("/en/loi-moi/")[1].split()[0]


def test_all_of_it_is_noted_and_nothing_noted_is_secret(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    accept(other, link)
    entries = session.scalars(select(AuditEntry)).all()
    assert {"invitation.sent", "invitation.accepted", "grant.given"} <= {entry.action for entry in entries}
    for entry in entries:
        assert BINH not in f"{entry.thing}{entry.details}"
        assert link.rsplit("/", 1)[1] not in f"{entry.thing}{entry.details}"
    assert link.rsplit("/", 1)[1] not in str(vars(invitation(session)))


def test_old_invitations_and_the_addresses_in_them_are_forgotten(
    moderator: Visitor, session: Session, box: PostBox
) -> None:
    invite(moderator, BINH)
    expires_at = invitation(session).expires_at
    purge_old_invitations(expires_at + timedelta(days=6))
    assert invitation(session)
    purge_old_invitations(expires_at + timedelta(days=7, seconds=1))
    session.expire_all()
    assert session.scalars(select(Invitation)).all() == []


def test_the_form_says_what_is_missing(moderator: Visitor, session: Session) -> None:
    page = moderator.submit(INVITE + WARD, {"role": "leader", "area": WARD}, status=422)
    for said in ("số di động của người được mời", "ngày bắt đầu", "ngày kết thúc", "lý do"):
        assert said in text_of(page.all("div", role="alert")[0] if page.all("div", role="alert") else page.tree), said
    assert "gửi mã" not in page.text


def test_a_holder_of_the_role_can_be_given_it_again_for_another_term(
    app: Flask, moderator: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Bình", BINH)
    give_role(person, Role.LEADER, WARD)
    session.commit()
    invite(moderator, BINH, starts_on=day(300).isoformat(), ends_on=day(700).isoformat())
    accept(Visitor(app), invitation_link(box, BINH))
    (grant,) = grants(session)
    assert (grant.starts_at, grant.ends_at) == (clock.start_of(day(300)), clock.start_of(day(701)))
