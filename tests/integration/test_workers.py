"""Real workers in processes of their own: each job once, and one that kills its worker holds up no other."""

from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core.clock import now
from citizen_site.core.jobs import MAX_CRASHES, WORKER_DIED, OutboxJob, dead_letters
from citizen_site.extensions import db
from tests.support.consumer import consumer, drain_until
from tests.support.jobs import enqueue_test_job
from tests.support.pages import Visitor, text_of


def jobs_left(app: Flask) -> int:
    with app.app_context():
        number = db.session.scalar(select(func.count()).where(OutboxJob.dead_lettered_at.is_(None)))
        db.session.remove()
    return int(number or 0)


def done(path: Path) -> Counter[str]:
    return Counter(path.read_text().splitlines()) if path.exists() else Counter()


def test_four_workers_do_each_of_500_jobs_once(app: Flask, session: Session, tmp_path: Path) -> None:
    words, path = [f"message {number}" for number in range(500)], tmp_path / "done"
    for word in words:
        enqueue_test_job(session, "test.note", due_at=now(), path=str(path), word=word)
    session.commit()
    with consumer(app, workers=4) as log:
        drain_until(app, lambda: jobs_left(app) == 0)
    assert done(path) == dict.fromkeys(words, 1)
    assert log.read_text() == "", "no database was locked, no attempt failed"
    assert dead_letters(session) == []


def test_a_job_that_kills_its_worker_is_given_up_after_three_tries_and_holds_up_nobody(
    app: Flask, session: Session, tmp_path: Path, operator: Visitor
) -> None:
    words, path = [f"message {number}" for number in range(40)], tmp_path / "done"
    enqueue_test_job(session, "test.kill_worker", due_at=now(), path=str(path))
    for word in words:
        enqueue_test_job(session, "test.note", due_at=now(), path=str(path), word=word)
    session.commit()
    with consumer(app, workers=2) as log:
        drain_until(app, lambda: jobs_left(app) == 1)
        before = done(path)
        drain_until(app, lambda: jobs_left(app) == 0)
    assert before.pop("killed") < MAX_CRASHES, "nobody waits for its last try"
    assert before == dict.fromkeys(words, 1)
    assert done(path)["killed"] == MAX_CRASHES
    assert log.read_text().count('"event": "job_killed_worker"') == MAX_CRASHES
    assert log.read_text().count('"event": "job_dead_lettered"') == 1
    (job,) = dead_letters(session)
    assert (job.name, job.error, job.number) == ("test.kill_worker", WORKER_DIED, 1)
    page = operator.get("/van-hanh/viec-bo-do")
    assert "Tiến trình chết khi đang chạy việc này" in text_of(page.all("td")[1])
    ready = app.test_client().get("/readyz").json
    assert (ready["queue"], ready["given_up"]) == ("ok", 1)
