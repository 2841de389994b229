"""Jobs of reports, and the retention of their data."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from citizen_site.config import Settings
from citizen_site.core.database import count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.locks import lock_rows
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.reports import acts
from citizen_site.reports.attachments.jobs import forget_old_originals
from citizen_site.reports.attachments.photos import remove_photos
from citizen_site.reports.auto_resume import resume_unanswered
from citizen_site.reports.blocklist import purge_sources
from citizen_site.reports.delivery import run_after_delivery
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.neighbour_updates import purge_update_sources
from citizen_site.reports.reply_reads import purge_reads
from citizen_site.reports.submission.drafts import purge_old_drafts
from citizen_site.reports.waiting_times import measure


def forget_unsent_reports(session: Session, now: datetime, days: int) -> int:
    """A report whose code was not typed within these days was not meant: it is deleted. Returns how many went."""
    is_old = and_(Report.delivery == Delivery.UNSENT, Report.received_at < now - timedelta(days=days))
    lock_rows(session, Report, is_old)
    old = session.scalars(select(Report).where(is_old).order_by(Report.id)).all()
    for report in old:
        remove_photos(session, report, now)
        # In bulk, because entries of a timeline are deleted only with their report, by the database's cascade.
        session.execute(delete(Report).where(Report.id == report.id))
        session.expunge(report)
    return len(old)


def forget_contacts(session: Session, now: datetime, days: int) -> int:
    """Names and addresses of reports that were closed so many days ago, here and in the drafts that they come from.

    Of a duplicate when its original was: until then its reporter is notified of updates to the original.
    """
    limit, original = now - timedelta(days=days), aliased(Report)
    closed = (
        select(Report.id)
        .outerjoin(original, original.id == Report.duplicate_of_id)
        .where(Report.closed_at < limit, or_(Report.duplicate_of_id.is_(None), original.closed_at < limit))
    )
    session.execute(
        update(ReportDraft)
        .where(ReportDraft.report_id.in_(closed))
        .values(name="", contact_kind="", contact_value="")
        .execution_options(synchronize_session=False)
    )
    gone = count_changed(
        session,
        delete(ReporterContact)
        .where(ReporterContact.report_id.in_(closed))
        .execution_options(synchronize_session=False),
    )
    return gone


def forget_all(session: Session, now: datetime, settings: Settings) -> dict[str, int]:
    """Everything whose time is over, by name. Done again, it finds nothing."""
    return {
        "unsent reports": forget_unsent_reports(session, now, settings.unsent_report_days),
        "drafts": purge_old_drafts(session, now),
        "contacts": forget_contacts(session, now, settings.report_contact_days),
        "sources": purge_sources(session, now) + purge_update_sources(session, now),
        "read replies": purge_reads(session, now),
        "original photos": forget_old_originals(session, now, settings.photo_original_days),
    }


log = structlog.get_logger(__name__)


@handler(JobName.REPORT_DELIVERED)
def after_delivery(session: Session, now: datetime, report_id: int) -> None:
    if report := session.get(Report, report_id):
        run_after_delivery(session, report, key=current_app.config["SECRET_KEY"], now=now)


@handler(JobName.DELIVER_ACT)
def deliver_act(session: Session, now: datetime, act_id: int) -> None:
    acts.deliver(session, act_id, now)


@periodic(JobName.RESUME_UNANSWERED_REPORTS, minutes=30)
def resume_unanswered_reports(now: datetime) -> None:
    session = db.session()
    resume_unanswered(session, now)
    session.commit()


@periodic(JobName.MEASURE_WAITING_TIMES, minutes=24 * 60)
def measure_waiting_times(now: datetime) -> None:
    session = db.session()
    measure(session, now)
    session.commit()


@periodic(JobName.PURGE_EXPIRED_REPORTS, minutes=30)
def purge_expired(now: datetime) -> None:
    session = db.session()
    forgotten = forget_all(session, now, current_site().settings)
    session.commit()
    if any(forgotten.values()):
        log.info("forgotten", **{name.replace(" ", "_"): number for name, number in forgotten.items()})
