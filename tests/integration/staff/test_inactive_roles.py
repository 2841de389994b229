"""A role sleeps until the session is strong enough for it; the site shows the way in."""

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import SecondFactor
from citizen_site.accounts.credentials.passwords import set_password
from citizen_site.accounts.credentials.second_factor import begin_second_factor, confirm_second_factor, waiting_secret
from citizen_site.accounts.models import BrowserSession, Person, Proof
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from citizen_site.staff.actor import LIMITS
from tests.factories.invitations import WARD
from tests.factories.staff import PASSWORD, give_role, make_person, signed_in
from tests.support.pages import Visitor

ANH = "anh@example.com"
SIGN_IN = "/dang-nhap/mat-khau"
ASLEEP = "chưa dùng được"


@pytest.fixture
def moderator(session: Session) -> Person:
    """Without a password yet."""
    person = make_person("Lê Minh Anh", ANH)
    give_role(person, Role.MODERATOR, WARD)
    session.commit()
    return person


def test_a_code_from_a_message_wakes_no_role_and_leads_to_setting_a_password(
    app: Flask, session: Session, moderator: Person
) -> None:
    browser = signed_in(app, moderator, proof=Proof.CONTACT, has_second_factor=False)
    assert ASLEEP in browser.get("/tai-khoan").text
    answer = browser.get("/nhan-su", status=303, lint=False)
    assert answer.response.location == "/tai-khoan/bao-mat?tiep=/nhan-su"


def test_people_with_a_password_are_led_to_it(app: Flask, session: Session, moderator: Person) -> None:
    set_password(session, moderator.id, PASSWORD, clock.now())
    browser = signed_in(app, moderator, proof=Proof.CONTACT, has_second_factor=False)
    answer = browser.get("/nhan-su", status=303, lint=False)
    assert answer.response.location == f"{SIGN_IN}?tiep=/nhan-su"


def test_single_sign_on_is_not_enough_either(app: Flask, session: Session, moderator: Person) -> None:
    set_password(session, moderator.id, PASSWORD, clock.now())
    browser = signed_in(app, moderator, proof=Proof.SINGLE_SIGN_ON, has_second_factor=False)
    browser.get("/nhan-su", status=303, lint=False)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OPERATOR])
def test_a_password_alone_is_not_enough_for_moderators_and_operators(app: Flask, session: Session, role: Role) -> None:
    person = make_person("Lê Minh Anh", ANH)
    give_role(person, role, "ha-noi")
    browser = signed_in(app, person, has_second_factor=False)
    answer = browser.get("/nhan-su", status=303, lint=False)
    assert answer.response.location == "/tai-khoan/bao-mat?tiep=/nhan-su"
    assert ASLEEP in browser.get("/tai-khoan").text


def test_for_a_leader_it_is(app: Flask, session: Session) -> None:
    person = make_person("Nguyễn Văn Bình")
    give_role(person, Role.LEADER, WARD)
    browser = signed_in(app, person, has_second_factor=False)
    page = browser.get("/tai-khoan")
    assert "Người đăng thông báo" in page.text
    assert ASLEEP not in page.text


def test_htmx_is_led_there_with_the_whole_page(app: Flask, session: Session, moderator: Person) -> None:
    browser = signed_in(app, moderator, proof=Proof.CONTACT, has_second_factor=False)
    answer = browser.fragment("/nhan-su", status=204)
    assert answer.response.headers["HX-Redirect"].startswith("/tai-khoan/bao-mat")


def test_with_password_and_second_step_the_role_is_awake_within_its_limits(
    app: Flask, visitor: Visitor, session: Session, moderator: Person
) -> None:
    key, now = app.config["SECRET_KEY"], clock.now()
    set_password(session, moderator.id, PASSWORD, now)
    begin_second_factor(session, moderator.id, key=key)
    secret = waiting_secret(session, moderator.id, key=key)
    assert secret
    totp = pyotp.TOTP(secret)
    assert confirm_second_factor(session, moderator.id, totp.now(), key=key, now=now)
    # The code that confirmed is used up; the next one comes in half a minute.
    session.get_one(SecondFactor, moderator.id).last_step -= 1
    session.commit()
    limiter.reset()
    answer = visitor.submit(f"{SIGN_IN}?tiep=/nhan-su", {"contact": ANH, "password": PASSWORD}, status=303)
    visitor.get("/nhan-su", status=303, lint=False)
    answer = visitor.submit(answer.response.location, {"code": totp.now()}, status=303)
    assert answer.response.location == "/nhan-su"
    visitor.get("/nhan-su")
    assert ASLEEP not in visitor.get("/tai-khoan").text
    session.expire_all()
    (here,) = session.query(BrowserSession).where(BrowserSession.person_id == moderator.id)
    assert here.idle_seconds == LIMITS[Role.MODERATOR].idle.total_seconds()
    assert here.ends_at - here.created_at == LIMITS[Role.MODERATOR].life


def test_a_resident_is_refused_and_sent_nowhere(app: Flask, session: Session) -> None:
    signed_in(app, make_person("Lan"), proof=Proof.CONTACT, has_second_factor=False).get("/nhan-su", status=403)
