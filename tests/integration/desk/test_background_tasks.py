"""Long work of a moderator: step by step in the background, seen by who began it alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind, start_task
from citizen_site.desk.jobs import TASK_STEPS
from tests.factories.staff import make_staff


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of work that counts to its total, one a step."""

    def count(_session: Session, task: BackgroundTask, _now: datetime) -> bool:
        task.done += 1
        return task.done == task.total

    monkeypatch.setitem(TASK_STEPS, BackgroundTaskKind.BULK_ACTION, count)


def test_each_step_is_stored_and_the_page_says_how_far_it_is(app: Flask, session: Session, counting: None) -> None:
    anna, browser = make_staff(app, "Anna", Role.MODERATOR, "phuong-phuc-loi")
    _, other = make_staff(app, "Bình", Role.MODERATOR, "phuong-phuc-loi", "binh@example.com")
    now = clock.now()
    task = start_task(session, anna.id, BackgroundTaskKind.BULK_ACTION, now=now, total=3, action_id=1)
    session.commit()
    url = f"/dieu-hanh/viec/{task.id}"
    assert run_due_jobs(session, now + timedelta(seconds=1), limit=1) == 1
    page = browser.get(url)
    assert "1 trên 3" in page.text
    assert page.all("progress")[0].get("value") == "1"
    assert "load" in page.all("a", href=url)[0].get("hx-trigger"), "it asks again by itself"
    run_due_jobs(session, now + timedelta(minutes=1))
    session.refresh(task)
    assert (task.done, bool(task.finished_at)) == (3, True)
    done = browser.get(url)
    assert "Xong lúc" in done.text
    assert not done.all("a", href=url), "and stops asking"
    other.get(url, status=404)
    other.get(f"{url}/tep", status=404)
    browser.get(f"{url}/tep", status=404)
