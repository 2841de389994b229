"""Migrations keep what is there."""

from pathlib import Path
from typing import Any

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import dead_letters
from citizen_site.extensions import db
from tests.support.databases import SETTINGS

BEFORE_ROLES = "4ed555966550"
BEFORE_CLAIMS = "8e41d7b3c052"
BEFORE_JOB_NAMES = "9c1d4e7a2b60"


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


def test_jobs_that_wait_keep_a_handler_through_the_step_to_new_names(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "instance_dir": tmp_path}
    app = create_app(Settings(**settings))
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
