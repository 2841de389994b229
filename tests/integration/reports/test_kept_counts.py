"""The numbers of lists and map are kept with every write, and are what counting everything would give."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from statistics import mean

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.transactions import savepoint
from citizen_site.reports.count_folding import differences, fold, rebuild
from citizen_site.reports.counts import numbers
from citizen_site.reports.enums import Visibility
from citizen_site.reports.filters import Filters, State
from citizen_site.reports.models.count import MapCell, ReportCount, ReportCountChange
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.web.map import FINER, HANOI, cluster_reports, tiles_of
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.notices import place_id
from tests.factories.reports import STAFF, make_many, make_report
from tests.support.pages import Visitor

AREAS = ("phuong-phuc-loi", "phuong-bo-de", "xa-gia-lam")


def total_of(session: Session) -> int:
    kept = numbers(session, clock.today(clock.now()))
    return sum(kept.folded.values()) + sum(number for _, number in kept.changes)


def waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ReportCountChange)) or 0


def test_every_act_on_a_report_leaves_the_numbers_right(session: Session) -> None:
    now = clock.now()
    reports = [make_report(description=f"Việc {number}.", latitude=21.04, longitude=105.91) for number in range(4)]
    session.commit()
    assert total_of(session) == 4
    done = TransitionData(public_text="Xong.", evidence="photo")
    change_status(session, STAFF, reports[0], Status.RESOLVED, done, now=now)
    reports[0].fix_confirmed_at = now
    session.flush()
    change_status(session, STAFF, reports[1], Status.DUPLICATE, TransitionData(target=reports[2]), now=now)
    reports[2].area_id = place_id(session, "phuong-bo-de")
    reports[3].visibility = Visibility.PRIVATE
    session.commit()
    assert total_of(session) == 3
    assert waiting(session) > 0
    assert differences(session, now) == 0, "of the changes as they were folded"
    assert waiting(session) == 0
    session.delete(reports[3])
    reports[0].fix_confirmed_at = None
    reports[0].quadkey = ""
    session.commit()
    assert total_of(session) == 3
    assert differences(session, now) == 0
    assert not session.scalars(select(MapCell).where(MapCell.number == 0)).all(), "nothing remains of what is gone"


def test_what_is_undone_was_never_counted(session: Session) -> None:
    with suppress(LookupError), savepoint(session):
        make_report()
        session.flush()
        raise LookupError
    make_report()
    session.commit()
    assert total_of(session) == 1
    assert differences(session, clock.now()) == 0


def test_the_same_is_shown_before_and_after_changes_are_folded(visitor: Visitor, session: Session) -> None:
    make_report(description="Một.")
    session.commit()
    before = visitor.get("/phan-anh").text
    fold(session, clock.now())
    session.commit()
    make_report(description="Hai.")
    session.commit()
    assert "1 phản ánh" in before
    assert "2 phản ánh" in visitor.get("/phan-anh").text


@pytest.mark.parametrize("days", [1, 9, 40, 400, -3])
def test_periods_end_today_however_long_ago_the_last_fold_was(session: Session, days: int) -> None:
    make_many(120, areas=AREAS)
    report = make_report()
    report.received_at = clock.now() - timedelta(days=6)
    report.status, report.closed_at = Status.WITHDRAWN, clock.now()
    session.commit()
    later = clock.now() + timedelta(days=days)
    kept = numbers(session, clock.today(later))
    found = dict(kept.folded)
    for key, number in kept.changes:
        found[key] = found.get(key, 0) + number
    rebuild(session, later)
    rows = session.scalars(select(ReportCount)).all()
    counted = {(row.area_id, row.category_id, row.state, row.period): row.number for row in rows}
    assert {key: number for key, number in found.items() if number} == counted
    session.rollback()
    assert differences(session, later) == 0


def test_kept_cells_show_on_the_map_what_single_reports_would(session: Session) -> None:
    make_many(200, areas=AREAS)
    for number in range(3):
        make_report(description=f"Mới {number}.", latitude=21.05 + number / 50, longitude=105.95)
    session.commit()
    place = gazetteer(session).find("phuong-phuc-loi")
    assert place
    everything = session.scalars(select(Report).where(Report.quadkey != "")).all()
    closed, open_here = Filters(state=State.CLOSED), Filters(place=place, state=State.OPEN)
    for filters in (Filters(), Filters(place=place), closed, open_here):
        listed = [
            each
            for each in everything
            if (not filters.place or each.area_id == place.id)
            and (not filters.state or (each.closed_at is None) == (filters.state == State.OPEN))
        ]
        for zoom in (8, 11, 13, 14, 15, 16):
            kept = cluster_reports(session, filters, HANOI, zoom)
            length = len(tiles_of(HANOI, zoom)[0]) + FINER
            cells: dict[str, list[Report]] = {}
            for each in listed:
                cells.setdefault(each.quadkey[:length], []).append(each)
            for cluster, reports in zip(kept, (cells[key] for key in sorted(cells)), strict=True):
                assert cluster.number == len(reports)
                assert cluster.report is (reports[0] if len(reports) == 1 else None)
                assert cluster.point.latitude == pytest.approx(mean(each.latitude or 0 for each in reports), abs=1e-7)
                assert cluster.point.longitude == pytest.approx(mean(each.longitude or 0 for each in reports), abs=1e-7)


def test_a_command_finds_wrong_numbers_and_counts_anew(app: Flask, session: Session) -> None:
    make_many(30, areas=AREAS)
    session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["reports", "counts"]).exit_code == 0
    session.execute(update(Report).where(Report.code == make_report().code).values(fix_confirmed_at=clock.now()))
    session.commit()
    wrong = run(args=["reports", "counts"])
    assert wrong.exit_code == 1
    assert "--rebuild" in wrong.output
    assert run(args=["reports", "counts", "--rebuild"]).exit_code == 0
