"""Very many invented reports are copies of the first ones, each with what belongs to it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.geo import quadkey
from citizen_site.core.search import search
from citizen_site.demo.invented_reports.copies import add_copies
from citizen_site.demo.seed import seed
from citizen_site.directory import seed as directory
from citizen_site.reports import seed as categories
from citizen_site.reports.count_folding import differences, rebuild
from citizen_site.reports.models.participants import ReportFeedback, ReportSupport
from citizen_site.reports.models.report import FAR_AWAY, Report
from citizen_site.reports.models.timeline import ReportEvent
from tests.support.site import change_settings

PLANNED, ALL = 60, 150


def test_copies_have_codes_places_and_times_of_their_own_and_all_that_belongs_to_them(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_settings(app, monkeypatch, demo_reports=PLANNED)
    now = clock.now()
    directory.seed(session, now)
    categories.seed(session, now)
    seed(session, now)
    session.commit()
    assert add_copies(session, ALL, now) == ALL - PLANNED
    assert add_copies(session, ALL, now) == 0
    if session.get_bind().dialect.name == "sqlite":
        # In kilobytes: what counts a million of them afterwards would sort in as much memory as copying needs.
        assert session.scalar(text("PRAGMA cache_size")) == -2048
    rebuild(session, now)
    session.commit()

    reports = session.scalars(select(Report).order_by(Report.id)).all()
    assert len({each.code for each in reports}) == ALL
    for position in range(PLANNED, ALL):
        template, copy = reports[position % PLANNED], reports[position]
        assert copy.status is template.status
        assert copy.reporter_id is None
        assert copy.received_at <= template.received_at
        assert copy.due_sort_at == (copy.due_at or FAR_AWAY)
        if template.point and copy.point:
            assert 0 < template.point.distance_km(copy.point) < 0.6
            assert copy.quadkey == quadkey(copy.point)
        events = select(ReportEvent.kind, ReportEvent.at).order_by(ReportEvent.id)
        ours = session.execute(events.where(ReportEvent.report_id == copy.id)).all()
        theirs = session.execute(events.where(ReportEvent.report_id == template.id)).all()
        assert [each.kind for each in ours] == [each.kind for each in theirs]
        assert ours[0].at - copy.received_at == theirs[0].at - template.received_at
        for model in (ReportSupport, ReportFeedback):
            number = select(func.count()).select_from(model)
            assert session.scalar(number.where(model.report_id == copy.id)) == session.scalar(
                number.where(model.report_id == template.id)
            )
    shown = next(each for each in reports[PLANNED:] if each.is_public)
    assert shown.id in search(session, shown.display_code, kinds=["report"], limit=3)["report"].ids
    assert differences(session, now) == 0
