"""Acts on roles and invitations at the same moment: one decides, the loser is told, two taps are one act."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Password
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox
from tests.factories.credentials import give_app, make_person_with_password
from tests.factories.invitations import (
    BINH,
    INVITE,
    WARD,
    day,
    grants,
    invitation,
    invitation_fields,
    invitation_link,
    invite,
)
from tests.factories.staff import PASSWORD, give_role, make_person, make_staff, signed_in
from tests.support.at_the_same_time import Tap, overtaken, send_together, tap
from tests.support.pages import Visitor

OVER, ANSWERED = "Lời mời này không dùng được nữa", "Lời mời này đã có câu trả lời"
ACCEPTING = {"name": "Nguyễn Văn Bình", "password": PASSWORD}


def entries(session: Session, action: str) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def waiting_jobs(session: Session, name: JobName) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(OutboxJob).where(OutboxJob.name == name)) or 0


def accepting(app: Flask, link: str) -> Tap:
    """In a browser of its own, by somebody who sets a password."""
    return tap(Visitor(app), link, ACCEPTING)


@pytest.fixture
def leader(app: Flask, session: Session) -> tuple[RoleGrant, Visitor]:
    """Of Phúc Lợi, and their browser."""
    person, browser = make_staff(app, "Trần Hoa", Role.LEADER, WARD, "hoa@example.com")
    return session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one(), browser


def hand_over(browser: Visitor, grant: RoleGrant, to: str) -> None:
    limiter.reset()
    fields = {"contact": to, "ends_on": day(300).isoformat(), "reason": "Được bầu ngày 12/10."}
    browser.submit(f"/vai-tro/{grant.id}/ban-giao", fields, status=303)


class TestInviting:
    """Somebody to a role in an area."""

    def test_eight_taps_send_one_invitation_and_each_succeeds(
        self, app: Flask, moderator: Visitor, session: Session
    ) -> None:
        sending = tap(moderator, INVITE + WARD, invitation_fields(BINH), url=INVITE + WARD)
        assert {each.status_code for each in send_together(app, [sending] * 8)} == {303}
        invitation(session)
        assert (entries(session, "invitation.sent"), waiting_jobs(session, JobName.SEND_INVITATION)) == (1, 1)

    def test_eight_moderators_send_one_and_the_others_are_told_what_to_do(self, app: Flask, session: Session) -> None:
        browsers = [make_staff(app, f"Người {number}", Role.MODERATOR, WARD)[1] for number in range(8)]
        taps = [tap(each, INVITE + WARD, invitation_fields(BINH), url=INVITE + WARD) for each in browsers]
        answers = send_together(app, taps)
        assert sorted(each.status_code for each in answers) == [303] + [422] * 7
        assert all("đã có lời mời nhận vai trò này" in each.text for each in answers if each.status_code == 422)
        invitation(session)

    def test_eight_taps_send_it_again_once(
        self, app: Flask, moderator: Visitor, session: Session, box: PostBox
    ) -> None:
        invite(moderator, BINH)
        invitation_link(box, BINH)
        again = f"/nhan-su/loi-moi/{invitation(session).id}/gui-lai"
        for number in (2, 2):  # also while the message has not gone out yet
            answers = send_together(app, [tap(moderator, "/nhan-su", {}, url=again)] * 8)
            assert {each.status_code for each in answers} == {303}
            assert entries(session, "invitation.sent") == number
            assert waiting_jobs(session, JobName.SEND_INVITATION) == 1


class TestWithdrawing:
    """An invitation that nobody has answered."""

    def test_eight_taps_withdraw_it_once_and_each_succeeds(
        self, app: Flask, moderator: Visitor, session: Session
    ) -> None:
        invite(moderator, BINH)
        url = f"/nhan-su/loi-moi/{invitation(session).id}/rut"
        withdrawing = tap(moderator, "/nhan-su", {}, url=url)
        assert {each.status_code for each in send_together(app, [withdrawing] * 8)} == {303}
        assert entries(session, "invitation.withdrawn") == 1
        assert [each.status_code for each in send_together(app, [withdrawing])] == [303], "a late tap succeeds, too"

    @pytest.mark.parametrize("first", ["rut", "nhan"])
    def test_while_it_is_accepted_one_of_both_is_done_and_the_other_is_told(
        self, app: Flask, moderator: Visitor, session: Session, box: PostBox, first: str
    ) -> None:
        invite(moderator, BINH)
        link = invitation_link(box, BINH)
        withdrawing = tap(moderator, "/nhan-su", {}, url=f"/nhan-su/loi-moi/{invitation(session).id}/rut")
        taps = [withdrawing, *(accepting(app, link) for _ in range(3))] * 2
        answers = send_together(app, taps if first == "rut" else taps[::-1])
        of_moderator = [each for each in answers if each.request.path.endswith("/rut")]
        of_invitee = [each for each in answers if "/loi-moi/" in each.request.path and each not in of_moderator]
        stored = invitation(session)
        assert (stored.accepted_at is None) != (stored.withdrawn_at is None)
        if stored.withdrawn_at:
            assert grants(session) == []
            assert {each.status_code for each in of_moderator} == {303}
            assert all(OVER in each.text for each in of_invitee)
        else:
            assert len(grants(session)) == 1
            assert all((each.status_code, ANSWERED in each.text) == (404, True) for each in of_moderator)
            assert sorted(each.status_code for each in of_invitee if each.status_code == 303) == [303]

    def test_it_is_not_sent_again_while_it_is_withdrawn(
        self, app: Flask, moderator: Visitor, session: Session, box: PostBox
    ) -> None:
        invite(moderator, BINH)
        invitation_link(box, BINH)
        urls = [f"/nhan-su/loi-moi/{invitation(session).id}/{act}" for act in ("rut", "gui-lai")]
        answers = send_together(app, [tap(moderator, "/nhan-su", {}, url=url) for url in urls * 4])
        assert {each.status_code for each in answers} <= {303, 404}
        assert all(ANSWERED in each.text for each in answers if each.status_code == 404)
        assert invitation(session).withdrawn_at


class TestAccepting:
    """The link's button."""

    def test_eight_taps_give_the_role_once_and_the_others_are_led_to_signing_in(
        self, app: Flask, moderator: Visitor, session: Session, box: PostBox
    ) -> None:
        invite(moderator, BINH)
        answers = send_together(app, [accepting(app, invitation_link(box, BINH))] * 8)
        assert [each.status_code for each in answers].count(303) == 1
        others = [each.text for each in answers if each.status_code != 303]
        assert all(OVER in each and 'href="/dang-nhap/mat-khau"' in each for each in others)
        assert (len(grants(session)), entries(session, "grant.given")) == (1, 2), "the moderator's, and this one"

    def test_a_tap_that_loses_between_two_looks_is_told_the_same(
        self, app: Flask, moderator: Visitor, session: Session, box: PostBox
    ) -> None:
        invite(moderator, BINH)
        link = invitation_link(box, BINH)
        late = accepting(app, link)
        # The late one has seen the invitation, and has not looked for the account yet.
        with overtaken(app, "FROM contact", accepting(app, link)) as answers:
            answers += send_together(app, [late])
        assert [each.status_code for each in answers] == [303, 404]
        assert OVER in answers[1].text
        assert 'href="/dang-nhap/mat-khau"' in answers[1].text
        assert len(grants(session)) == 1

    def test_two_roles_that_are_accepted_at_the_same_moment_open_one_account(
        self, app: Flask, chief: Visitor, session: Session, box: PostBox
    ) -> None:
        links = []
        for role in (Role.LEADER, Role.MODERATOR):
            invite(chief, BINH, role=role.value)
            links.append(invitation_link(box, BINH))
        answers = send_together(app, [accepting(app, link) for link in links])
        assert {each.status_code for each in answers} <= {303, 422}
        assert len({grant.person_id for grant in grants(session)}) == 1
        assert session.scalar(select(func.count()).select_from(Password)) == 1


class TestHandover:
    """A role has one successor."""

    @pytest.mark.parametrize("by", ["leader", "moderator"])
    def test_of_eight_successors_one_gets_the_role_and_the_others_are_told(
        self, app: Flask, moderator: Visitor, leader: tuple[RoleGrant, Visitor], session: Session, box: PostBox, by: str
    ) -> None:
        old, own = leader
        people = [f"nguoi{number}@example.com" for number in range(8)]
        for each in people:
            hand_over(own if by == "leader" else moderator, old, each)
        late = Visitor(app)
        links = [invitation_link(box, each) for each in people]
        answers = send_together(app, [accepting(app, link) for link in links])
        assert [each.status_code for each in answers].count(303) == 1
        assert all(OVER in each.text for each in answers if each.status_code != 303)
        assert len(grants(session)) == 1
        session.refresh(old)
        assert old.ended_at == grants(session)[0].starts_at
        assert [late.get(link, status=404).status for link in links] == [404] * 8

    @pytest.mark.parametrize("first", [1, -1])
    def test_while_the_role_is_ended_one_of_both_is_done_and_the_other_is_told(
        self,
        app: Flask,
        moderator: Visitor,
        leader: tuple[RoleGrant, Visitor],
        session: Session,
        box: PostBox,
        first: int,
    ) -> None:
        old, own = leader
        hand_over(own, old, BINH)
        link, end = invitation_link(box, BINH), f"/vai-tro/{old.id}/ket-thuc"
        ending = tap(moderator, end, {"reason": "Lạm dụng."}, url=end)
        answers = send_together(app, [ending, accepting(app, link)][::first])
        of_moderator, of_successor = answers[::first]
        session.refresh(old)
        if old.end_reason == "Lạm dụng.":
            assert grants(session) == []
            assert (of_moderator.status_code, OVER in of_successor.text) == (303, True)
        else:
            assert len(grants(session)) == 1
            assert (of_successor.status_code, "Vai trò này đã kết thúc" in of_moderator.text) == (303, True)
        assert entries(session, "grant.ended") == 1


class TestEnding:
    """A role, before its time."""

    def test_eight_taps_end_it_once_and_each_succeeds(
        self, app: Flask, moderator: Visitor, leader: tuple[RoleGrant, Visitor], session: Session
    ) -> None:
        end = f"/vai-tro/{leader[0].id}/ket-thuc"
        answers = send_together(app, [tap(moderator, end, {"reason": "Chuyển nơi ở."}, url=end)] * 8)
        assert {each.status_code for each in answers} == {303}
        assert (entries(session, "grant.ended"), waiting_jobs(session, JobName.NOTIFY_ACCOUNT_CHANGE)) == (1, 1)

    def test_of_two_who_end_it_one_does_and_the_other_is_told(
        self, app: Flask, moderator: Visitor, chief: Visitor, leader: tuple[RoleGrant, Visitor], session: Session
    ) -> None:
        end = f"/vai-tro/{leader[0].id}/ket-thuc"
        taps = [
            tap(each, end, {"reason": f"Lý do {number}."}, url=end) for number, each in enumerate((moderator, chief))
        ]
        answers = send_together(app, taps)
        assert sorted(each.status_code for each in answers) == [303, 422]
        assert any("Vai trò này đã kết thúc" in each.text for each in answers)
        assert entries(session, "grant.ended") == 1


@pytest.mark.parametrize(
    ("act", "action"),
    [("tat-ma-hai-buoc", "second_factor.removed"), ("dat-lai-mat-khau", "local_credentials.reset")],
)
def test_credentials_that_are_reset_by_eight_taps_are_reset_once(
    app: Flask, chief: Visitor, session: Session, act: str, action: str
) -> None:
    person = make_person_with_password()
    give_app(app, person)
    give_role(person, Role.LEADER, WARD)
    session.commit()
    page = f"/nhan-su/nguoi/{person.id}"
    answers = send_together(app, [tap(chief, page, {}, url=f"{page}/{act}")] * 8)
    assert {each.status_code for each in answers} == {303}
    assert (entries(session, action), waiting_jobs(session, JobName.NOTIFY_ACCOUNT_CHANGE)) == (1, 1)


def test_a_closed_account_gets_no_role_at_the_same_moment(
    app: Flask, moderator: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Nguyễn Văn Bình", BINH)
    session.commit()
    invite(moderator, BINH)
    link = invitation_link(box, BINH)
    closing = tap(signed_in(app, person), "/tai-khoan/xoa", {})
    answers = send_together(app, [closing, accepting(app, link)] * 4)
    assert {each.status_code for each in answers} <= {303, 404, 422}
    session.rollback()
    closed = set(session.scalars(select(Person.id).where(Person.closed_at.is_not(None))))
    in_force = session.scalars(select(RoleGrant.person_id).where(RoleGrant.in_force(clock.now()))).all()
    assert not closed & set(in_force)
    assert session.scalar(select(func.count()).select_from(Invitation)) == 1
