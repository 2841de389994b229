"""Fixtures for all tests."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Iterator
from zlib import crc32

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Role
from citizen_site.extensions import db
from tests.factories.staff import make_staff
from tests.support.databases import TestSite
from tests.support.nginx import NGINX
from tests.support.pages import Visitor

settings.register_profile(
    "site", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("site")

DATABASES = ("sqlite", "postgresql")

# Tests start dozens of processes, and migrations are read again and again: where no compiled files may be written,
# each of them compiles the whole site.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(autouse=True)
def no_foreign_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Playwright's loop runs on between browser tests; all other tests are to find none, whatever came before them."""
    if "browser" in request.fixturenames:
        yield
        return
    foreign = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(foreign)


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TestSite]:
    """Made when first asked for, one for each kind of database."""

    class Sites(dict[str, TestSite]):
        def __missing__(self, kind: str) -> TestSite:
            self[kind] = TestSite(kind, tmp_path_factory.mktemp(kind))
            return self[kind]

    return Sites()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-database", action="store_true", help="run tests marked either_database on both, too")


def pytest_collection_finish() -> None:
    """Thousands of tests leave hundreds of megabytes that live to the end: looking through them again takes minutes."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process works on alone at the end.

    Without nginx the tests marked `proxy` do not run; under CI that is a failure, elsewhere one loud line.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if NGINX is None and os.environ.get("CI") != "true":
        for item in items:
            if item.get_closest_marker("proxy"):
                item.add_marker(pytest.mark.skip(reason="NGINX IS MISSING: the tests of the proxy were NOT run"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with an app runs on each database.

    One that is marked `either_database` is about pages and words; it runs on one of them, chosen by its name, so that
    each database has its half of them. In a module with this mark, `every_database` excepts a test.
    """
    if "app" not in metafunc.fixturenames:
        return
    databases, markers = DATABASES, {each.name for each in metafunc.definition.iter_markers()}
    if markers & {"either_database", "every_database"} == {"either_database"} and not metafunc.config.getoption(
        "every_database"
    ):
        databases = (DATABASES[crc32(metafunc.definition.nodeid.encode()) % 2],)
    metafunc.parametrize("app", databases, indirect=True)


@pytest.fixture
def app(request: pytest.FixtureRequest, sites: dict[str, TestSite]) -> Iterator[Flask]:
    """The site with today's areas, on the database that is the parameter; whatever a test writes is undone."""
    site = sites[request.param]
    site.reset_limits()
    yield site.app
    site.restore()
    found, site.disorder[:] = list(site.disorder), []
    assert found == [], "a transaction takes locks in one order, and changes cache tags last (docs/adr/0042)"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session within the app's context, for commands and queries."""
    with app.app_context():
        yield db.session()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Fetches and lints pages, anonymous."""
    return Visitor(app)


@pytest.fixture
def operator(app: Flask) -> Visitor:
    """The browser of an operator of the whole city."""
    with app.app_context():
        _, browser = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
        db.session.remove()
    return browser
