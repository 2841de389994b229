"""People with roles for tests, and browsers that are signed in as them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from citizen_site.accounts.commands import record_consent
from citizen_site.accounts.models import Contact, ContactKind, Person, Proof
from citizen_site.accounts.sign_in import RESIDENT, Browser, open_session
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.core.tokens import new_token
from citizen_site.extensions import db, limiter
from citizen_site.staff.commands import Offer, grant_role
from citizen_site.staff.models import RoleGrant
from tests.support.pages import Visitor

PASSWORD = "bốn từ xa lạ nhau"
TERM = timedelta(days=365)


def make_person(name: str, email: str = "") -> Person:
    """A person who has agreed to the terms; `email` becomes a verified contact."""
    session, now = db.session(), clock.now()
    person = Person(name=name, created_at=now)
    session.add(person)
    session.flush()
    if email:
        session.add(Contact(person_id=person.id, kind=ContactKind.EMAIL, value=email, verified_at=now))
    record_consent(session, person, now)
    return person


def give_role(person: Person, role: Role, area: str) -> RoleGrant:
    """From a minute ago, for a year."""
    now = clock.now()
    place = gazetteer(db.session()).find(area)
    assert place, area
    start = now - timedelta(minutes=1)
    return grant_role(db.session(), Offer(role, place.id, start, now + TERM, "bầu ngày 12/10", person.id), now=now)


def signed_in(app: Flask, person: Person, *, proof: Proof = Proof.PASSWORD, has_second_factor: bool = True) -> Visitor:
    """A new browser with a session for the person."""
    limiter.reset()
    session, visitor, token = db.session(), Visitor(app), new_token()
    open_session(
        session,
        person,
        Browser(token, "Chrome, Android", "127.0.0.0/24"),
        proof=proof,
        limits=RESIDENT,
        has_second_factor=has_second_factor,
        key=app.config["SECRET_KEY"],
        now=clock.now(),
    )
    session.commit()
    visitor.client.set_cookie("tai_khoan", token)
    return visitor


def make_staff(app: Flask, name: str, role: Role, area: str, email: str = "") -> tuple[Person, Visitor]:
    """Somebody with a role, and the browser in which the role is awake."""
    person = make_person(name, email)
    give_role(person, role, area)
    return person, signed_in(app, person)
