"""Passkeys: made and used by a real key in software, and every answer that must not work."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.credentials.models import Passkey
from citizen_site.accounts.models import BrowserSession, Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.site import site_of
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.credentials import BY_PASSWORD, LAN, SECURITY, assert_signed_in, assert_signed_out
from tests.factories.staff import make_person, signed_in
from tests.support.authenticator import Authenticator
from tests.support.pages import Page, Visitor
from tests.support.site import change_settings

pytestmark = pytest.mark.either_database

NEW, USE = f"{SECURITY}/khoa", "/dang-nhap/khoa"
ORIGIN = "https://phonha.example"


@pytest.fixture(autouse=True)
def named_site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers know passkeys for names only."""
    change_settings(app, monkeypatch, public_url=ORIGIN)
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", site_of(app).settings.trusted_hosts)


@pytest.fixture
def lan(session: Session) -> Person:
    person = make_person("Nguyễn Lan", LAN)
    session.commit()
    return person


@pytest.fixture
def here(app: Flask, lan: Person, box: PostBox) -> Visitor:
    return signed_in(app, lan)


@pytest.fixture
def key(here: Visitor) -> Authenticator:
    """A key that is in the account already."""
    made = Authenticator()
    create(here, made)
    return made


def options_on(page: Page) -> dict[str, Any]:
    form = next(form for form in page.all("form") if form.get("data-options"))
    options: dict[str, Any] = json.loads(form.get("data-options"))
    return options


def create(browser: Visitor, key: Authenticator, *, status: int = 303, name: str = "Điện thoại", **lies: Any) -> Page:
    page = browser.get(NEW)
    answer = key.create(options_on(page), lies.pop("origin", ORIGIN), **lies)
    token = next(node.get("value") for node in page.all("input", name="csrf_token"))
    return browser.post(NEW, {"csrf_token": token, "name": name, "answer": answer}, status=status)


def use(browser: Visitor, key: Authenticator, *, status: int = 303, to: str = "", **lies: Any) -> Page:
    page = browser.get(f"{BY_PASSWORD}{to}")
    answer = key.get(options_on(page), lies.pop("origin", ORIGIN), **lies)
    return send(browser, page, answer, status=status, to=to)


def send(browser: Visitor, page: Page, answer: str, *, status: int, to: str = "") -> Page:
    token = next(node.get("value") for node in page.all("input", name="csrf_token"))
    return browser.post(f"{USE}{to}", {"csrf_token": token, "answer": answer}, status=status)


def keys(session: Session) -> list[Passkey]:
    session.expire_all()
    return list(session.scalars(select(Passkey).order_by(Passkey.id)))


class TestMaking:
    """From the account's own page, with a fresh proof."""

    def test_it_is_listed_noted_and_told(self, here: Visitor, lan: Person, session: Session, box: PostBox) -> None:
        assert create(here, Authenticator()).response.location == SECURITY
        assert "Điện thoại" in here.get(SECURITY).text
        made = keys(session)[0]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "passkey.added")).one()
        assert (entry.actor_id, entry.thing, entry.details) == (lan.id, f"passkey:{made.id}", {})
        for kind in ("plain", "html"):
            assert "có thêm một khoá đăng nhập" in text_of_message(box.newest(LAN), kind)

    def test_the_browser_is_asked_to_check_its_owner_and_not_to_make_the_same_twice(
        self, here: Visitor, key: Authenticator
    ) -> None:
        options = options_on(here.get(NEW))
        assert options["rp"] == {"id": "phonha.example", "name": "Phố Nhà"}
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert len(options["excludeCredentials"]) == 1

    @pytest.mark.parametrize("lies", [{"origin": "https://evil.example"}, {"verified": False}])
    def test_an_answer_from_elsewhere_or_of_nobody_in_particular_is_refused(
        self, here: Visitor, session: Session, lies: dict[str, Any]
    ) -> None:
        assert "Chưa tạo được khoá" in create(here, Authenticator(), status=422, **lies).text
        assert keys(session) == []

    def test_an_answer_to_an_earlier_question_is_refused(self, here: Visitor, session: Session) -> None:
        old = options_on(here.get(NEW))
        page = here.get(NEW)
        token = next(node.get("value") for node in page.all("input", name="csrf_token"))
        data = {"csrf_token": token, "name": "x", "answer": Authenticator().create(old, ORIGIN)}
        here.post(NEW, data, status=422)
        assert keys(session) == []

    def test_a_key_belongs_to_one_account(
        self, app: Flask, here: Visitor, key: Authenticator, session: Session
    ) -> None:
        minh = signed_in(app, make_person("Minh", "minh@example.com"))
        create(minh, key, status=422)
        assert len(keys(session)) == 1

    @pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x", '{"id": 1}', "x" * 10_001, "\x00"])
    def test_nonsense_is_refused(self, here: Visitor, session: Session, answer: str) -> None:
        here.submit(NEW, {"name": "x", "answer": answer}, status=422)
        assert keys(session) == []

    def test_it_needs_a_name(self, here: Visitor, session: Session) -> None:
        assert "Hãy đặt tên" in create(here, Authenticator(), name=" ", status=422).text
        assert keys(session) == []

    def test_where_the_site_has_no_name_none_are_offered(
        self, app: Flask, here: Visitor, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change_settings(app, monkeypatch, public_url="http://192.0.2.7:8000")
        assert "không dùng được khoá" in here.get(SECURITY).text
        here.get(NEW, status=404)
        assert "data-passkey" not in visitor.get(BY_PASSWORD).html


class TestUsing:
    """Both proofs at once: having the key, and unlocking it."""

    def test_it_signs_in_with_a_second_factor_and_leads_on(
        self, other: Visitor, key: Authenticator, session: Session
    ) -> None:
        assert use(other, key, to="?tiep=/tai-khoan/sua").response.location == "/tai-khoan/sua"
        assert "Nguyễn Lan" in assert_signed_in(other).text
        newest = session.scalars(select(BrowserSession).order_by(BrowserSession.id.desc())).first()
        assert newest
        assert (newest.proof, newest.has_second_factor) == ("passkey", True)
        assert keys(session)[0].last_used_at
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "sign_in.done").order_by(AuditEntry.id)
        ).all()[-1]
        assert entry.details == {"how": "passkey"}

    def test_and_again(self, other: Visitor, key: Authenticator) -> None:
        for _ in range(2):
            use(other, key)
            assert_signed_in(other)

    @pytest.mark.parametrize(
        "lies", [{"origin": "https://evil.example"}, {"site": "evil.example"}, {"verified": False}, {"origin": ""}]
    )
    def test_an_answer_from_elsewhere_or_without_unlocking_is_refused(
        self, other: Visitor, key: Authenticator, lies: dict[str, Any]
    ) -> None:
        assert "Chưa dùng được khoá" in use(other, key, status=422, **lies).text
        assert_signed_out(other)

    def test_a_key_that_was_never_added_is_refused(self, other: Visitor, key: Authenticator) -> None:
        use(other, Authenticator(), status=422)
        assert_signed_out(other)

    def test_another_key_under_the_same_name_is_refused(self, other: Visitor, key: Authenticator) -> None:
        use(other, Authenticator(credential_id=key.credential_id), status=422)
        assert_signed_out(other)

    def test_an_answer_to_another_browsers_question_is_refused(
        self, visitor: Visitor, other: Visitor, key: Authenticator
    ) -> None:
        answer = key.get(options_on(visitor.get(BY_PASSWORD)), ORIGIN)
        send(other, other.get(BY_PASSWORD), answer, status=422)
        assert_signed_out(other)

    def test_a_question_is_answered_once(self, other: Visitor, key: Authenticator) -> None:
        page = other.get(BY_PASSWORD)
        send(other, page, "{}", status=422)
        send(other, page, key.get(options_on(page), ORIGIN), status=422)
        assert_signed_out(other)

    def test_a_stolen_answer_is_worth_nothing_even_with_the_stolen_cookie_that_keeps_its_question(
        self, app: Flask, other: Visitor, key: Authenticator
    ) -> None:
        page = other.get(BY_PASSWORD)
        question = other.client.get_cookie("phien")
        assert question
        answer = key.get(options_on(page), ORIGIN)
        send(other, page, answer, status=303)
        thief = Visitor(app)
        thief.client.set_cookie("phien", question.value)
        send(thief, page, answer, status=422)
        assert_signed_out(thief)

    def test_a_copied_key_that_lags_behind_in_counting_is_refused(self, here: Visitor, other: Visitor) -> None:
        real = Authenticator(counts=True)
        create(here, real)
        copy = Authenticator(counts=True, credential_id=real.credential_id, _key=real._key)
        for _ in range(2):
            use(other, real)
        use(Visitor(other.client.application), copy, status=422)

    def test_a_question_grows_old(self, other: Visitor, key: Authenticator) -> None:
        page = other.get(BY_PASSWORD)
        with time_machine.travel(clock.now() + timedelta(hours=1, seconds=5)):
            send(other, page, key.get(options_on(page), ORIGIN), status=422)
        assert_signed_out(other)

    def test_a_deleted_account_is_not_entered(
        self, other: Visitor, key: Authenticator, lan: Person, session: Session
    ) -> None:
        close_account(session, session.get_one(Person, lan.id), clock.now())
        session.commit()
        assert keys(session) == []
        use(other, key, status=422)

    @pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%5Cevil.example"])
    def test_after_signing_in_one_stays_on_this_site(self, other: Visitor, key: Authenticator, target: str) -> None:
        assert use(other, key, to=f"?tiep={target}").response.location == "/tai-khoan"

    @pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "1", '"x"', '{"id": 1}', '{"id": "€"}', "x" * 10_001])
    def test_nonsense_is_refused_with_a_page(self, other: Visitor, answer: str) -> None:
        page = send(other, other.get(BY_PASSWORD), answer, status=422)
        assert "Thử lại" in page.text

    def test_the_token_is_a_new_one(self, other: Visitor, key: Authenticator) -> None:
        other.client.set_cookie("tai_khoan", "planted")
        use(other, key)
        cookie = other.client.get_cookie("tai_khoan")
        assert cookie
        assert cookie.value != "planted"

    def test_a_forged_form_signs_nobody_in(self, other: Visitor, key: Authenticator) -> None:
        page = other.get(BY_PASSWORD)
        other.post(USE, {"answer": key.get(options_on(page), ORIGIN)}, status=400)
        assert_signed_out(other)


class TestTakingAway:
    """One of one's own."""

    def test_it_works_no_more_and_the_owner_hears_of_it(
        self, here: Visitor, other: Visitor, key: Authenticator, session: Session, box: PostBox
    ) -> None:
        number = keys(session)[0].id
        here.submit(SECURITY, {}, status=303, url=f"{NEW}/{number}/bo")
        assert keys(session) == []
        use(other, key, status=422)
        for kind in ("plain", "html"):
            assert "đã bị bỏ khỏi tài khoản" in text_of_message(box.newest(LAN), kind)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "passkey.removed")).one()
        assert entry.thing == f"passkey:{number}"

    def test_somebody_elses_is_not_there(
        self, app: Flask, key: Authenticator, other: Visitor, session: Session
    ) -> None:
        minh = signed_in(app, make_person("Minh", "minh@example.com"))
        for number in (keys(session)[0].id, 0, 10**9):
            minh.submit(SECURITY, {}, status=404, url=f"{NEW}/{number}/bo")
        assert len(keys(session)) == 1
        use(other, key)

    def test_a_forged_form_takes_nothing(self, here: Visitor, key: Authenticator, session: Session) -> None:
        here.post(f"{NEW}/{keys(session)[0].id}/bo", {}, status=400)
        here.post(NEW, {"name": "x", "answer": "{}"}, status=400)
        assert len(keys(session)) == 1
