"""What is done with each report right after it reached those who handle it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue, handler
from citizen_site.core.search import index
from citizen_site.reports.conflict_of_interest import mentions_authority
from citizen_site.reports.deadlines import calendar_of, start_clock
from citizen_site.reports.enums import Delivery, EventKind, Verification
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.routing import route
from citizen_site.reports.search import desk_entry
from citizen_site.reports.spam import quarantine
from citizen_site.reports.timeline import REPORTER, EventAuthor, add_event


@handler(JobName.REPORT_DELIVERED)
def run_after_delivery(session: Session, now: datetime, report_id: int) -> None:
    """Spam is kept aside first, so that nobody is assigned to it. Runs again after a crash: each step is idempotent."""
    report = session.get(Report, report_id)
    if report is None or report.removed_at:
        return
    quarantine(session, report, now)
    route(session, report, now)


def deliver(session: Session, report: Report, author: EventAuthor, now: datetime) -> None:
    """Hand the report to those who handle it; from now on the clock runs. Once only."""
    if report.delivery is not Delivery.UNSENT:
        return
    report.delivery, report.delivered_at = Delivery.SENT, now
    category = session.get_one(ReportCategory, report.category_id)
    start_clock(report, category, calendar_of(session, report.area_id), now)  # type: ignore[arg-type]
    report.concerns_authority = category.concerns_authority or mentions_authority(session, report)
    report.refresh_listing()
    # The reporter gets the code and the link in writing.
    add_event(session, report, EventKind.SUBMITTED, author, now=now, notify=True)
    index(session, [desk_entry(report)])
    enqueue(session, JobName.REPORT_DELIVERED, due_at=now, report_id=report.id)


def verify(session: Session, report: Report, now: datetime) -> None:
    """The reporter proved the contact."""
    report.verification = Verification.VERIFIED
    add_event(session, report, EventKind.VERIFIED, REPORTER, now=now, is_public=False)
