"""A post box, and the offices of two wards."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import add_group
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.succession_tables import TWO_LEVELS
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from tests.factories.accounts import PostBox
from tests.factories.staff import make_staff
from tests.support.pages import Visitor


@pytest.fixture
def box(app: Flask) -> PostBox:
    limiter.reset()
    return PostBox(app)


@pytest.fixture
def moderator(app: Flask, session: Session) -> Visitor:
    """The browser of a moderator of Phúc Lợi."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, "phuong-phuc-loi", "anh@example.com")[1]


@pytest.fixture
def chief(app: Flask, session: Session) -> Visitor:
    """The browser of an operator of the whole city."""
    return make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi", "dung@example.com")[1]


@pytest.fixture
def other(app: Flask) -> Visitor:
    """The browser of the invited person, who is not signed in."""
    limiter.reset()
    return Visitor(app)


@pytest.fixture
def group(session: Session) -> str:
    """The slug of a residential group in Phúc Lợi."""
    ward = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
    added = add_group(session, ward, "Tổ dân phố số 7", kind=AreaKind.GROUP, valid_from=TWO_LEVELS, is_demo=False)
    session.commit()
    return added.slug
