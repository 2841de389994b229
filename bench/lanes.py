"""How long a photo takes until it can be shown, with and without a mail server that hangs and a queue for it."""

from __future__ import annotations

import io
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, notify_worker
from citizen_site.core.lanes import SLOTS, Lane
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.enums import PhotoState
from tests.factories.messages import ask_for_code
from tests.factories.photos import make_draft, photo_file
from tests.support.live_site import BIN, LiveSite
from tests.support.mail_server import hanging_mail_server

PHOTOS, MESSAGES = 15, 200
# Workers look at their queue as often as this, so that it is the work that is measured.
LOOK_EVERY = "0.05"


@dataclass(frozen=True)
class LaneTimes:
    """Medians in milliseconds."""

    alone: float
    beside_full_lane: float


def measure_lanes() -> str:
    with tempfile.TemporaryDirectory() as folder:
        return lane_table(_measure_lanes(Path(folder)))


def _measure_lanes(folder: Path) -> LaneTimes:
    """Real workers, as many as in Procfile, on a database of their own."""
    with hanging_mail_server() as (address, hang_up):
        site = LiveSite(folder, MAIL_SERVER=address, NEWS_FEEDS="", ILLUSTRATION_FEED="", LOG_LEVEL="ERROR")
        worker = subprocess.Popen(
            [
                *(BIN / "huey_consumer", "citizen_site.worker.huey", "--worker-type", "process", "--quiet"),
                *("--workers", str(sum(SLOTS.values())), "--no-periodic", "--max-delay", LOOK_EVERY),
            ],
            cwd=ROOT,
            env=site.environment,
        )
        try:
            with site.app.app_context():
                _time_of_photo(site.app)  # warms the workers up
                alone = statistics.median(_time_of_photo(site.app) for _ in range(PHOTOS))
                _fill_mail_lane(site.app)
                times = LaneTimes(alone, statistics.median(_time_of_photo(site.app) for _ in range(PHOTOS)))
                db.session.remove()
            hang_up()
        finally:
            worker.terminate()
            worker.wait(timeout=60)
    return times


def _time_of_photo(app: Flask) -> float:
    """Milliseconds from the commit of an upload until its copies are there."""
    session = db.session()
    photo = add_photo(session, make_draft(), io.BytesIO(photo_file()), now=clock.now())
    session.commit()
    begun = time.perf_counter()
    notify_worker(app, session)
    while session.get_one(type(photo), photo.id, populate_existing=True).state is not PhotoState.READY:
        session.rollback()
        time.sleep(0.005)
    session.rollback()
    return 1000 * (time.perf_counter() - begun)


def _fill_mail_lane(app: Flask) -> None:
    """More messages than the server will ever take; as many are begun as have room."""
    session = db.session()
    for number in range(MESSAGES):
        ask_for_code(session, app.config["SECRET_KEY"], clock.now(), f"nguoi-{number}@example.com")
    session.commit()
    begun = select(func.count()).where(OutboxJob.claim_token.is_not(None))
    while session.scalars(begun).one() < SLOTS[Lane.MESSAGES]:
        session.info["lanes_to_drain"] = {Lane.MESSAGES}
        notify_worker(app, session)
        session.rollback()
        time.sleep(0.05)
    session.rollback()


def lane_table(times: LaneTimes) -> str:
    ratio = times.beside_full_lane / times.alone
    return "\n".join(
        [
            f"A photo from its upload until it can be shown, with {sum(SLOTS.values())} workers, and again while "
            f"{MESSAGES} messages",
            "wait for a mail server that takes connections and says nothing:",
            "",
            "| Job | p50 ms | beside a full mail lane, p50 ms | Ratio |",
            "| --- | ---: | ---: | ---: |",
            f"| a photo is ready | {times.alone:.0f} | {times.beside_full_lane:.0f} | {ratio:.1f} × |",
            "",
        ]
    )
