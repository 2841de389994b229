"""Wrong codes typed at the same moment: each is counted, so nobody gets more tries by being quick."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import SecondFactor
from citizen_site.accounts.credentials.second_factor import count_wrong_second_factor
from citizen_site.accounts.models import ContactKind, SignInRequest
from citizen_site.accounts.sign_in import begin_sign_in, count_wrong_code
from citizen_site.core import clock
from tests.factories.credentials import give_app, make_person_with_password
from tests.support.at_the_same_time import at_the_same_time


def test_wrong_sign_in_codes_at_the_same_moment_are_all_counted(app: Flask, session: Session) -> None:
    begin_sign_in(
        session,
        ContactKind.EMAIL,
        "lan@example.com",
        browser="browser",
        key=app.config["SECRET_KEY"],
        language="vi",
        next_path="/",
        now=clock.now(),
    )
    session.commit()
    request_id = session.scalars(select(SignInRequest.id)).one()

    def type_wrong_code(session: Session) -> None:
        count_wrong_code(session, request_id, clock.now())
        session.commit()

    at_the_same_time(app, 6, type_wrong_code)
    session.expire_all()
    assert session.get_one(SignInRequest, request_id).wrong_codes == 6


def test_wrong_codes_of_the_app_at_the_same_moment_are_all_counted(app: Flask, session: Session) -> None:
    lan = make_person_with_password()
    give_app(app, lan)
    session.commit()
    person_id = lan.id

    def type_wrong_code(session: Session) -> None:
        count_wrong_second_factor(session, person_id, clock.now())
        session.commit()

    at_the_same_time(app, 6, type_wrong_code)
    session.expire_all()
    assert session.get_one(SecondFactor, person_id).wrong_codes == 6
