"""A full disk: every form comes back with its words, also when the commit itself fails; pages stay readable."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from citizen_site.config import ROOT
from citizen_site.core.disk import free_megabytes
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from tests.factories.drafts import PLACE, WORDS, Writer, bring_in_categories
from tests.support.pages import Visitor
from tests.support.refused_commits import allow_commits, refuse_commits
from tests.support.site import change_settings

LONG_STORY = "Ổ gà sâu trước cổng chợ. " * 150


@pytest.fixture
def writer(app: Flask, visitor: Visitor) -> Writer:
    with app.app_context():
        bring_in_categories()
        db.session.remove()
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)
    return writer


def is_sqlite(app: Flask) -> bool:
    return app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")


pages = {"most": 0}


def limit_pages(connection: Any, _record: Any, _proxy: Any) -> None:
    """The limit is a connection's own, and threads of other tests may have left several in the pool."""
    connection.execute(f"PRAGMA max_page_count = {pages['most']}")


def make_room(app: Flask) -> None:
    with app.app_context():
        if is_sqlite(app):
            if event.contains(db.engine, "checkout", limit_pages):
                event.remove(db.engine, "checkout", limit_pages)
            db.session.remove()
            db.engine.dispose()  # and the limits with their connections
        else:
            allow_commits()


@pytest.fixture
def full_database(app: Flask, writer: Writer) -> Iterator[None]:
    """No table can grow: SQLite has reached its last page, PostgreSQL says that its disk is full."""
    with app.app_context():
        if is_sqlite(app):
            db.session.remove()
            db.engine.dispose()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")  # pages that other tests left free would be used first
                pages["most"] = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            event.listen(db.engine, "checkout", limit_pages)
        else:
            refuse_commits("53100")
    yield
    make_room(app)


def test_a_full_database_says_507_and_the_words_come_back(writer: Writer, full_database: None) -> None:
    words = {**WORDS, "description": LONG_STORY.strip()}
    page = writer.post("chi-tiet", words, status=507)
    assert "Máy chủ hết chỗ" in page.text
    assert LONG_STORY.strip() in page.text
    assert {node.get("name") for node in page.all("input", type="hidden")} >= set(words)
    assert "Gửi lại" in page.text
    assert "Retry-After" not in page.response.headers
    assert page.response.headers["Content-Security-Policy"], "the page of a failed commit is one like every other"


def test_once_there_is_room_again_the_same_button_sends_it(app: Flask, writer: Writer, full_database: None) -> None:
    page = writer.post("chi-tiet", {**WORDS, "description": LONG_STORY.strip()}, status=507)
    again = {node.get("name"): node.get("value") for node in page.all("input", type="hidden")}
    make_room(app)
    writer.post("chi-tiet", again)
    assert LONG_STORY.strip()[:60] in writer.get("chi-tiet").html


# Runs by itself, because the limit on the size of files holds for a whole process.
UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.extensions import db
from citizen_site.core import clock
from citizen_site.reports.seed import seed
from tests.support.databases import SETTINGS
from tests.factories.drafts import PLACE, WORDS, Writer
from tests.support.pages import Visitor
from flask_migrate import upgrade
from citizen_site.core.migrations import load_migrations
from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import read_dataset
folder = Path(sys.argv[1])
app = create_app(Settings(instance_dir=folder, queue_url=f"sqlite:///{folder}/queue.db", **SETTINGS))
with app.app_context():
    load_migrations(app)
    upgrade()
    import_areas(db.session(), read_dataset(), clock.now())
    seed(db.session(), clock.now())
    db.session.commit()
    db.session.remove()
writer = Writer(Visitor(app))
writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)
with app.app_context():
    db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.session.remove()
resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))
page = writer.post("chi-tiet", WORDS, status=507)
assert "Máy chủ hết chỗ" in page.text, page.text
assert WORDS["description"] in page.text
assert writer.get("chi-tiet").status == 200
print("said so")
"""


def test_a_commit_that_cannot_be_written_is_answered_like_any_full_disk(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", UNDER_A_LIMIT, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout.strip().endswith("said so"), done.stderr[-3000:]


def test_somebody_who_only_reads_gets_the_page_although_the_visit_cannot_be_noted(
    app: Flask, writer: Writer, full_database: None
) -> None:
    assert writer.visitor.get("/khu-vuc").status == 200


def test_readiness_tells_of_too_little_space_and_the_site_goes_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    change_settings(app, monkeypatch, min_free_megabytes=free_megabytes(site_of(app).settings.instance_dir) + 100_000)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["space"]) == (200, "low")
    change_settings(app, monkeypatch, min_free_megabytes=0)
    assert app.test_client().get("/readyz").json["space"] == "ok"


def test_a_site_that_is_away_asks_for_half_a_minute_whatever_the_limiter_counts(app: Flask, writer: Writer) -> None:
    with app.app_context():
        if is_sqlite(app):  # a database that is locked or gone raises the same type
            db.session.execute(text("ALTER TABLE report_draft RENAME TO report_draft_away"))
            db.session.commit()
        else:
            refuse_commits("57P03")
    try:
        page = writer.post("chi-tiet", WORDS, status=503)
    finally:
        with app.app_context():
            if is_sqlite(app):
                db.session.execute(text("ALTER TABLE report_draft_away RENAME TO report_draft"))
                db.session.commit()
        make_room(app)
    assert page.response.headers["Retry-After"] == "30"
    assert WORDS["description"] in page.text


def test_an_answer_that_went_well_asks_nobody_to_wait(writer: Writer) -> None:
    answer = writer.post("chi-tiet", WORDS).response
    assert answer.headers["X-RateLimit-Remaining"], "the limiter counted it"
    assert "Retry-After" not in answer.headers
