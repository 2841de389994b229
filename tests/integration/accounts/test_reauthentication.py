"""Dangerous acts ask again who is at the keys, by the strongest proof there is, and lose nothing that was typed."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey, Password, RecoveryCode, SecondFactor
from citizen_site.accounts.models import BrowserSession, Person, Proof, SignInRequest
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from tests.factories.credentials import (
    LAN,
    SECURITY,
    assert_signed_in,
    code_now,
    give_app,
    make_person_with_password,
)
from tests.factories.invitations import WARD
from tests.factories.staff import PASSWORD, give_role, make_person, signed_in
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

CLOSE, ADD, NEW_PASSWORD = "/tai-khoan/xoa", "/tai-khoan/lien-lac", f"{SECURITY}/mat-khau"
PROOF = "xac-nhan"


@pytest.fixture
def lan(session: Session) -> Person:
    return make_person_with_password()


def stale(app: Flask, session: Session, person: Person, **how: object) -> Visitor:
    """A browser whose last proof is sixteen minutes old."""
    browser = signed_in(app, person, **how)
    newest = session.scalars(select(BrowserSession).order_by(BrowserSession.id.desc())).first()
    assert newest
    newest.proved_at = clock.now() - timedelta(minutes=16)
    session.commit()
    return browser


def send_on(browser: Visitor, page: Page, proof: str, *, status: int) -> Page:
    """Answer the page that asks, with everything that it carries along."""
    form = next(form for form in page.all("form") if form.get("action", "").startswith("/tai-khoan"))
    fields = {node.get("name"): node.get("value") for node in form.iter() if node.get("type") == "hidden"}
    return browser.post(form.get("action"), {**fields, PROOF: proof}, status=status)


def is_closed(session: Session, person: Person) -> bool:
    session.expire_all()
    return session.get_one(Person, person.id).closed_at is not None


def test_right_after_signing_in_nothing_is_asked(app: Flask, session: Session, lan: Person) -> None:
    signed_in(app, lan).submit(CLOSE, {}, status=303)
    assert is_closed(session, lan)


def test_later_the_password_is_asked_and_the_act_follows(app: Flask, session: Session, lan: Person) -> None:
    here = stale(app, session, lan)
    page = here.submit(CLOSE, {}, status=422)
    assert not is_closed(session, lan)
    assert "Xác nhận là bạn" in page.text
    assert page.by_id(PROOF).get("type") == "password"
    send_on(here, page, PASSWORD, status=303)
    assert is_closed(session, lan)


def test_a_wrong_password_changes_nothing_and_is_noted(app: Flask, session: Session, lan: Person) -> None:
    here = stale(app, session, lan)
    page = send_on(here, here.submit(CLOSE, {}, status=422), "sai", status=422)
    assert "Mật khẩu chưa đúng" in page.text
    assert "sai" not in [node.get("value") for node in page.all("input")]
    assert not is_closed(session, lan)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in.wrong_password")).one()
    assert (entry.actor_id, entry.details) == (lan.id, {})


def test_who_finds_a_phone_unlocked_has_ten_guesses_on_whichever_page(
    app: Flask, session: Session, lan: Person
) -> None:
    here = stale(app, session, lan)
    limiter.reset()
    page = here.submit(CLOSE, {}, status=422)
    for _ in range(6):
        send_on(here, page, "sai", status=422)
    asked = here.submit(ADD, {"contact": "minh@example.com"}, status=422)
    for _ in range(4):
        send_on(here, asked, "sai", status=422)
    send_on(here, page, PASSWORD, status=429)
    assert not is_closed(session, lan)


def test_with_an_app_its_code_is_asked_and_the_password_is_not_enough(
    app: Flask, session: Session, lan: Person
) -> None:
    phone, _ = give_app(app, lan)
    here = stale(app, session, lan)
    page = here.submit(CLOSE, {}, status=422)
    assert page.by_id(PROOF).get("autocomplete") == "one-time-code"
    page = send_on(here, page, PASSWORD[:20], status=422)
    assert not is_closed(session, lan)
    send_on(here, page, code_now(phone), status=303)
    assert is_closed(session, lan)


def test_a_session_that_began_without_the_app_is_asked_at_once(app: Flask, session: Session, lan: Person) -> None:
    phone, _ = give_app(app, lan)
    here = signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)
    page = here.submit(CLOSE, {}, status=422)
    send_on(here, page, code_now(phone), status=303)
    assert is_closed(session, lan)


def test_the_code_makes_this_session_one_with_a_second_factor(app: Flask, session: Session, lan: Person) -> None:
    phone, _ = give_app(app, lan)
    here = signed_in(app, lan, has_second_factor=False)
    page = here.get(NEW_PASSWORD)
    assert "Xác nhận là bạn" in page.text
    assert send_on(here, page, code_now(phone), status=303).response.location == NEW_PASSWORD
    session.expire_all()
    assert session.scalars(select(BrowserSession.has_second_factor)).one()


def test_a_code_is_used_up_even_when_the_act_is_refused(app: Flask, session: Session, lan: Person) -> None:
    phone, _ = give_app(app, lan)
    here, elsewhere = stale(app, session, lan), stale(app, session, lan)
    code = code_now(phone)
    page = send_on(here, here.submit(ADD, {"contact": "không phải địa chỉ@"}, status=422), code, status=422)
    assert "Thêm email hoặc số điện thoại" in page.text, "proved, but what was typed is wrong"
    send_on(elsewhere, elsewhere.submit(CLOSE, {}, status=422), code, status=422)
    assert not is_closed(session, lan)
    here.submit(ADD, {"contact": "minh@example.com"}, status=303)


def test_a_code_on_paper_is_used_up_once_and_noted_once(app: Flask, session: Session, lan: Person) -> None:
    _, paper = give_app(app, lan)
    here = stale(app, session, lan)
    send_on(here, here.submit(ADD, {"contact": "sai@"}, status=422), paper[0], status=422)
    session.expire_all()
    assert len(session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))).all()) == 1
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "recovery_code.used")).all()) == 1


def test_wrong_codes_are_counted_and_slow_the_next_down(app: Flask, session: Session, lan: Person) -> None:
    phone, _ = give_app(app, lan)
    here = stale(app, session, lan)
    page = here.submit(CLOSE, {}, status=422)
    for _ in range(3):
        page = send_on(here, page, "không", status=422)
        assert "Mã chưa đúng" in page.text
    assert "Bạn chờ vài phút" in send_on(here, page, code_now(phone), status=422).text
    session.expire_all()
    assert session.scalars(select(SecondFactor.wrong_codes)).one() == 3


def test_who_has_neither_signs_in_again(app: Flask, session: Session) -> None:
    person = make_person("Minh", "minh@example.com")
    here = stale(app, session, person, proof=Proof.CONTACT, has_second_factor=False)
    page = here.submit(CLOSE, {}, status=422)
    assert "đăng nhập lại" in page.text
    assert not is_closed(session, person)
    out = next(form for form in page.all("form") if "dang-xuat" in form.get("action", ""))
    token = next(node.get("value") for node in page.all("input", name="csrf_token"))
    assert here.post(out.get("action"), {"csrf_token": token}, status=303).response.location == (
        f"/dang-nhap?tiep={CLOSE}"
    )
    # Nor does a field that somebody adds help.
    here = stale(app, session, person, proof=Proof.CONTACT, has_second_factor=False)
    here.submit(CLOSE, {PROOF: ""}, status=422)
    assert not is_closed(session, person)


def test_what_was_typed_is_sent_along(app: Flask, session: Session, lan: Person) -> None:
    here = stale(app, session, lan)
    page = here.submit(ADD, {"contact": "minh@example.com"}, status=422)
    assert page.all("input", name="contact")[0].get("value") == "minh@example.com"
    send_on(here, page, PASSWORD, status=303)
    assert session.scalars(select(SignInRequest.value)).one() == "minh@example.com"


def test_what_was_typed_cannot_break_out_of_the_page(app: Flask, session: Session, lan: Person) -> None:
    here = stale(app, session, lan)
    page = here.submit(ADD, {"contact": '"><script>alert(1)</script>'}, status=422)
    assert "<script>alert" not in page.html
    assert page.all("input", name="contact")[0].get("value") == '"><script>alert(1)</script>'


def test_a_new_password_is_never_sent_along(app: Flask, session: Session, lan: Person) -> None:
    here = stale(app, session, lan)
    token = next(node.get("value") for node in here.get("/tai-khoan").all("input", name="csrf_token"))
    page = here.post(NEW_PASSWORD, {"csrf_token": token, "password": "mèo leo thang máy hỏng"}, status=422)
    assert "mèo leo" not in page.html
    assert send_on(here, page, PASSWORD, status=303).response.location == NEW_PASSWORD
    here.submit(NEW_PASSWORD, {"password": "mèo leo thang máy hỏng"}, status=303)


def test_the_proof_is_good_for_a_quarter_of_an_hour_in_this_browser_only(
    app: Flask, session: Session, lan: Person
) -> None:
    here, elsewhere = stale(app, session, lan), stale(app, session, lan)
    send_on(here, here.submit(ADD, {"contact": "minh@example.com"}, status=422), PASSWORD, status=303)
    here.get(NEW_PASSWORD)
    elsewhere.submit(CLOSE, {}, status=422)
    cookie = here.client.get_cookie("tai_khoan")
    assert cookie
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        here.client.set_cookie("tai_khoan", cookie.value)
        assert "Xác nhận là bạn" in here.get(NEW_PASSWORD).text


def test_a_forged_form_proves_nothing(app: Flask, session: Session, lan: Person) -> None:
    here = stale(app, session, lan)
    here.post(CLOSE, {PROOF: PASSWORD}, status=400)
    assert_signed_in(here)
    assert not is_closed(session, lan)
    assert LAN in here.get("/tai-khoan").text


def give_key(session: Session, person: Person) -> None:
    session.add(
        Passkey(
            person_id=person.id, credential_id=b"1", public_key=b"2", sign_count=0, name="khóa", created_at=clock.now()
        )
    )
    session.commit()


class TestAStrangerWhoReadsTheMailOfSomebodyWithARole:
    """A session that began with a message or at a provider makes no way in of its own."""

    BY_MAIL = pytest.mark.parametrize("proof", [Proof.CONTACT, Proof.SINGLE_SIGN_ON])

    def only_to_the_own_way(self, browser: Visitor, url: str) -> None:
        page = browser.get(url)
        assert page.all("input", name="password") == []
        assert page.all("input", name="answer") == []
        assert len(page.all("a", href=f"/dang-nhap/mat-khau?tiep={url}")) == 1
        assert "mất khóa truy cập?" in page.text, "it says who helps"

    @BY_MAIL
    def test_sets_no_password_where_there_is_one(self, app: Flask, session: Session, lan: Person, proof: Proof) -> None:
        give_role(lan, Role.LEADER, WARD)
        before = session.get_one(Password, lan.id).hashed
        here = signed_in(app, lan, proof=proof, has_second_factor=False)
        self.only_to_the_own_way(here, NEW_PASSWORD)
        token = next(node.get("value") for node in here.get("/tai-khoan").all("input", name="csrf_token"))
        here.post(NEW_PASSWORD, {"csrf_token": token, "password": "mèo leo thang máy hỏng"}, status=422)
        session.expire_all()
        assert session.get_one(Password, lan.id).hashed == before

    @BY_MAIL
    @pytest.mark.parametrize("url", [NEW_PASSWORD, f"{SECURITY}/khoa"])
    def test_adds_nothing_beside_a_key(self, app: Flask, session: Session, proof: Proof, url: str) -> None:
        operator = make_person("Phạm Dũng", "dung@example.com")
        give_role(operator, Role.OPERATOR, "ha-noi")
        give_key(session, operator)
        self.only_to_the_own_way(signed_in(app, operator, proof=proof, has_second_factor=False), url)

    def test_does_nothing_else_that_is_dangerous(self, app: Flask, session: Session, lan: Person) -> None:
        give_role(lan, Role.LEADER, WARD)
        here = signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)
        assert "Đăng nhập bằng mật khẩu hoặc khóa truy cập" in here.submit(CLOSE, {PROOF: PASSWORD}, status=422).text
        assert not is_closed(session, lan)

    def test_a_role_that_begins_later_counts_too(self, app: Flask, session: Session, lan: Person) -> None:
        grant = give_role(lan, Role.LEADER, WARD)
        grant.starts_at = clock.now() + timedelta(days=3)
        session.commit()
        self.only_to_the_own_way(signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False), NEW_PASSWORD)

    def test_the_owner_signs_in_with_the_password_and_goes_on(self, app: Flask, session: Session, lan: Person) -> None:
        give_role(lan, Role.LEADER, WARD)
        here = signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)
        again = here.get(NEW_PASSWORD).all("a", class_="button")[0].get("href")
        assert here.submit(again, {"contact": LAN, "password": PASSWORD}, status=303).response.location == NEW_PASSWORD
        here.submit(NEW_PASSWORD, {"password": "mèo leo thang máy hỏng"}, status=303)

    def test_knowing_only_the_password_adds_no_second_step_beside_a_key(
        self, app: Flask, session: Session, lan: Person
    ) -> None:
        give_role(lan, Role.MODERATOR, WARD)
        give_key(session, lan)
        app_page = f"{SECURITY}/ma-hai-buoc"
        page = signed_in(app, lan, has_second_factor=False).get(app_page)
        assert "đăng nhập bằng khóa truy cập rồi làm tiếp" in page.text
        assert page.all("input", name=PROOF) == []
        owner = signed_in(app, lan, proof=Proof.PASSKEY)
        owner.get(app_page, status=303, lint=False)  # to where the second step begins, and nothing is asked

    def test_after_a_while_a_key_is_asked_for_and_no_message(self, app: Flask, session: Session) -> None:
        person = make_person("Nguyễn Lan", LAN)
        give_role(person, Role.LEADER, WARD)
        give_key(session, person)
        self.only_to_the_own_way(stale(app, session, person, proof=Proof.PASSKEY), NEW_PASSWORD)


def test_a_resident_who_forgot_the_password_sets_a_new_one_after_a_code(
    app: Flask, session: Session, lan: Person
) -> None:
    here = signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)
    here.submit(NEW_PASSWORD, {"password": "mèo leo thang máy hỏng"}, status=303)


def test_a_providers_word_is_no_proof_where_there_is_a_password(app: Flask, session: Session, lan: Person) -> None:
    here = signed_in(app, lan, proof=Proof.SINGLE_SIGN_ON, has_second_factor=False)
    page = here.get(NEW_PASSWORD)
    assert "đăng nhập lại" in page.text
    assert page.all("input", name="password") == []
