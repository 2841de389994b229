"""Invitations to addresses that belong, now or later, to somebody who has an account of their own."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey
from citizen_site.accounts.models import Contact, Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.staff.commands import SelfInvitationError
from citizen_site.staff.commands import accept as accept_offer
from tests.factories.accounts import PostBox
from tests.factories.invitations import BINH, WARD, grants, invitation, invitation_link, invite
from tests.factories.staff import PASSWORD, make_person, make_staff
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database


def test_adding_the_invited_address_to_ones_own_account_meanwhile_gives_nothing(
    app: Flask, session: Session, other: Visitor, box: PostBox
) -> None:
    person, operator = make_staff(app, "Vũ An", Role.OPERATOR, WARD, "an@example.com")
    invite(operator, BINH, role="moderator")
    link = invitation_link(box, BINH)
    token = next(node.get("value") for node in other.get(link).all("input", name="csrf_token"))
    session.add(Contact(person_id=person.id, kind="email", value=BINH, verified_at=clock.now()))
    session.commit()
    for browser in (operator, other):
        assert "Bạn không thể tự giao vai trò cho mình" in browser.get(link).text
    page = other.post(link, {"csrf_token": token, "name": "Vũ An", "password": PASSWORD}, status=422)
    assert "do chính bạn gửi" in page.text
    assert grants(session) == []
    assert invitation(session).accepted_at is None


def test_the_command_refuses_it_too(app: Flask, session: Session, moderator: Visitor, box: PostBox) -> None:
    invite(moderator, BINH)
    offered = invitation(session)
    inviter = session.get_one(Person, offered.invited_by_id)
    with pytest.raises(SelfInvitationError):
        accept_offer(session, offered, name="Anh", password=None, person=inviter, now=clock.now())


def test_an_account_with_a_key_must_sign_in_first_and_gets_no_password_from_the_link(
    moderator: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    person = make_person("Nguyễn Văn Bình", BINH)
    session.add(
        Passkey(
            person_id=person.id, credential_id=b"1", public_key=b"2", sign_count=0, name="x", created_at=clock.now()
        )
    )
    session.commit()
    invite(moderator, BINH)
    page = other.get(invitation_link(box, BINH))
    assert "Mời bạn đăng nhập trước" in page.text
    assert page.all("input", name="password") == []
