"""What the web server does before it forks: pages are rendered, and no worker shares a connection."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.web.warm_up import PAGES, warm_up
from tests.support.databases import SETTINGS
from tests.support.log_lines import log_lines
from tests.support.pages import counted_statements

pytestmark = pytest.mark.either_database


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_pages_are_rendered_without_a_word_and_no_connection_stays_open(sites, tmp_path: Path) -> None:
    database = f"sqlite:///{site_of(sites['sqlite'].app).settings.instance_dir}/site.db"
    app = create_app(Settings(**{**SETTINGS, "instance_dir": tmp_path, "database_url": database}))
    with log_lines() as written:
        warm_up(app)
    assert written.getvalue() == ""
    assert len(site_of(app).page_cache) == len(PAGES), "all of them can be kept"
    with app.app_context():
        assert "Connections in pool: 0" in db.engine.pool.status()
        assert "Checked out connections: 0" in db.engine.pool.status()
    assert site_of(app).worker_queue._opened is None
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_a_server_without_a_database_starts_all_the_same(tmp_path: Path) -> None:
    app: Flask = create_app(Settings(**{**SETTINGS, "instance_dir": tmp_path}))
    with counted_statements() as statements:
        warm_up(app)
    assert statements, "it was tried"
    assert len(site_of(app).page_cache) == 0
