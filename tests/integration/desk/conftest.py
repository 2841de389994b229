"""Somebody who moderates."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core.permissions import Role
from tests.factories.staff import make_staff
from tests.support.pages import Visitor


@pytest.fixture
def anna(app: Flask, session: Session) -> tuple[Person, Visitor]:
    """A moderator of one ward."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, "phuong-phuc-loi")
