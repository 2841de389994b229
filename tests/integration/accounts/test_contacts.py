"""Contacts of an account: adding one, proving one again, taking one away; never somebody else's."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import ContactOutcome, add_contact
from citizen_site.accounts.models import Contact, ContactKind, Person, Proof, SignInRequest
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.extensions import limiter
from tests.factories.accounts import CODE, PostBox, ask_for_code, text_of_message
from tests.factories.credentials import LAN, assert_signed_out
from tests.factories.staff import make_person, signed_in
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

ADD, PROVE = "/tai-khoan/lien-lac", "/tai-khoan/lien-lac/ma"
NEW, PHONE = "lan.moi@example.com", "+84912345678"


@pytest.fixture
def lan(session: Session) -> Person:
    person = make_person("Nguyễn Lan", LAN)
    session.commit()
    return person


@pytest.fixture
def here(app: Flask, lan: Person, box: PostBox) -> Visitor:
    return signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)


def contacts(session: Session, person: Person) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Contact.value).where(Contact.person_id == person.id).order_by(Contact.id)))


def acts(session: Session) -> list[tuple[str, dict[str, str]]]:
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(entry.action, entry.details) for entry in entries if entry.action.startswith("contact.")]


def add(browser: Visitor, box: PostBox, value: str, *, status: int = 303) -> Page:
    assert browser.submit(ADD, {"contact": value}, status=303).response.location == PROVE
    code = box.code(value)
    return browser.submit(PROVE, {"code": code}, status=status)


class TestAdding:
    """With a code that only the contact's owner reads."""

    def test_a_proved_address_is_one_more_way_in_and_the_old_one_hears_of_it(
        self, here: Visitor, other: Visitor, lan: Person, session: Session, box: PostBox
    ) -> None:
        assert add(here, box, NEW).response.location == "/tai-khoan"
        assert contacts(session, lan) == [LAN, NEW]
        assert NEW in here.get("/tai-khoan").text
        assert acts(session) == [("contact.added", {"kind": "email"})]
        for kind in ("plain", "html"):
            assert "có thêm một email" in text_of_message(box.newest(LAN), kind)
        ask_for_code(other, NEW)
        code, _ = box.code_and_link(NEW)
        other.submit(CODE, {"code": code}, status=303)
        assert "Nguyễn Lan" in other.get("/tai-khoan").text

    def test_a_phone_number_too(self, here: Visitor, lan: Person, session: Session, box: PostBox) -> None:
        here.submit(ADD, {"contact": "0912 345 678"}, status=303)
        code = box.code(PHONE)
        here.submit(PROVE, {"code": code}, status=303)
        assert contacts(session, lan) == [LAN, PHONE]
        assert acts(session) == [("contact.added", {"kind": "phone"})]

    def test_the_message_says_what_the_code_is_for_and_its_link_signs_nobody_in(
        self, here: Visitor, other: Visitor, box: PostBox
    ) -> None:
        here.submit(ADD, {"contact": NEW}, status=303)
        letter = box.newest(NEW)
        assert "lien-ket" not in letter.as_string()
        assert "lien-ket" not in text_of_message(letter, "html")
        assert other.get(CODE, status=303, lint=False).response.location == "/dang-nhap"

    def test_its_code_does_not_sign_in(self, here: Visitor, box: PostBox) -> None:
        here.submit(ADD, {"contact": NEW}, status=303)
        box.newest(NEW)
        here.get(CODE, status=303, lint=False)

    def test_a_wrong_code_adds_nothing_and_five_end_it(
        self, here: Visitor, lan: Person, session: Session, box: PostBox
    ) -> None:
        here.submit(ADD, {"contact": NEW}, status=303)
        box.newest(NEW)
        assert "còn 4 lần thử" in here.submit(PROVE, {"code": "000000"}, status=422).text
        asked = session.scalars(select(SignInRequest)).one()
        asked.wrong_codes, asked.next_try_at = 4, None
        session.commit()
        assert "không dùng được nữa" in here.submit(PROVE, {"code": "000000"}, status=422).text
        assert contacts(session, lan) == [LAN]

    def test_the_code_works_in_the_browser_that_asked_and_for_its_person_only(
        self, app: Flask, here: Visitor, session: Session, box: PostBox
    ) -> None:
        here.submit(ADD, {"contact": NEW}, status=303)
        code = box.code(NEW)
        minh = make_person("Minh", "minh@example.com")
        someone = signed_in(app, minh)
        asking = here.client.get_cookie("dang_nhap")
        assert asking
        someone.client.set_cookie("dang_nhap", asking.value)
        assert someone.get(PROVE, status=303, lint=False).response.location == ADD
        token = next(node.get("value") for node in someone.get(ADD).all("input", name="csrf_token"))
        someone.post(PROVE, {"csrf_token": token, "code": code}, status=303)
        assert contacts(session, minh) == ["minh@example.com"]

    def test_somebody_elses_address_stays_theirs_and_only_its_reader_learns_that(
        self, here: Visitor, lan: Person, session: Session, box: PostBox
    ) -> None:
        minh = make_person("Minh", "minh@example.com")
        session.commit()
        answers = []
        for value in ("minh@example.com", NEW):
            limiter.reset()
            page = here.submit(ADD, {"contact": value}, status=303)
            answers.append((page.response.location, len(page.statements)))
        assert len(set(answers)) == 1, "asking tells nothing"
        page = add(here, box, "minh@example.com", status=422)
        assert "đang thuộc một tài khoản khác" in page.text
        assert contacts(session, minh) == ["minh@example.com"]
        assert contacts(session, lan) == [LAN]

    def test_of_two_who_add_the_same_address_at_once_one_gets_it(
        self, lan: Person, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_person("Trần Bình", NEW)
        session.commit()
        # As if the look had come just before the other's commit.
        monkeypatch.setattr("citizen_site.accounts.commands.contact_at", lambda *_: None)
        outcome = add_contact(session, lan, ContactKind.EMAIL, NEW, clock.now())
        assert outcome is ContactOutcome.IN_USE
        session.commit()
        assert contacts(session, lan) == [LAN]

    def test_six_are_enough(self, here: Visitor, lan: Person, session: Session, box: PostBox) -> None:
        for number in range(5):
            session.add(
                Contact(
                    person_id=lan.id, kind=ContactKind.EMAIL, value=f"lan{number}@example.com", verified_at=clock.now()
                )
            )
        session.commit()
        assert "nhiều nhất 6 email" in add(here, box, NEW, status=422).text
        assert len(contacts(session, lan)) == 6

    @pytest.mark.parametrize("value", ["", "lan@", "123", f"{NEW}\r\nBcc: x@y.vn"])
    def test_what_is_no_contact_is_said_and_stays_in_the_field(
        self, here: Visitor, session: Session, value: str
    ) -> None:
        page = here.submit(ADD, {"contact": value}, status=422)
        assert page.by_id("contact").get("value") == value.replace("\r\n", "\n")
        assert session.scalars(select(SignInRequest)).all() == []

    def test_it_cannot_be_used_to_flood_a_stranger(self, here: Visitor) -> None:
        limiter.reset()
        token = next(node.get("value") for node in here.get(ADD).all("input", name="csrf_token"))
        for number in range(6):
            here.post(ADD, {"csrf_token": token, "contact": NEW}, status=303 if number < 5 else 429)


def test_a_contact_is_proved_again(here: Visitor, lan: Person, session: Session, box: PostBox) -> None:
    kept = session.scalars(select(Contact)).one()
    before = kept.verified_at
    here.submit("/tai-khoan", {}, status=303, url=f"{ADD}/{kept.id}/xac-nhan-lai")
    code = box.code(LAN)
    here.submit(PROVE, {"code": code}, status=303)
    session.expire_all()
    assert session.scalars(select(Contact.verified_at)).one() > before
    assert acts(session) == [("contact.verified", {"kind": "email"})]


class TestTakingAway:
    """One of one's own, and never the last."""

    @pytest.fixture
    def second(self, lan: Person, session: Session) -> int:
        contact = Contact(person_id=lan.id, kind=ContactKind.EMAIL, value=NEW, verified_at=clock.now())
        session.add(contact)
        session.commit()
        return contact.id

    def test_it_is_no_way_in_any_more_and_both_addresses_hear_of_it(
        self, here: Visitor, other: Visitor, lan: Person, second: int, session: Session, box: PostBox
    ) -> None:
        here.submit("/tai-khoan", {}, status=303, url=f"{ADD}/{second}/bo")
        assert contacts(session, lan) == [LAN]
        for address in (LAN, NEW):
            for kind in ("plain", "html"):
                assert "đã bị xóa khỏi tài khoản" in text_of_message(box.newest(address), kind)
        assert acts(session) == [("contact.removed", {"kind": "email"})]
        ask_for_code(other, NEW)
        code, _ = box.code_and_link(NEW)
        other.submit(CODE, {"code": code}, status=303)
        assert session.scalars(select(Contact.person_id).where(Contact.value == NEW)).one() != lan.id

    def test_the_last_stays_and_no_button_offers_it(self, here: Visitor, lan: Person, session: Session) -> None:
        only = session.scalars(select(Contact.id)).one()
        assert "Xóa" not in [text_of(node) for node in here.get("/tai-khoan").all("button")]
        here.submit("/tai-khoan", {}, status=404, url=f"{ADD}/{only}/bo")
        assert contacts(session, lan) == [LAN]


@pytest.mark.parametrize("act", ["bo", "xac-nhan-lai"])
def test_somebody_elses_contact_is_not_there(
    app: Flask, here: Visitor, session: Session, box: PostBox, act: str
) -> None:
    minh = make_person("Minh", "minh@example.com")
    session.add(Contact(person_id=minh.id, kind=ContactKind.EMAIL, value=NEW, verified_at=clock.now()))
    session.commit()
    theirs = session.scalars(select(Contact.id).where(Contact.person_id == minh.id)).all()
    for contact_id in (*theirs, 0, 10**9):
        here.submit("/tai-khoan", {}, status=404, url=f"{ADD}/{contact_id}/{act}")
    assert contacts(session, minh) == ["minh@example.com", NEW]
    assert session.scalars(select(SignInRequest)).all() == []
    assert acts(session) == []


@pytest.mark.parametrize("path", ["", "/ma", "/{id}/bo", "/{id}/xac-nhan-lai"])
def test_forged_and_anonymous_forms_do_nothing(
    here: Visitor, other: Visitor, lan: Person, session: Session, path: str
) -> None:
    session.add(Contact(person_id=lan.id, kind=ContactKind.EMAIL, value=NEW, verified_at=clock.now()))
    session.commit()
    url = ADD + path.format(id=session.scalars(select(Contact.id)).first())
    here.post(url, {"contact": "x@example.com", "code": "123456"}, status=400)
    token = next(node.get("value") for node in other.get("/dang-nhap").all("input", name="csrf_token"))
    other.post(url, {"csrf_token": token, "contact": "x@example.com"}, status=303)
    assert_signed_out(other)
    assert contacts(session, lan) == [LAN, NEW]
    assert session.scalars(select(SignInRequest)).all() == []
