"""What is forgotten, and when: reports never sent, old drafts, contacts of closed reports, original photos."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from citizen_site.config import Settings
from citizen_site.core.database import count_changed
from citizen_site.reports.attachments.jobs import forget_old_originals
from citizen_site.reports.attachments.photos import remove_photos
from citizen_site.reports.blocklist import purge_sources
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.submission.drafts import purge_old_drafts


def forget_unsent_reports(session: Session, now: datetime, days: int) -> int:
    """A report whose code was not typed within these days was not meant: it is deleted. Returns how many went."""
    old = session.scalars(
        select(Report).where(Report.delivery == Delivery.UNSENT, Report.received_at < now - timedelta(days=days))
    ).all()
    for report in old:
        remove_photos(session, report, now)
        # In bulk, because entries of a timeline go with their report only, and by the database's own cascade.
        session.execute(delete(Report).where(Report.id == report.id))
        session.expunge(report)
    return len(old)


def forget_contacts(session: Session, now: datetime, days: int) -> int:
    """Names and addresses of reports that were closed so many days ago, here and in the drafts that they come from.

    Of a duplicate when its original was: until then its reporter is to hear what becomes of it.
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
        "sources": purge_sources(session, now),
        "original photos": forget_old_originals(session, now, settings.photo_original_days),
    }
