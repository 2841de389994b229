"""Signing in with a password: what it says, what it leaves behind, and what strangers cannot do with it."""

import re
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import BrowserSession, Contact, ContactKind, Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from tests.factories.credentials import (
    BY_PASSWORD,
    LAN,
    SECOND_STEP,
    assert_signed_in,
    assert_signed_out,
    code_now,
    give_app,
    make_person_with_password,
    type_password,
)
from tests.factories.staff import PASSWORD, give_role, make_person
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

WRONG = "không phải mật khẩu này"
NOBODY = "nobody@example.com"


@pytest.fixture
def lan(session: Session) -> Person:
    return make_person_with_password()


def without_what_was_typed(page: Page) -> str:
    return re.sub(r'value="[^"]*"|data-options="[^"]*"', "", page.html)


def test_the_right_password_signs_in_and_leads_to_where_one_wanted_to_go(
    visitor: Visitor, lan: Person, session: Session
) -> None:
    refused = visitor.get("/tai-khoan/sua", status=303, lint=False).response
    page = visitor.get(refused.location)
    way = page.links()["Tổ trưởng, trưởng thôn, người tiếp nhận, quản trị viên đăng nhập ở đây"]
    assert visitor.submit(way, {"contact": " LAN@example.com", "password": PASSWORD}, status=303).response.location == (
        "/tai-khoan/sua"
    )
    assert_signed_in(visitor)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in.done")).one()
    assert (entry.actor_id, entry.details) == (lan.id, {"how": "password"})


def test_a_phone_number_with_its_password_signs_in_however_it_is_typed(
    visitor: Visitor, lan: Person, session: Session
) -> None:
    session.add(
        Contact(person_id=lan.id, kind=ContactKind.PHONE, value="+84912345678", verified_at=clock.now()),
    )
    session.commit()
    type_password(visitor, "0912 345 678")
    assert_signed_in(visitor)


def test_a_wrong_password_says_the_same_whether_or_not_there_is_such_an_account(
    visitor: Visitor, lan: Person, session: Session
) -> None:
    make_person("Minh", "without@example.com")
    session.commit()
    pages = [type_password(visitor, email, WRONG, status=422) for email in (LAN, NOBODY, "without@example.com")]
    assert len({without_what_was_typed(page) for page in pages}) == 1
    assert "Địa chỉ hoặc mật khẩu chưa đúng" in pages[0].text
    assert pages[0].by_id("contact").get("value") == LAN
    assert pages[0].by_id("password").get("value") in (None, "")
    assert WRONG not in pages[0].html


def test_a_wrong_password_costs_the_same_work_for_an_unknown_account(
    visitor: Visitor, lan: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is counted, not timed: argon2 is nearly all of it, and a clock on a busy machine says nothing."""
    make_person("Minh", "without@example.com")
    session.commit()
    type_password(visitor, NOBODY, WRONG, status=422)  # what is made once is made now
    token = next(node.get("value") for node in visitor.get(BY_PASSWORD).all("input", name="csrf_token"))
    compared: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, hashed: str, password: str) -> bool:
        compared.append(hashed.rpartition("$")[0].rpartition("$")[0])  # the parameters, which are the cost
        return verify(hasher, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    work = set()
    for email in (LAN, NOBODY, "without@example.com"):
        limiter.reset()
        compared.clear()
        page = visitor.post(BY_PASSWORD, {"csrf_token": token, "contact": email, "password": WRONG}, status=422)
        work.add((len(page.statements), *compared))
    assert len(work) == 1
    assert len(compared) == 1


def test_wrong_passwords_are_noted_without_the_password_or_the_address(
    visitor: Visitor, lan: Person, session: Session
) -> None:
    for email in (LAN, NOBODY):
        type_password(visitor, email, WRONG, status=422)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "sign_in.wrong_password").order_by(AuditEntry.id)
    ).all()
    assert [entry.thing for entry in entries] == [f"person:{lan.id}", ""]
    assert all(entry.actor_id is None and entry.details == {} for entry in entries)


@pytest.mark.parametrize(
    ("contact", "password", "sentence"),
    [
        ("", PASSWORD, "Hãy nhập email hoặc số điện thoại bạn đăng nhập"),
        (LAN, "", "Hãy nhập mật khẩu"),
        ("lan", PASSWORD, "Số này chưa đúng"),
    ],
)
def test_what_is_missing_is_said(visitor: Visitor, lan: Person, contact: str, password: str, sentence: str) -> None:
    assert sentence in type_password(visitor, contact, password, status=422).text
    assert_signed_out(visitor)


@pytest.mark.parametrize("password", ["x" * 100_000, "\x00", "‮" * 50, PASSWORD + " ", PASSWORD.upper()])
def test_strange_passwords_are_only_wrong(visitor: Visitor, lan: Person, password: str) -> None:
    type_password(visitor, LAN, password, status=422)


def test_a_deleted_account_cannot_be_entered(visitor: Visitor, lan: Person, session: Session) -> None:
    close_account(session, lan, clock.now())
    session.commit()
    type_password(visitor, status=422)


def test_a_session_that_was_planted_before_does_not_become_somebodys(
    visitor: Visitor, other: Visitor, lan: Person
) -> None:
    other.get(BY_PASSWORD)
    planted = other.client.get_cookie("phien")
    assert planted
    visitor.client.set_cookie("phien", planted.value)
    visitor.client.set_cookie("tai_khoan", "planted")
    type_password(visitor)
    token, form_session = (visitor.client.get_cookie(name) for name in ("tai_khoan", "phien"))
    assert token
    assert token.value != "planted"
    assert form_session is None or form_session.value != planted.value
    other.client.set_cookie("tai_khoan", "planted")
    assert_signed_out(other)


def test_signing_in_again_gives_a_new_token_and_ends_the_old(visitor: Visitor, lan: Person, other: Visitor) -> None:
    type_password(visitor)
    before = visitor.client.get_cookie("tai_khoan")
    type_password(visitor)
    after = visitor.client.get_cookie("tai_khoan")
    assert before
    assert after
    assert after.value != before.value
    other.client.set_cookie("tai_khoan", before.value)
    assert_signed_out(other)


def test_a_second_step_that_somebody_else_began_in_this_browser_does_not_outlive_a_sign_in(
    app: Flask, visitor: Visitor, lan: Person
) -> None:
    minh = make_person_with_password("Minh", "minh@example.com")
    phone, _ = give_app(app, minh)
    type_password(visitor, "minh@example.com")
    type_password(visitor, LAN)
    visitor.get(SECOND_STEP, status=303, lint=False)
    assert code_now(phone)
    assert "Nguyễn Lan" in visitor.get("/tai-khoan").text


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "/a%0d%0aX-Evil: 1"],
)
def test_after_signing_in_one_stays_on_this_site(app: Flask, visitor: Visitor, lan: Person, target: str) -> None:
    answer = type_password(visitor, next_path=target).response
    assert re.fullmatch(r"/[a-z-]+", answer.location)
    assert "X-Evil" not in answer.headers
    phone, _ = give_app(app, lan)
    other = Visitor(app)
    assert type_password(other, next_path=target).response.location == SECOND_STEP
    answer = other.submit(SECOND_STEP, {"code": code_now(phone)}, status=303).response
    assert re.fullmatch(r"/[a-z-]+", answer.location)
    assert "X-Evil" not in answer.headers


def test_a_forged_form_signs_nobody_in(visitor: Visitor, lan: Person) -> None:
    visitor.post(BY_PASSWORD, {"contact": LAN, "password": PASSWORD}, status=400)
    token = next(node.get("value") for node in visitor.get(BY_PASSWORD).all("input", name="csrf_token"))
    data = {"csrf_token": token, "contact": LAN, "password": PASSWORD}
    visitor.post(BY_PASSWORD, data, status=400, headers={"Sec-Fetch-Site": "cross-site"})
    assert_signed_out(visitor)


def test_no_header_can_be_written_through_the_contact(visitor: Visitor, lan: Person) -> None:
    answer = type_password(visitor, f"{LAN}\r\nX-Evil: 1", PASSWORD, status=422).response
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize(
    ("role", "idle", "life"),
    [
        (None, timedelta(days=30), timedelta(days=180)),
        (Role.LEADER, timedelta(days=7), timedelta(days=30)),
        (Role.MODERATOR, timedelta(hours=2), timedelta(hours=12)),
        (Role.OPERATOR, timedelta(minutes=30), timedelta(hours=12)),
    ],
)
def test_a_session_is_as_short_as_the_role_demands(
    app: Flask,
    visitor: Visitor,
    session: Session,
    lan: Person,
    role: Role | None,
    idle: timedelta,
    life: timedelta,
) -> None:
    phone, _ = give_app(app, lan)
    if role:
        give_role(lan, role, "phuong-phuc-loi")
        session.commit()
    type_password(visitor)
    visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=303)
    kept = session.scalars(select(BrowserSession)).one()
    begin, cookie = kept.created_at, visitor.client.get_cookie("tai_khoan")
    assert kept.ends_at - begin == life
    assert cookie
    with time_machine.travel(begin + idle - timedelta(seconds=5)):
        assert_signed_in(visitor)
    with time_machine.travel(begin + 2 * idle):
        visitor.client.set_cookie("tai_khoan", cookie.value)
        assert_signed_out(visitor)


def test_daily_visits_do_not_make_a_moderators_session_longer(
    app: Flask, visitor: Visitor, session: Session, lan: Person
) -> None:
    phone, _ = give_app(app, lan)
    give_role(lan, Role.MODERATOR, "phuong-phuc-loi")
    session.commit()
    type_password(visitor)
    visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=303)
    begin, cookie = clock.now(), visitor.client.get_cookie("tai_khoan")
    assert cookie
    for hours in range(1, 12):
        with time_machine.travel(begin + timedelta(hours=hours)):
            assert_signed_in(visitor)
    with time_machine.travel(begin + timedelta(hours=12, minutes=1)):
        visitor.client.set_cookie("tai_khoan", cookie.value)
        assert_signed_out(visitor)
