"""/healthz and /readyz."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from citizen_site.core.clock import now
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from tests.support.jobs import enqueue_test_job
from tests.support.site import change_settings


def test_the_process_says_that_it_lives(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_it_is_ready_with_database_queue_and_migrations(app: Flask) -> None:
    response = app.test_client().get("/readyz")
    parts = {"database": "ok", "queue": "ok", "migrations": "ok"}
    rest = {"given_up": 0, "from_future": 0, "space": "ok", "connections": "ok"}
    assert response.json == {"status": "ok", **parts, **rest}
    assert response.status_code == 200


def test_more_connections_than_postgresql_takes_are_told_before_it_refuses_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_settings(app, monkeypatch, web_workers=4)
    response = app.test_client().get("/readyz")
    uses_postgresql = site_of(app).settings.uses_postgresql
    assert (response.status_code, response.json["connections"]) == (200, "too few" if uses_postgresql else "ok")


def test_a_missing_migration_is_seen(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json["migrations"] == "pending"
    with app.app_context():  # plain SQL is not seen by the tests' bookkeeping
        enqueue_test_job(db.session(), "nothing", due_at=now())
        db.session.flush()


def test_a_queue_that_nobody_drains_is_seen(app: Flask) -> None:
    with app.app_context():
        enqueue_test_job(db.session(), "nothing", due_at=now() - timedelta(hours=1))
        db.session.commit()
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json["queue"] == "late"


def test_dead_letters_are_counted_and_the_site_still_works(app: Flask) -> None:
    with app.app_context():
        long_ago = now() - timedelta(days=1)
        db.session.add(OutboxJob(name="x", payload={}, due_at=long_ago, dead_lettered_at=long_ago))
        db.session.commit()
    response = app.test_client().get("/readyz")
    assert response.status_code == 200
    assert (response.json["queue"], response.json["given_up"]) == ("ok", 1)
