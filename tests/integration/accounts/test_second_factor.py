"""The second factor: turning it on, signing in with it, and every code that must not work."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import RecoveryCode, SecondFactor
from citizen_site.accounts.models import BrowserSession, Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.credentials import (
    LAN,
    SECOND_STEP,
    SECURITY,
    assert_signed_in,
    assert_signed_out,
    code_now,
    give_app,
    make_person_with_password,
    type_password,
)
from tests.factories.staff import signed_in
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

BEGIN, SET_UP, OFF, PAPER = (
    f"{SECURITY}/{path}" for path in ("ma-hai-buoc/bat", "ma-hai-buoc", "ma-hai-buoc/tat", "ma-du-phong")
)
ENTRY_OF = {"second_factor.set", "second_factor.wrong", "second_factor.removed", "recovery_codes.made"}


@pytest.fixture
def lan(session: Session) -> Person:
    return make_person_with_password()


@pytest.fixture
def here(app: Flask, lan: Person) -> Visitor:
    """A browser that signed in with the password alone."""
    return signed_in(app, lan, has_second_factor=False)


@pytest.fixture
def phone(app: Flask, lan: Person) -> pyotp.TOTP:
    return give_app(app, lan)[0]


def wrong_code(phone: pyotp.TOTP) -> str:
    now = clock.now()
    near = {phone.at(now + timedelta(seconds=off)) for off in range(-90, 91, 30)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444") if code not in near)


def acts(session: Session) -> list[str]:
    session.expire_all()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [entry.action for entry in entries if entry.action in ENTRY_OF]


class TestTurningOn:
    """Set up from the page, with a real app's code."""

    def begin(self, here: Visitor) -> pyotp.TOTP:
        assert here.submit(SECURITY, {}, status=303, url=BEGIN).response.location == SET_UP
        page = here.get(SET_UP)
        return pyotp.TOTP(text_of(page.all("code", class_="access-link")[0]).replace(" ", ""))

    def test_the_page_has_a_picture_and_the_secret_and_the_first_code_turns_it_on(
        self, here: Visitor, lan: Person, session: Session, box: PostBox
    ) -> None:
        app_on_phone = self.begin(here)
        page = here.get(SET_UP)
        assert page.all("div", class_="qr")[0].get("role") == "img"
        assert "<svg" in page.html
        done = here.submit(SET_UP, {"code": code_now(app_on_phone)}, status=200)
        codes = [text_of(node) for node in done.all("code")]
        assert len(set(codes)) == 10
        assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)
        assert done.response.headers["Cache-Control"] == "no-store"
        assert "đang bật" in here.get(SECURITY).text
        assert session.scalars(select(BrowserSession.has_second_factor)).one()
        assert acts(session) == ["second_factor.set", "recovery_codes.made"]
        letter = box.newest(LAN)
        assert "Xác minh hai bước đã được bật" in text_of_message(letter)
        assert "Xác minh hai bước đã được bật" in text_of_message(letter, "html")

    def test_spaces_in_the_code_do_not_matter(self, here: Visitor) -> None:
        code = code_now(self.begin(here))
        here.submit(SET_UP, {"code": f" {code[:3]} {code[3:]} "}, status=200)

    def test_a_wrong_code_keeps_the_same_secret_on_the_page(self, here: Visitor, session: Session) -> None:
        app_on_phone = self.begin(here)
        page = here.submit(SET_UP, {"code": wrong_code(app_on_phone)}, status=422)
        assert "Đồng hồ của điện thoại cần đúng giờ" in page.text
        assert self.begin(here).secret == app_on_phone.secret
        assert session.scalars(select(SecondFactor.confirmed_at)).one() is None

    def test_it_does_not_count_before_it_is_confirmed(self, here: Visitor, other: Visitor) -> None:
        self.begin(here)
        type_password(other)
        assert_signed_in(other)

    def test_other_devices_are_signed_out(self, app: Flask, here: Visitor, lan: Person) -> None:
        elsewhere = signed_in(app, lan)
        here.submit(SET_UP, {"code": code_now(self.begin(here))}, status=200)
        assert_signed_in(here)
        assert_signed_out(elsewhere)

    def test_the_secret_is_shown_to_nobody_once_it_is_in_use(self, app: Flask, lan: Person, phone: pyotp.TOTP) -> None:
        here = signed_in(app, lan)
        here.get(SET_UP, status=303, lint=False)
        here.submit(SECURITY, {}, status=303, url=BEGIN)
        here.get(SET_UP, status=303, lint=False)
        for url in (SECURITY, "/tai-khoan", "/tai-khoan/du-lieu", "/tai-khoan/du-lieu.json"):
            assert phone.secret not in here.get(url).html

    def test_secret_and_paper_codes_are_not_readable_in_the_database(
        self, app: Flask, lan: Person, session: Session
    ) -> None:
        phone, codes = give_app(app, lan)
        assert phone.secret not in session.scalars(select(SecondFactor.sealed_secret)).one()
        kept = set(session.scalars(select(RecoveryCode.code_digest)))
        assert len(kept) == 10
        assert not kept & {*codes, *(code.replace("-", "") for code in codes)}
        details = " ".join(str(entry.details) for entry in session.scalars(select(AuditEntry)))
        assert not any(code in details for code in (*codes, phone.secret))


class TestSigningIn:
    """After the right password, and only then."""

    def test_the_password_alone_signs_nobody_in(self, visitor: Visitor, lan: Person, phone: pyotp.TOTP) -> None:
        assert type_password(visitor).response.location == SECOND_STEP
        assert visitor.client.get_cookie("tai_khoan") is None
        assert_signed_out(visitor)

    def test_the_code_signs_in_and_leads_on(
        self, visitor: Visitor, lan: Person, phone: pyotp.TOTP, session: Session
    ) -> None:
        type_password(visitor, next_path="/tai-khoan/sua")
        assert visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=303).response.location == "/tai-khoan/sua"
        assert_signed_in(visitor)
        kept = session.scalars(select(BrowserSession)).one()
        assert (kept.proof, kept.has_second_factor) == ("password", True)

    @pytest.mark.parametrize("off", [-30, 30])
    def test_a_clock_may_be_off_by_half_a_minute(self, visitor: Visitor, phone: pyotp.TOTP, off: int) -> None:
        type_password(visitor)
        visitor.submit(SECOND_STEP, {"code": code_now(phone, clock.now() + timedelta(seconds=off))}, status=303)

    @pytest.mark.parametrize("off", [-90, 90])
    def test_but_not_more(self, visitor: Visitor, phone: pyotp.TOTP, off: int) -> None:
        type_password(visitor)
        visitor.submit(SECOND_STEP, {"code": code_now(phone, clock.now() + timedelta(seconds=off))}, status=422)

    def test_a_code_works_once(self, visitor: Visitor, other: Visitor, phone: pyotp.TOTP) -> None:
        code = code_now(phone)
        for browser in (visitor, other):
            type_password(browser)
        visitor.submit(SECOND_STEP, {"code": code}, status=303)
        other.submit(SECOND_STEP, {"code": code}, status=422)
        assert_signed_out(other)

    def test_a_code_before_the_last_used_one_works_no_more(
        self, visitor: Visitor, other: Visitor, phone: pyotp.TOTP
    ) -> None:
        now = clock.now()
        for browser in (visitor, other):
            type_password(browser)
        visitor.submit(SECOND_STEP, {"code": code_now(phone, now)}, status=303)
        other.submit(SECOND_STEP, {"code": code_now(phone, now - timedelta(seconds=30))}, status=422)

    def test_somebody_elses_code_is_wrong(self, app: Flask, visitor: Visitor, phone: pyotp.TOTP) -> None:
        theirs, _ = give_app(app, make_person_with_password("Minh", "minh@example.com"))
        type_password(visitor)
        assert theirs.secret != phone.secret
        visitor.submit(SECOND_STEP, {"code": code_now(theirs)}, status=422)

    @pytest.mark.parametrize("code", ["", "12345", "x" * 21, "१२३४५६", "' OR 1", "%00"])
    def test_what_is_no_code_is_refused(self, visitor: Visitor, phone: pyotp.TOTP, code: str) -> None:
        type_password(visitor)
        visitor.submit(SECOND_STEP, {"code": code}, status=422)
        assert_signed_out(visitor)

    def test_without_a_password_first_there_is_no_second_step(self, visitor: Visitor, phone: pyotp.TOTP) -> None:
        answer = visitor.get(SECOND_STEP, status=303, lint=False).response
        assert answer.location == "/dang-nhap/mat-khau"
        token = next(node.get("value") for node in visitor.get(answer.location).all("input", name="csrf_token"))
        visitor.post(SECOND_STEP, {"csrf_token": token, "code": code_now(phone)}, status=303)
        assert_signed_out(visitor)

    def test_ten_minutes_after_the_password_it_is_asked_again(self, visitor: Visitor, phone: pyotp.TOTP) -> None:
        type_password(visitor)
        with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=5)):
            assert visitor.get(SECOND_STEP, status=303, lint=False).response.location == "/dang-nhap/mat-khau"

    def test_a_forged_form_does_nothing(self, visitor: Visitor, phone: pyotp.TOTP) -> None:
        type_password(visitor)
        visitor.post(SECOND_STEP, {"code": code_now(phone)}, status=400)
        assert_signed_out(visitor)
        visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=303)


class TestGuessing:
    """Only who knows the password may guess, and ever more slowly."""

    def test_from_the_third_wrong_code_on_even_the_right_one_must_wait(
        self, visitor: Visitor, phone: pyotp.TOTP, session: Session
    ) -> None:
        type_password(visitor)
        for _ in range(3):
            assert "Mã chưa đúng" in visitor.submit(SECOND_STEP, {"code": wrong_code(phone)}, status=422).text
        assert "Bạn chờ vài phút" in visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=422).text
        assert acts(session)[2:] == ["second_factor.wrong"] * 3, "the one that had to wait was no try"
        with time_machine.travel(clock.now() + timedelta(seconds=9)):
            visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=303)
        assert session.scalars(select(SecondFactor.wrong_codes)).one() == 0

    def test_each_pause_is_longer_and_none_is_longer_than_a_quarter_of_an_hour(
        self, visitor: Visitor, phone: pyotp.TOTP, session: Session
    ) -> None:
        pauses, moment = [], clock.now()
        for _ in range(14):
            with time_machine.travel(moment, tick=False):
                type_password(visitor)
                visitor.submit(SECOND_STEP, {"code": wrong_code(phone)}, status=422)
                session.expire_all()
                until = session.scalars(select(SecondFactor.next_try_at)).one()
                pauses.append((until - moment).total_seconds() if until else 0)
                moment = max(until or moment, moment) + timedelta(seconds=1)
        assert pauses[:5] == [0, 0, 8, 16, 32]
        assert pauses == sorted(pauses)
        assert pauses[-1] == 900

    def test_somebody_without_the_password_cannot_slow_the_owner_down(
        self, visitor: Visitor, other: Visitor, phone: pyotp.TOTP
    ) -> None:
        for _ in range(4):
            type_password(other, password="không phải mật khẩu này", status=422)
            other.get(SECOND_STEP, status=303, lint=False)
        type_password(visitor)
        visitor.submit(SECOND_STEP, {"code": code_now(phone)}, status=303)


class TestTurningOff:
    """By the owner, with a fresh proof."""

    def test_signs_other_devices_out_and_says_so(
        self, app: Flask, lan: Person, phone: pyotp.TOTP, session: Session, box: PostBox
    ) -> None:
        here, elsewhere = signed_in(app, lan), signed_in(app, lan)
        assert here.submit(SECURITY, {}, status=303, url=OFF).response.location == SECURITY
        assert session.scalars(select(SecondFactor)).all() == []
        assert session.scalars(select(RecoveryCode)).all() == []
        assert not session.scalars(select(BrowserSession.has_second_factor)).one()
        assert_signed_in(here)
        assert_signed_out(elsewhere)
        for kind in ("plain", "html"):
            assert "Xác minh hai bước đã bị tắt" in text_of_message(box.newest(LAN), kind)
        assert acts(session)[-1] == "second_factor.removed"

    def test_an_english_reader_hears_of_it_in_english(
        self, app: Flask, lan: Person, phone: pyotp.TOTP, session: Session, box: PostBox
    ) -> None:
        lan.language = "en"
        session.commit()
        signed_in(app, lan).submit(SECURITY, {}, status=303, url=OFF)
        letter = box.newest(LAN)
        for kind in ("plain", "html"):
            assert "Two-step codes were turned off" in text_of_message(letter, kind)
        assert 'lang="en"' in text_of_message(letter, "html")

    def test_the_password_alone_is_not_enough_for_it(self, here: Visitor, phone: pyotp.TOTP, session: Session) -> None:
        page = here.submit(SECURITY, {}, status=422, url=OFF)
        assert "Xác minh hai bước" in page.text
        assert len(session.scalars(select(SecondFactor)).all()) == 1

    @pytest.mark.parametrize("url", [BEGIN, SET_UP, OFF, PAPER])
    def test_forged_forms_do_nothing(
        self, app: Flask, lan: Person, phone: pyotp.TOTP, session: Session, url: str
    ) -> None:
        before = set(session.scalars(select(RecoveryCode.code_digest)))
        signed_in(app, lan).post(url, {"code": code_now(phone)}, status=400)
        assert set(session.scalars(select(RecoveryCode.code_digest))) == before
