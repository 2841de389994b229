"""What the worker does with reports by itself."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.reports.auto_resume import resume_unanswered
from citizen_site.reports.delivery import run_after_delivery
from citizen_site.reports.models.report import Report
from citizen_site.reports.retention import forget_all

log = structlog.get_logger(__name__)


@handler(JobName.REPORT_DELIVERED)
def after_delivery(session: Session, now: datetime, report_id: int) -> None:
    if report := session.get(Report, report_id):
        run_after_delivery(session, report, key=current_app.config["SECRET_KEY"], now=now)


@periodic(JobName.RESUME_UNANSWERED_REPORTS, minutes=30)
def resume_unanswered_reports(now: datetime) -> None:
    session = db.session()
    resume_unanswered(session, now)
    session.commit()


@periodic(JobName.PURGE_EXPIRED_REPORTS, minutes=30)
def purge_expired(now: datetime) -> None:
    session = db.session()
    forgotten = forget_all(session, now, current_site().settings)
    session.commit()
    if any(forgotten.values()):
        log.info("forgotten", **{name.replace(" ", "_"): number for name, number in forgotten.items()})
