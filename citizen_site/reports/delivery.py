"""What is done with each report right after it reached those who handle it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.jobs import enqueue, handler
from citizen_site.core.search import index
from citizen_site.reports.conflict_of_interest import names_office
from citizen_site.reports.deadlines import calendar_of, start_clock
from citizen_site.reports.enums import Delivery, EventKind, Verification
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.routing import route
from citizen_site.reports.search import desk_entry
from citizen_site.reports.timeline import THE_REPORTER, Author, add_event

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


@after_delivery
def route_new(session: Session, report: Report, now: datetime) -> None:
    route(session, report, now)


def deliver(session: Session, report: Report, author: Author, now: datetime) -> None:
    """Hand the report to those who handle it; from now on the clock runs. Once only."""
    if report.delivery is not Delivery.UNSENT:
        return
    report.delivery, report.delivered_at = Delivery.SENT, now
    category = session.get_one(ReportCategory, report.category_id)
    start_clock(report, category, calendar_of(session, report.area_id), now)  # type: ignore[arg-type]
    report.about_office = category.about_office or names_office(session, report)
    report.refresh_listing()
    # The reporter gets the code and the link in writing.
    add_event(session, report, EventKind.SUBMITTED, author, now=now, tells=True)
    index(session, [desk_entry(report)])
    enqueue(session, "reports.delivered", due_at=now, report_id=report.id)


def verify(session: Session, report: Report, now: datetime) -> None:
    """The reporter proved the contact."""
    report.verification = Verification.VERIFIED
    add_event(session, report, EventKind.VERIFIED, THE_REPORTER, now=now, is_public=False)
