"""Migrations keep what is there."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import text

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import dead_letters
from citizen_site.core.migrations import load_migrations
from citizen_site.core.search import matching_ids
from citizen_site.extensions import db
from tests.factories.reports import make_report
from tests.support.databases import SETTINGS, TestSite

BEFORE_CLAIMS = "8e41d7b3c052"
BEFORE_SHOWN_CODES = "c4a7d09e51f2-1"
BEFORE_JOB_NAMES = "5b8e2f61c7d4"


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    """Raises for a table, column, index or constraint that only one of them has."""
    with app.app_context():
        check()


def test_dead_letters_stay_so_through_the_step_to_claims(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "instance_dir": tmp_path}
    app = create_app(Settings(**settings))
    load_migrations(app)
    with app.app_context():
        upgrade(revision=BEFORE_CLAIMS)
        with db.engine.begin() as connection:
            for name, attempts in (("waits", 53), ("over", 54)):
                connection.execute(
                    text(
                        "INSERT INTO outbox_job (name, payload, due_at, attempts) "
                        "VALUES (:name, '{}', '2026-11-01 00:00:00.000000', :attempts)"
                    ),
                    {"name": name, "attempts": attempts},
                )
        upgrade()
        assert [(each.name, each.last_at.isoformat()) for each in dead_letters(db.session())] == [
            ("over", "2026-11-01T00:00:00+00:00")
        ]
        db.session.remove()
        downgrade(revision=BEFORE_CLAIMS)
        with db.engine.begin() as connection:
            jobs = connection.execute(text("SELECT name, attempts FROM outbox_job ORDER BY name")).all()
    assert jobs == [("over", 54), ("waits", 53)]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_reports_indexed_before_are_found_by_their_code_as_it_is_shown(kind: str, tmp_path: Path) -> None:
    site = TestSite(kind, tmp_path)
    with site.app.app_context():
        report = make_report(code="K7M4QXT", description="Nắp cống vỡ.")
        number = report.id
        db.session.commit()
        db.session.remove()  # an open transaction would hold up the change of its tables
        downgrade(revision=BEFORE_SHOWN_CODES)
        with db.engine.begin() as connection:
            # As it was written then, by somebody whose space bar was broken.
            connection.execute(
                text(
                    "UPDATE search_document SET body_words = replace(body_words, ' k7m 4qxt', '') || :long "
                    "WHERE kind = 'report'"
                ),
                {"long": " " + "m" * 2050},
            )
            # Today's query asks for a column that was not there then.
            shown = text("SELECT count(*) FROM search_document WHERE body_words LIKE '%k7m 4q%' AND kind = 'report'")
            assert connection.execute(shown).scalar_one() == 0
        upgrade()
        for words in ("k7m-4q", "k7m4", "nap cong", "m" * 2050):
            assert found(words) == [number], words
        db.session.remove()
        db.engine.dispose()


def found(words: str) -> list[int]:
    ids = list(db.session.scalars(matching_ids(db.session(), "report", words)))
    db.session.rollback()
    return ids


def test_jobs_that_wait_keep_a_handler_through_the_step_to_new_names(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "instance_dir": tmp_path}
    app = create_app(Settings(**settings))
    load_migrations(app)
    old = ("accounts.tell", "reports.delivered", "reports.tell")
    with app.app_context():
        upgrade(revision=BEFORE_JOB_NAMES)
        with db.engine.begin() as connection:
            for name in old:
                connection.execute(
                    text(
                        "INSERT INTO outbox_job (name, payload, due_at, attempts, crashes) "
                        "VALUES (:name, '{}', '2026-11-01 00:00:00.000000', 0, 0)"
                    ),
                    {"name": name},
                )
            connection.execute(
                text(
                    "INSERT INTO periodic_run (name, period, crashes) "
                    "VALUES ('desk.morning', '2026-11-01 00:00:00.000000', 0)"
                )
            )
        upgrade()
        with db.engine.begin() as connection:
            names = connection.execute(text("SELECT name FROM outbox_job")).scalars().all()
            assert sorted(names) == sorted(
                [JobName.NOTIFY_ACCOUNT_CHANGE, JobName.REPORT_DELIVERED, JobName.NOTIFY_SUBSCRIBERS]
            )
            assert connection.execute(text("SELECT name FROM periodic_run")).scalars().all() == [
                JobName.ENQUEUE_DAILY_DIGESTS
            ]
        downgrade(revision=BEFORE_JOB_NAMES)
        with db.engine.begin() as connection:
            assert tuple(connection.execute(text("SELECT name FROM outbox_job ORDER BY name")).scalars()) == old
            assert connection.execute(text("SELECT name FROM periodic_run")).scalars().all() == ["desk.morning"]
