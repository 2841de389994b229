"""Words that were written before the desk had a mark for them are unread afterwards, unless it answered them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.timeline import REPORTER, add_event
from tests.factories.reports import STAFF, make_report
from tests.support.databases import TestSite

BEFORE = "d3f08b71c6e4-1"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_words_that_nobody_answered_become_unread(kind: str, tmp_path: Path) -> None:
    site, now = TestSite(kind, tmp_path), clock.now()
    with site.app.app_context():
        session = db.session()
        waiting, answered, silent = (make_report(now=now) for _ in range(3))
        for report in (waiting, answered):
            for minutes in (1, 2):
                at = now + timedelta(minutes=minutes)
                add_event(session, report, EventKind.COMMENTED, REPORTER, now=at, text="Thêm.", is_public=False)
        add_event(session, answered, EventKind.NOTE_ADDED, STAFF, now=now + timedelta(minutes=3), is_public=False)
        ids = [each.id for each in (waiting, answered, silent)]
        session.commit()
        db.session.remove()  # an open transaction would hold up the change of its tables
        downgrade(revision=BEFORE)
        upgrade()
        since = [db.session.scalars(select(Report.unread_since).where(Report.id == each)).one() for each in ids]
        assert since == [now + timedelta(minutes=1), None, None]
        db.session.remove()
        db.engine.dispose()
