"""A ward with two groups, the leader of the first, and their browsers."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from tests.factories.notices import browser_of, make_groups, make_leader
from tests.support.pages import Visitor


@pytest.fixture
def leader(session: Session) -> Person:
    make_groups(session)
    person = make_leader(session)
    session.commit()
    return person


@pytest.fixture
def desk(app: Flask, leader: Person) -> Visitor:
    """The leader's browser."""
    return browser_of(app, leader)
