"""Acts on one account at the same moment, as two taps and two windows send them: each happens once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Consent, Contact, ContactKind, ExternalIdentity, Person, Proof, SignInRequest
from citizen_site.accounts.sign_in import begin_sign_in, claim, open_account, verify_sign_in
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob
from tests.factories.accounts import PostBox
from tests.factories.credentials import LAN
from tests.factories.single_sign_on import CHOOSE, ENTER, LINK, come_back
from tests.factories.staff import make_person, signed_in
from tests.support.at_the_same_time import at_the_same_time, overtaken, send_together, tap
from tests.support.pages import Visitor
from tests.support.sign_on_provider import SignOnProvider

ACCOUNT, CONTACTS, NEW = "/tai-khoan", "/tai-khoan/lien-lac", "lan.moi@example.com"


@pytest.fixture
def lan(session: Session) -> Person:
    person = make_person("Nguyễn Lan", LAN)
    session.commit()
    return person


@pytest.fixture
def here(app: Flask, lan: Person, box: PostBox) -> Visitor:
    return signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)


def add_second(session: Session, lan: Person) -> list[int]:
    session.add(Contact(person_id=lan.id, kind=ContactKind.EMAIL, value=NEW, verified_at=clock.now()))
    session.commit()
    return list(session.scalars(select(Contact.id).where(Contact.person_id == lan.id).order_by(Contact.id)))


def entries(session: Session, action: str) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def messages_about(session: Session, what: str) -> int:
    jobs = session.scalars(select(OutboxJob).where(OutboxJob.name == JobName.NOTIFY_ACCOUNT_CHANGE))
    return sum(each.payload["what"] == what for each in jobs)


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_when_all_contacts_are_removed_at_the_same_moment_one_stays_and_the_reader_is_told(
    app: Flask, here: Visitor, lan: Person, session: Session
) -> None:
    both = add_second(session, lan)
    taps = [tap(here, ACCOUNT, {}, url=f"{CONTACTS}/{both[number % 2]}/bo") for number in range(8)]
    answers = send_together(app, taps)
    assert {each.status_code for each in answers} == {303, 404}
    refused = next(each for each in answers if each.status_code == 404)
    assert "liên lạc cuối cùng của bạn" in refused.text
    assert count(session, Contact) == 1
    assert entries(session, "contact.removed") == 1


def test_a_contact_that_is_removed_by_eight_taps_is_removed_once_and_each_tap_succeeds(
    app: Flask, here: Visitor, lan: Person, session: Session
) -> None:
    second = add_second(session, lan)[1]
    removing = tap(here, ACCOUNT, {}, url=f"{CONTACTS}/{second}/bo")
    assert {each.status_code for each in send_together(app, [removing] * 8)} == {303}
    assert (count(session, Contact), entries(session, "contact.removed")) == (1, 1)
    assert messages_about(session, "contact_removed") == 2, "one to each contact of before"
    assert [each.status_code for each in send_together(app, [removing])] == [303], "a tap that comes late succeeds, too"


def test_a_code_that_is_sent_by_eight_taps_adds_the_contact_once_and_each_tap_succeeds(
    app: Flask, here: Visitor, lan: Person, session: Session, box: PostBox
) -> None:
    here.submit(CONTACTS, {"contact": NEW}, status=303)
    typed = tap(here, f"{CONTACTS}/ma", {"code": box.code(NEW)})
    answers = send_together(app, [typed] * 8)
    assert {(each.status_code, each.location) for each in answers} == {(303, ACCOUNT)}
    assert (count(session, Contact), entries(session, "contact.added")) == (2, 1)


def test_consent_that_is_given_by_eight_taps_is_recorded_once(app: Flask, session: Session) -> None:
    person = open_account(session, "vi", clock.now())
    session.add(Contact(person_id=person.id, kind=ContactKind.EMAIL, value=LAN, verified_at=clock.now()))
    agreeing = tap(signed_in(app, person), "/dang-nhap/chao-mung", {"name": "Lan", "consent": "y"})
    assert {each.status_code for each in send_together(app, [agreeing] * 8)} == {303}
    assert (count(session, Consent), entries(session, "consent.given")) == (1, 1)


def test_a_profile_that_is_saved_by_eight_taps_is_changed_once(app: Flask, here: Visitor, session: Session) -> None:
    fields = {"name": "Lan Anh", "name_display": "full", "language": "vi", "text_size": "normal"}
    assert {each.status_code for each in send_together(app, [tap(here, f"{ACCOUNT}/sua", fields)] * 8)} == {303}
    assert entries(session, "profile.changed") == 1


def test_an_account_that_is_closed_by_eight_taps_is_closed_once(app: Flask, here: Visitor, session: Session) -> None:
    answers = send_together(app, [tap(here, f"{ACCOUNT}/xoa", {})] * 8)
    # A tap that comes when the session has ended is sent to sign in.
    assert {each.status_code for each in answers} == {303}
    assert entries(session, "account.closed") == 1


def test_codes_to_one_new_address_that_are_used_at_the_same_moment_open_one_account(
    app: Flask, session: Session
) -> None:
    for number in range(8):
        begin_sign_in(
            session,
            ContactKind.EMAIL,
            NEW,
            browser=f"browser {number}",
            key=app.config["SECRET_KEY"],
            language="vi",
            next_path="",
            now=clock.now(),
        )
    session.commit()
    waiting = list(session.scalars(select(SignInRequest.id).order_by(SignInRequest.id)))

    def use_code(database: Session) -> int:
        request = database.get_one(SignInRequest, waiting.pop())
        assert claim(database, request, clock.now())
        person = verify_sign_in(database, request, clock.now())
        database.commit()
        return person.id

    assert len(set(at_the_same_time(app, 8, use_code))) == 1
    assert (count(session, Person), count(session, Contact), entries(session, "account.opened")) == (1, 1, 1)


def test_a_providers_sign_in_that_is_sent_by_eight_taps_opens_one_account_and_each_tap_enters_it(
    app: Flask, visitor: Visitor, session: Session, provider: SignOnProvider
) -> None:
    come_back(visitor, provider)
    answers = send_together(app, [tap(visitor, CHOOSE, {}, url=ENTER)] * 8)
    assert {each.status_code for each in answers} == {303}
    assert all("tai_khoan" in each.headers.get("Set-Cookie", "") or each.location != CHOOSE for each in answers)
    assert (count(session, Person), count(session, ExternalIdentity), entries(session, "identity.linked")) == (1, 1, 1)


def test_a_tap_that_finds_only_the_address_of_the_account_that_the_first_has_made_enters_it_too(
    app: Flask, visitor: Visitor, session: Session, provider: SignOnProvider
) -> None:
    come_back(visitor, provider)
    first, late = (tap(visitor, CHOOSE, {}, url=ENTER) for _ in range(2))
    with overtaken(app, "FROM contact", first) as answers:
        answers += send_together(app, [late])
    assert len(answers) == 2
    assert all("tai_khoan" in each.headers.get("Set-Cookie", "") for each in answers), [a.location for a in answers]
    assert count(session, Person) == 1


def test_a_providers_identity_that_is_linked_by_eight_taps_is_linked_once(
    app: Flask, here: Visitor, session: Session, provider: SignOnProvider
) -> None:
    come_back(here, provider)
    answers = send_together(app, [tap(here, CHOOSE, {}, url=LINK)] * 8)
    assert {(each.status_code, each.location) for each in answers} == {(303, ACCOUNT)}
    assert (count(session, ExternalIdentity), entries(session, "identity.linked")) == (1, 1)
    identity_id = session.scalars(select(ExternalIdentity.id)).one()
    unlinking = tap(here, ACCOUNT, {}, url=f"/tai-khoan/noi/{identity_id}/bo")
    assert {each.status_code for each in send_together(app, [unlinking] * 8)} == {303}
    assert (count(session, ExternalIdentity), entries(session, "identity.unlinked")) == (0, 1)
