"""People with a password and a second factor for tests, and how they sign in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
from flask import Flask

from citizen_site.accounts.credentials.passwords import set_password
from citizen_site.accounts.credentials.second_factor import begin_second_factor, confirm_second_factor, waiting_secret
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.extensions import db, limiter
from tests.factories.staff import PASSWORD, make_person
from tests.support.pages import Page, Visitor

LAN = "lan@example.com"
BY_PASSWORD, SECOND_STEP, SECURITY = "/dang-nhap/mat-khau", "/dang-nhap/buoc-hai", "/tai-khoan/bao-mat"


def make_person_with_password(name: str = "Nguyễn Lan", email: str = LAN, password: str = PASSWORD) -> Person:
    """Committed; the password was set in the ordinary way."""
    person = make_person(name, email)
    set_password(db.session(), person.id, password, clock.now())
    db.session.commit()
    return person


def give_app(app: Flask, person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Turn the second factor on, with a code of two minutes ago; returns the app and the codes on paper."""
    session, key, before = db.session(), app.config["SECRET_KEY"], clock.now() - timedelta(minutes=2)
    begin_second_factor(session, person.id, key=key)
    secret = waiting_secret(session, person.id, key=key)
    assert secret
    phone = pyotp.TOTP(secret)
    codes = confirm_second_factor(session, person.id, phone.at(before), key=key, now=before)
    assert codes
    session.commit()
    return phone, codes


def code_now(phone: pyotp.TOTP, moment: datetime | None = None) -> str:
    """What the app shows, at the site's own time."""
    return phone.at(moment or clock.now())


def type_password(
    visitor: Visitor, email: str = LAN, password: str = PASSWORD, *, status: int = 303, next_path: str = ""
) -> Page:
    limiter.reset()
    url = f"{BY_PASSWORD}?tiep={next_path}" if next_path else BY_PASSWORD
    return visitor.submit(url, {"contact": email, "password": password}, status=status)


def assert_signed_in(visitor: Visitor) -> Page:
    return visitor.get("/tai-khoan")


def assert_signed_out(visitor: Visitor) -> None:
    visitor.get("/tai-khoan", status=303, lint=False)
