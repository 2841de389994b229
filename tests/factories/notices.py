"""Notices for tests: written and published by the site's own commands, by somebody who may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.formations import add_group
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.succession_tables import TWO_LEVELS
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Role
from citizen_site.notices.commands import publish, start_draft
from citizen_site.notices.models import Content, Notice, NoticeKind
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_of
from tests.factories.staff import give_role, make_person, signed_in
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"
GROUP = "to-dan-pho-so-1-phuong-phuc-loi"
OTHER_GROUP = "to-dan-pho-so-2-phuong-phuc-loi"


def make_groups(session: Session) -> None:
    """Two residential groups of the ward."""
    ward = session.query(Area).filter_by(slug=WARD).one()
    for number in (1, 2):
        add_group(session, ward, f"Tổ dân phố số {number}", kind=AreaKind.GROUP, valid_from=TWO_LEVELS, is_demo=False)
    session.flush()


def make_leader(
    session: Session, *, area: str = GROUP, role: Role = Role.LEADER, name: str = "Nguyễn Văn Bình"
) -> Person:
    person = make_person(name)
    person.area_id = place_id(session, area)
    give_role(person, role, area)
    return person


def place_id(session: Session, slug: str) -> int:
    place = gazetteer(session).find(slug)
    assert place, slug
    return place.id


def actor_for(session: Session, person: Person, now: datetime | None = None) -> Actor:
    """The person with the roles of now."""
    return make_actor(person.id, grants_of(session, person.id, now or clock.now()), gazetteer(session))


def content(title: str = "Họp tổ dân phố", body: str = "Mời bà con đến **đông đủ**.", **values: Any) -> Content:
    return Content(kind=values.pop("kind", NoticeKind.INFORMATION), title=title, body=body, **values)


def draft(
    session: Session, person: Person, title: str = "Họp tổ dân phố", *, area: str = GROUP, **values: Any
) -> Notice:
    return start_draft(
        session, actor_for(session, person), place_id(session, area), clock.now(), content=content(title, **values)
    )


def post(
    session: Session,
    person: Person,
    title: str = "Họp tổ dân phố",
    *,
    area: str = GROUP,
    now: datetime | None = None,
    **values: Any,
) -> Notice:
    """A published notice; with `now`, as if it had been published then."""
    notice = draft(session, person, title, area=area, **values)
    publish(session, actor_for(session, person), notice, clock.now())
    notice.published_at = now or notice.published_at
    session.flush()
    return notice


def browser_of(app: Flask, person: Person) -> Visitor:
    """Signed in strongly enough for the person's roles."""
    return signed_in(app, person)
