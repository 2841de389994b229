"""Questions that nobody answered: after two weeks the report resumes its former status."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.reports.deadlines import WAITING_DAYS
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.timeline import SYSTEM, lock_cases
from citizen_site.reports.workflow import Status, TransitionData


def resume_unanswered(session: Session, now: datetime) -> int:
    """Resume reports whose question nobody answered for WAITING_DAYS.

    The deadline continues with the working time that was left. Returns the number of reports.
    """
    waiting = session.scalars(
        select(Report)
        .where(
            Report.status == Status.AWAITING_REPORTER,
            Report.question_asked_at < now - timedelta(days=WAITING_DAYS),
            Report.removed_at.is_(None),
        )
        .order_by(Report.id)
    ).all()
    lock_cases(session, waiting)
    for report in waiting:
        change_status(session, SYSTEM, report, report.resume_status, TransitionData(), now=now)  # type: ignore[arg-type]  # set while a report waits
    return len(waiting)
