"""Browsers and a post box."""

import pytest
from flask import Flask

from citizen_site.extensions import limiter
from tests.factories.accounts import PostBox
from tests.support.pages import Visitor


@pytest.fixture
def box(app: Flask) -> PostBox:
    limiter.reset()
    return PostBox(app)


@pytest.fixture
def other(app: Flask) -> Visitor:
    """A second browser."""
    return Visitor(app)
