"""Reports on the live site that have just been sent, as its own code makes them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.desk.bulk.commands import DELIVERED_AFTER
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.categories import active_categories
from tests.factories.photos import photo_file
from tests.factories.reports import make_report
from tests.support.live_site import LiveSite


def let_undo_period_pass(live_site: LiveSite) -> None:
    """As the worker does ten minutes later: what was done at the desk is delivered."""

    def run() -> None:
        with live_site.app.app_context():
            run_due_jobs(db.session(), clock.now() + DELIVERED_AFTER, limit=1000)

    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        thread.submit(run).result()


def reported(live_site: LiveSite, **fields: Any) -> str:
    """One with these fields, see make_report(); its code."""
    with live_site.app.app_context():
        report = make_report(key=live_site.app.config["SECRET_KEY"], **fields)
        db.session.commit()
        return report.display_code


def reported_with_photos(live_site: LiveSite, kinds: Sequence[str], **fields: Any) -> str:
    """One that waits for approval, with a photo of each of these formats and these fields; its code."""
    with live_site.app.app_context():
        category = next(each for each in active_categories(db.session()) if each.code == "o-ga")
        report = make_report(category=category, is_approved=False, **fields)
        for kind in kinds:
            add_photo(db.session(), report, io.BytesIO(photo_file(kind, (1200, 900))), now=clock.now())
        db.session.commit()
        run_due_jobs(db.session(), clock.now())
        return report.display_code
