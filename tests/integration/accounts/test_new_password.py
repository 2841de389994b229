"""Setting a password: weak ones are refused, other devices are signed out, and the owner hears of it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Password
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.audit import AuditEntry
from tests.factories.accounts import PostBox, sign_in, text_of_message
from tests.factories.credentials import (
    LAN,
    SECURITY,
    assert_signed_in,
    assert_signed_out,
    make_person_with_password,
    type_password,
)
from tests.factories.staff import PASSWORD, make_person, signed_in
from tests.factories.units import make_unit
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

NEW = f"{SECURITY}/mat-khau"
GOOD = "mèo leo thang máy hỏng"


@pytest.fixture
def lan(session: Session) -> Person:
    person = make_person("Nguyễn Lan", LAN)
    session.commit()
    return person


def test_a_first_password_is_set_right_after_signing_in_by_code(
    visitor: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    sign_in(visitor, LAN, box)
    assert "Chưa có" in visitor.get(SECURITY).text
    assert visitor.submit(NEW, {"password": GOOD}, status=303).response.location == SECURITY
    assert "Đã đặt" in visitor.get(SECURITY).text
    type_password(other, LAN, GOOD)
    assert_signed_in(other)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Hãy nhập mật khẩu"),
        ("ngắn quá", "ít nhất 10 ký tự"),
        ("1234567890", "dễ đoán"),
        ("password123", "dễ đoán"),
        ("nguyenlan1990", "dễ đoán"),
        ("lannguyen1990", "dễ đoán"),
        ("lan@example.com", "dễ đoán"),
        ("phonhahanoi", "dễ đoán"),
        ("Phúc Lợi 2026", "dễ đoán"),
        ("x" * 101, "dài nhất 100 ký tự"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence_and_the_old_one_stays(
    app: Flask, session: Session, password: str, sentence: str
) -> None:
    person = make_person_with_password("Nguyễn Lan")
    here = signed_in(app, person)
    before = session.get_one(Password, person.id).hashed
    page = here.submit(NEW, {"password": password}, status=422)
    assert sentence in page.text
    assert page.by_id("password").get("value") in (None, "")
    assert page.by_id("password").get("aria-invalid") == "true"
    session.expire_all()
    assert session.get_one(Password, person.id).hashed == before
    assert_signed_in(here)


def test_names_of_offices_and_areas_are_guessed(app: Flask, session: Session) -> None:
    make_unit("Đội gom lá Hoa Sữa")
    former = next(place for place in gazetteer(session) if place.is_unit and not place.is_current)
    here = signed_in(app, make_person_with_password("Nguyễn Lan"))
    session.commit()
    for name in ("Đội gom lá Hoa Sữa", f"{former.short_name} 2026"):
        assert "dễ đoán" in here.submit(NEW, {"password": name}, status=422).text, name


def test_a_new_password_signs_all_other_devices_out_and_this_one_stays(
    app: Flask, session: Session, other: Visitor
) -> None:
    person = make_person_with_password()
    here, phone = signed_in(app, person), signed_in(app, person)
    someone = signed_in(app, make_person("Minh", "minh@example.com"))
    here.submit(NEW, {"password": GOOD}, status=303)
    assert_signed_in(here)
    assert_signed_out(phone)
    assert_signed_in(someone)
    type_password(other, LAN, PASSWORD, status=422)
    type_password(other, LAN, GOOD)


def test_it_is_noted_and_told_in_the_readers_language(app: Flask, session: Session, lan: Person, box: PostBox) -> None:
    here = signed_in(app, lan)
    here.submit(NEW, {"password": GOOD}, status=303)
    letter = box.newest(LAN)
    assert letter["Subject"] == "Tài khoản Phố Nhà của bạn vừa thay đổi"
    for kind in ("plain", "html"):
        assert "Mật khẩu đã được đặt mới." in text_of_message(letter, kind)
        assert "http://127.0.0.1:8000/tai-khoan" in text_of_message(letter, kind)
    lan.language = "en"
    session.commit()
    here.submit(NEW, {"password": PASSWORD}, status=303)
    letter = box.newest(LAN)
    assert 'lang="en"' in text_of_message(letter, "html")
    assert "http://127.0.0.1:8000/en/tai-khoan" in text_of_message(letter, "html")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "password.changed")).all()
    assert [(entry.actor_id, entry.thing, entry.details) for entry in entries] == [(lan.id, f"person:{lan.id}", {})] * 2


def test_the_password_lies_nowhere_as_it_was_typed(app: Flask, session: Session, lan: Person, box: PostBox) -> None:
    signed_in(app, lan).submit(NEW, {"password": GOOD}, status=303)
    assert session.get_one(Password, lan.id).hashed.startswith("$argon2id$")
    assert GOOD not in session.get_one(Password, lan.id).hashed
    assert GOOD not in box.newest(LAN).as_string()


def test_a_forged_form_sets_no_password(app: Flask, session: Session, lan: Person) -> None:
    signed_in(app, lan).post(NEW, {"password": GOOD}, status=400)
    assert session.get(Password, lan.id) is None
