"""The five steps of a report, from its entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.progress import STEP_OF, STEPS, Reached, Step, progress_of
from citizen_site.reports.workflow import ActorKind, Status

START = datetime(2026, 11, 24, 3, tzinfo=UTC)


def after(days: int) -> datetime:
    return START + timedelta(days=days)


def moved(number: int, status: Status, day: int) -> ReportEvent:
    kind, actor = EventKind.STATUS_CHANGED, ActorKind.STAFF
    return ReportEvent(id=number, kind=kind, actor_kind=actor, status_after=status, at=after(day), details={})


def track(status: Status, *events: ReportEvent, **values: Any) -> list[tuple[str, str, int | None]]:
    """Step, how far, and on which day."""
    report = Report(status=status, received_at=START, **values)
    return [
        (each.step.value, each.reached.value, (each.at - START).days if each.at else None)
        for each in progress_of(report, events)
    ]


GIVEN = (moved(1, Status.ASSIGNED, 1), moved(2, Status.IN_PROGRESS, 3), moved(3, Status.RESOLVED, 5))


@pytest.mark.parametrize("status", Status)
def test_every_status_has_one_step_that_is_now(status: Status) -> None:
    shown = progress_of(Report(status=status, received_at=START, resume_status=Status.ASSIGNED, closed_at=after(1)), [])
    assert [each.reached for each in shown].count(Reached.NOW) == 1
    assert [each.step for each in shown] == [Step.RECEIVED, Step.DECLINED] or tuple(e.step for e in shown) == STEPS
    assert status in STEP_OF or status is Status.AWAITING_REPORTER


def test_the_last_step_is_the_reporters() -> None:
    done = [("received", "done", 0), ("assigned", "done", 1), ("working", "done", 3)]
    assert track(Status.RESOLVED, *GIVEN) == [*done, ("resolved", "now", 5), ("confirmed", "later", None)]
    confirmed = track(Status.RESOLVED, *GIVEN, fix_confirmed_at=after(6))
    assert confirmed == [*done, ("resolved", "done", 5), ("confirmed", "now", 6)]


def test_a_reopened_report_is_at_work_again_since_that_day() -> None:
    shown = track(Status.REOPENED, *GIVEN, moved(4, Status.REOPENED, 7))
    assert shown[2:] == [("working", "now", 7), ("resolved", "later", None), ("confirmed", "later", None)]
    again = track(Status.RESOLVED, *GIVEN, moved(4, Status.REOPENED, 7), moved(5, Status.RESOLVED, 9))
    assert again[2:4] == [("working", "done", 7), ("resolved", "now", 9)]


def test_a_step_that_was_skipped_has_no_day_and_one_that_was_undone_never_was() -> None:
    assert track(Status.RESOLVED, moved(1, Status.RESOLVED, 2))[1:4] == [
        ("assigned", "done", None),
        ("working", "done", None),
        ("resolved", "now", 2),
    ]
    undo = ReportEvent(id=9, kind=EventKind.UNDONE, at=after(2), details={"entries": [1]})
    given, again = moved(1, Status.ASSIGNED, 1), moved(10, Status.ASSIGNED, 4)
    assert track(Status.ASSIGNED, given, undo, again)[1] == ("assigned", "now", 4)


def test_a_report_that_asks_its_reporter_stands_where_it_was_and_a_refused_one_shows_its_end() -> None:
    asked = (moved(1, Status.ASSIGNED, 1), moved(2, Status.AWAITING_REPORTER, 2))
    assert track(Status.AWAITING_REPORTER, *asked, resume_status=Status.ASSIGNED)[1] == ("assigned", "now", 1)
    refused = track(Status.NOT_RESPONSIBLE, GIVEN[0], moved(2, Status.NOT_RESPONSIBLE, 2), closed_at=after(2))
    assert refused == [("received", "done", 0), ("assigned", "done", 1), ("declined", "now", 2)]
