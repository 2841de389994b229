"""Codes on paper: each works once in the place of the app, and new ones make the old ones worthless."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core.audit import AuditEntry
from tests.factories.credentials import (
    SECOND_STEP,
    SECURITY,
    assert_signed_in,
    assert_signed_out,
    give_app,
    make_person_with_password,
    type_password,
)
from tests.factories.staff import signed_in
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

NEW = f"{SECURITY}/ma-du-phong"


@pytest.fixture
def lan(session: Session) -> Person:
    return make_person_with_password()


@pytest.fixture
def paper(app: Flask, lan: Person) -> list[str]:
    return give_app(app, lan)[1]


@pytest.mark.parametrize("typed", [str, str.upper, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_signs_in_however_it_is_typed(visitor: Visitor, paper: list[str], typed: object) -> None:
    assert callable(typed)
    type_password(visitor)
    visitor.submit(SECOND_STEP, {"code": typed(paper[3])}, status=303)
    assert "Còn 9 mã dự phòng" in visitor.get(SECURITY).text


def test_a_code_works_once(visitor: Visitor, other: Visitor, paper: list[str], lan: Person, session: Session) -> None:
    for browser in (visitor, other):
        type_password(browser)
    visitor.submit(SECOND_STEP, {"code": paper[0]}, status=303)
    assert_signed_in(visitor)
    other.submit(SECOND_STEP, {"code": paper[0]}, status=422)
    assert_signed_out(other)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "recovery_code.used")).one()
    assert (entry.actor_id, entry.details) == (lan.id, {})


def test_somebody_elses_code_is_wrong(app: Flask, visitor: Visitor, paper: list[str]) -> None:
    _, theirs = give_app(app, make_person_with_password("Minh", "minh@example.com"))
    type_password(visitor)
    visitor.submit(SECOND_STEP, {"code": theirs[0]}, status=422)


def test_new_codes_are_made_only_after_a_question_that_says_what_becomes_of_the_old_ones(
    app: Flask, lan: Person, paper: list[str], other: Visitor
) -> None:
    here = signed_in(app, lan)
    assert "Tạo mã dự phòng mới" in here.get(SECURITY).links()
    question = here.get(here.get(SECURITY).links()["Tạo mã dự phòng mới"])
    assert "Bạn còn 10 mã" in question.text
    assert "thôi dùng được ngay" in question.text
    assert question.all("code") == []
    type_password(other)
    other.submit(SECOND_STEP, {"code": paper[0]}, status=303)
    assert len(here.submit(NEW, {}, status=200).all("code")) == 10


def test_new_codes_are_shown_once_and_the_old_ones_stop_working(
    app: Flask, other: Visitor, lan: Person, paper: list[str]
) -> None:
    here = signed_in(app, lan)
    page = here.submit(SECURITY, {}, status=200, url=NEW)
    new = [text_of(node) for node in page.all("code")]
    assert len(set(new)) == 10
    assert not set(new) & set(paper)
    assert page.response.headers["Cache-Control"] == "no-store"
    type_password(other)
    other.submit(SECOND_STEP, {"code": paper[0]}, status=422)
    other.submit(SECOND_STEP, {"code": new[0]}, status=303)
    assert not any(code in here.get(SECURITY).html for code in new)


def test_without_an_app_there_are_none(app: Flask, lan: Person) -> None:
    signed_in(app, lan).submit(SECURITY, {}, status=404, url=NEW)
