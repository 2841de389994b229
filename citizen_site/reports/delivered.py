"""What is done with each report right after it reached those who handle it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.jobs import handler
from citizen_site.reports.models import Report

Step = Callable[[Session, Report, datetime], None]

_steps: list[Step] = []


def after_delivery(step: Step) -> Step:
    """Register `step(session, report, now)`. Higher features do so; steps run in the order in which they are loaded.

    Like every job they may run again after a crash: each is idempotent.
    """
    _steps.append(step)
    return step


@handler("reports.delivered")
def run_steps(session: Session, now: datetime, report_id: int) -> None:
    report = session.get(Report, report_id)
    if report is None or report.removed_at:
        return
    for step in _steps:
        step(session, report, now)
