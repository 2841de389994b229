"""Migrations keep what is there."""

from pathlib import Path
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core.jobs import dead_letters
from citizen_site.core.search import matching_ids
from citizen_site.extensions import db
from tests.factories.reports import make_report
from tests.support.databases import SETTINGS, TestSite

BEFORE_ROLES = "4ed555966550"
BEFORE_CLAIMS = "8e41d7b3c052"
BEFORE_SHOWN_CODES = "c4a7d09e51f2-1"


def test_people_and_their_contacts_survive_the_step_to_roles(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "instance_dir": tmp_path}
    app = create_app(Settings(**settings))
    with app.app_context():
        upgrade(revision=BEFORE_ROLES)
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO person (id, name, language, text_size, created_at, is_demo) "
                    "VALUES (7, 'Nguyễn Lan', 'vi', 'normal', '2026-11-01 00:00:00', 0)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO contact (person_id, kind, value, verified_at) "
                    "VALUES (7, 'email', 'lan@example.com', '2026-11-01 00:00:00')"
                )
            )
        upgrade()
        with db.engine.begin() as connection:
            assert connection.execute(text("SELECT search_name, shown_as FROM person")).all() == [
                ("nguyen lan", "nobody")
            ]
            assert connection.execute(text("SELECT value FROM contact")).scalars().all() == ["lan@example.com"]
        downgrade(revision=BEFORE_ROLES)
        with db.engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM contact")).scalar_one() == 1


def test_jobs_that_were_given_up_stay_so_through_the_step_to_claims(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "instance_dir": tmp_path}
    app = create_app(Settings(**settings))
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
        db.session.commit()
        number = report.id
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
        assert found("k7m-4q") == []
        upgrade()
        for words in ("k7m-4q", "k7m4", "nap cong", "m" * 2050):
            assert found(words) == [number], words
        db.session.remove()
        db.engine.dispose()


def found(words: str) -> list[int]:
    ids = list(db.session.scalars(matching_ids(db.session(), "report", words)))
    db.session.rollback()
    return ids
