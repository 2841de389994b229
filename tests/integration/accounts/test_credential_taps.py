"""Acts on credentials at the same moment: each happens once, and no page shows codes that are worth nothing."""

from __future__ import annotations

import json

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey, Password, RecoveryCode, SecondFactor
from citizen_site.accounts.credentials.second_factor import begin_second_factor, new_recovery_codes, waiting_secret
from citizen_site.accounts.models import BrowserSession, Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from tests.factories.accounts import PostBox
from tests.factories.credentials import (
    LAN,
    SECOND_STEP,
    SECURITY,
    assert_signed_out,
    code_now,
    give_app,
    make_person_with_password,
    type_password,
)
from tests.factories.invitations import WARD
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.support.at_the_same_time import Tap, at_the_same_time, cookies_of, send_together, tap
from tests.support.authenticator import Authenticator
from tests.support.pages import Visitor
from tests.support.site import change_settings

PAPER, APP, PASSWORD_PAGE, KEY = (f"{SECURITY}/{path}" for path in ("ma-du-phong", "ma-hai-buoc", "mat-khau", "khoa"))
ORIGIN = "https://phonha.example"
OVER = "Lần đăng nhập này đã xong hoặc hết hạn"


@pytest.fixture
def lan(session: Session) -> Person:
    return make_person_with_password()


def entries(session: Session, action: str) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


class TestRecoveryCodes:
    """Ten, and those that were shown."""

    def test_renewed_at_the_same_moment_exactly_ten_are_valid(self, app: Flask, lan: Person, session: Session) -> None:
        give_app(app, lan)
        person_id, key = lan.id, app.config["SECRET_KEY"]
        session.commit()

        def renew(database: Session) -> None:
            new_recovery_codes(database, person_id, key=key, now=clock.now())
            database.commit()

        at_the_same_time(app, 8, renew)
        assert count(session, RecoveryCode) == 10

    def test_of_eight_taps_one_shows_codes_which_are_valid_and_the_others_say_so(
        self, app: Flask, lan: Person, session: Session, other: Visitor
    ) -> None:
        give_app(app, lan)
        answers = send_together(app, [tap(signed_in(app, lan), PAPER, {}, url=PAPER)] * 8)
        assert sorted(each.status_code for each in answers) == [200] + [409] * 7
        shown = next(each.text for each in answers if each.status_code == 200)
        told = next(each.text for each in answers if each.status_code == 409)
        assert "Mã vừa được tạo ở lần bấm khác" in told
        assert "<code>" not in told
        assert count(session, RecoveryCode) == 10
        assert entries(session, "recovery_codes.made") == 2, "with the app, and now"
        type_password(other)
        other.submit(SECOND_STEP, {"code": shown.partition("<code>")[2].partition("<")[0]}, status=303)

    def test_who_was_told_makes_other_codes_there(self, app: Flask, lan: Person, session: Session) -> None:
        give_app(app, lan)
        here = signed_in(app, lan)
        old = tap(here, PAPER, {}, url=PAPER)
        here.submit(PAPER, {}, status=200)
        (told,) = send_together(app, [old])
        assert told.status_code == 409
        again = tap(here, PAPER, {}, url=PAPER)
        assert [each.status_code for each in send_together(app, [again])] == [200]

    def test_an_app_that_is_confirmed_by_eight_taps_has_ten_codes(
        self, app: Flask, lan: Person, session: Session
    ) -> None:
        key, here = app.config["SECRET_KEY"], signed_in(app, lan, has_second_factor=False)
        begin_second_factor(session, lan.id, key=key)
        session.commit()
        secret = waiting_secret(session, lan.id, key=key)
        assert secret
        answers = send_together(app, [tap(here, APP, {"code": code_now(pyotp.TOTP(secret))}, url=APP)] * 8)
        assert sorted(each.status_code for each in answers) == [200] + [303] * 7
        assert count(session, RecoveryCode) == 10
        assert (entries(session, "second_factor.set"), entries(session, "recovery_codes.made")) == (1, 1)

    def test_an_app_that_is_begun_or_turned_off_by_eight_taps_is_so_once(
        self, app: Flask, lan: Person, session: Session
    ) -> None:
        here = signed_in(app, lan)
        answers = send_together(app, [tap(here, SECURITY, {}, url=f"{APP}/bat")] * 8)
        assert {(each.status_code, each.location) for each in answers} == {(303, APP)}
        assert count(session, SecondFactor) == 1
        session.delete(session.scalars(select(SecondFactor)).one())
        give_app(app, lan)
        answers = send_together(app, [tap(signed_in(app, lan), SECURITY, {}, url=f"{APP}/tat")] * 8)
        assert {each.status_code for each in answers} == {303}
        assert (count(session, SecondFactor), entries(session, "second_factor.removed")) == (0, 1)


class TestFirstStep:
    """A right password that waits for its second factor."""

    def test_it_signs_in_once_although_eight_right_codes_follow_at_the_same_moment(
        self, app: Flask, lan: Person, visitor: Visitor, session: Session
    ) -> None:
        _, paper = give_app(app, lan)
        type_password(visitor)
        answers = send_together(app, [tap(visitor, SECOND_STEP, {"code": code}) for code in paper[:8]])
        assert sorted(each.status_code for each in answers) == [303] + [422] * 7
        assert all(OVER in each.text for each in answers if each.status_code == 422)
        assert count(session, BrowserSession) == 1
        assert entries(session, "recovery_code.used") == 1

    def test_the_same_code_by_eight_taps_is_no_wrong_code(
        self, app: Flask, lan: Person, visitor: Visitor, session: Session
    ) -> None:
        phone, _ = give_app(app, lan)
        type_password(visitor)
        answers = send_together(app, [tap(visitor, SECOND_STEP, {"code": code_now(phone)})] * 8)
        assert sorted(each.status_code for each in answers) == [303] + [422] * 7
        assert entries(session, "second_factor.wrong") == 0

    def test_a_copy_of_its_cookie_is_worth_nothing_afterwards(
        self, app: Flask, lan: Person, visitor: Visitor, session: Session
    ) -> None:
        _, paper = give_app(app, lan)
        type_password(visitor)
        copied = tap(visitor, SECOND_STEP, {"code": paper[1]})
        visitor.submit(SECOND_STEP, {"code": paper[0]}, status=303)
        (answer,) = send_together(app, [copied])
        assert (answer.status_code, OVER in answer.text) == (422, True)

    def test_it_ends_with_the_password_it_was_made_with(
        self, app: Flask, lan: Person, visitor: Visitor, session: Session
    ) -> None:
        _, paper = give_app(app, lan)
        type_password(visitor)
        waiting = tap(visitor, SECOND_STEP, {"code": paper[0]})
        signed_in(app, lan).submit(PASSWORD_PAGE, {"password": "mèo leo thang máy hỏng"}, status=303)
        (answer,) = send_together(app, [waiting])
        assert (answer.status_code, OVER in answer.text) == (422, True)
        assert visitor.get(SECOND_STEP, status=303, lint=False).response.location == "/dang-nhap/mat-khau"
        assert_signed_out(visitor)

    def test_it_ends_when_an_operator_resets_the_password_even_if_the_old_one_is_set_again(
        self, app: Flask, lan: Person, visitor: Visitor, session: Session
    ) -> None:
        _, paper = give_app(app, lan)
        give_role(lan, Role.LEADER, WARD)
        session.commit()
        type_password(visitor)
        waiting = tap(visitor, SECOND_STEP, {"code": paper[0]})
        operator = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")[1]
        person = f"/nhan-su/nguoi/{lan.id}"
        operator.submit(person, {}, status=303, url=f"{person}/dat-lai-mat-khau")
        session.add(Password(person_id=lan.id, hashed="x", changed_at=clock.now()))
        (answer,) = send_together(app, [waiting])
        assert (answer.status_code, OVER in answer.text) == (422, True)


def test_a_password_that_is_set_by_eight_taps_is_set_once_and_each_tap_succeeds(app: Flask, session: Session) -> None:
    here = signed_in(app, make_person("Nguyễn Lan", LAN))
    setting = tap(here, PASSWORD_PAGE, {"password": "mèo leo thang máy hỏng"}, url=PASSWORD_PAGE)
    assert {(each.status_code, each.location) for each in send_together(app, [setting] * 8)} == {(303, SECURITY)}
    assert (count(session, Password), entries(session, "password.changed")) == (1, 1)


class TestPasskey:
    """One credential."""

    @pytest.fixture(autouse=True)
    def named_site(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        """Browsers know passkeys for names only."""
        change_settings(app, monkeypatch, public_url=ORIGIN)
        monkeypatch.setitem(app.config, "TRUSTED_HOSTS", site_of(app).settings.trusted_hosts)

    def making(self, browser: Visitor, key: Authenticator) -> Tap:
        form = tap(browser, KEY, {"name": "Điện thoại"}, url=KEY)
        (options,) = browser.get(KEY).tree.xpath("//form/@data-options")
        answer = key.create(json.loads(options), ORIGIN)
        return Tap(cookies_of(browser), form.url, {**form.data, "answer": answer})

    def test_linked_by_eight_taps_it_is_there_once_and_each_tap_succeeds(
        self, app: Flask, lan: Person, session: Session, box: PostBox
    ) -> None:
        here = signed_in(app, lan)
        answers = send_together(app, [self.making(here, Authenticator())] * 8)
        assert {(each.status_code, each.location) for each in answers} == {(303, SECURITY)}
        assert (count(session, Passkey), entries(session, "passkey.added")) == (1, 1)
        number = session.scalars(select(Passkey.id)).one()
        removing = tap(here, SECURITY, {}, url=f"{KEY}/{number}/bo")
        assert {each.status_code for each in send_together(app, [removing] * 8)} == {303}
        assert (count(session, Passkey), entries(session, "passkey.removed")) == (0, 1)

    def test_linked_to_eight_accounts_at_the_same_moment_it_is_in_one_and_the_others_are_told(
        self, app: Flask, session: Session, box: PostBox
    ) -> None:
        key = Authenticator()
        people = [make_person(f"Người {number}", f"nguoi{number}@example.com") for number in range(8)]
        answers = send_together(app, [self.making(signed_in(app, person), key) for person in people])
        assert sorted(each.status_code for each in answers) == [303] + [422] * 7
        assert all("Chưa tạo được khóa truy cập" in each.text for each in answers if each.status_code == 422)
        assert count(session, Passkey) == 1
