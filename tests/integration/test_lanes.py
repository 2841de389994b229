"""Lanes: what is slow in one holds up nothing in another."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.core.job_names import JobName, lane_of
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.lanes import SLOTS, Lane, slot_in
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.enums import PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from tests.factories.messages import ask_for_code
from tests.factories.photos import make_draft, photo_file
from tests.support.consumer import consumer, drain_until
from tests.support.mail_server import hanging_mail_server
from tests.support.site import change_settings

WORKERS = sum(SLOTS.values())


def test_a_photo_does_not_wait_for_a_mail_server_that_hangs(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5 * WORKERS):
        ask_for_code(session, app.config["SECRET_KEY"], clock.now(), f"nguoi-{number}@example.com")
    session.commit()

    def photo_is_ready() -> bool:
        with app.app_context():
            states = db.session.scalars(select(ReportPhoto.state)).all()
            db.session.remove()
        return states == [PhotoState.READY]

    def mail_lane_is_full() -> bool:
        with app.app_context():
            begun = db.session.scalars(select(OutboxJob.name).where(OutboxJob.attempts > 0)).all()
            db.session.remove()
        return len(begun) >= SLOTS[Lane.MESSAGES]

    with hanging_mail_server() as (address, hang_up):
        change_settings(app, monkeypatch, mail_server=address)
        with consumer(app, workers=WORKERS):
            drain_until(app, mail_lane_is_full)
            add_photo(session, make_draft(), io.BytesIO(photo_file()), now=clock.now())
            session.commit()
            drain_until(app, photo_is_ready)
            # Each worker that waits for the mail server still waits for its first answer.
            jobs = session.scalars(select(OutboxJob)).all()
            hang_up()
    assert {each.last_error for each in jobs} == {None}
    assert Counter(each.name for each in jobs if each.attempts) == {JobName.SEND_SIGN_IN: SLOTS[Lane.MESSAGES]}


@pytest.mark.either_database
def test_only_so_many_workers_are_in_a_lane_at_once_and_each_that_leaves_lets_one_in(app: Flask) -> None:
    folder = site_of(app).settings.instance_dir / "lanes"
    with slot_in(Lane.WEB, folder) as first, slot_in(Lane.WEB, folder) as second, slot_in(Lane.OTHER, folder) as other:
        assert (first, second, other) == (True, False, True)
    with slot_in(Lane.WEB, folder) as first:
        assert first


def test_a_drain_of_one_lane_leaves_the_jobs_of_others(session: Session) -> None:
    names = {lane_of(name): name for name in JobName}
    assert set(names) == set(Lane)
    for name in names.values():
        session.add(OutboxJob(name=name, payload={"unknown": 1}, due_at=clock.now()))
    session.commit()
    for lane in Lane:
        run_due_jobs(session, clock.now(), lane=lane)
        tried = set(session.scalars(select(OutboxJob.name).where(OutboxJob.attempts > 0)))
        assert tried == {name for each, name in names.items() if each in tuple(Lane)[: tuple(Lane).index(lane) + 1]}


@pytest.mark.either_database
@pytest.mark.parametrize("path", ["Procfile", "deploy/pho-nha-worker.service"])
def test_there_are_as_many_workers_as_lanes_have_slots(app: Flask, path: str) -> None:
    assert re.findall(r"--workers (\d+)", Path(ROOT / path).read_text()) == [str(WORKERS)]
