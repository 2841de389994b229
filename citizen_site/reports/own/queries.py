"""Reads for reporters: an own report by its code, its timeline, all own reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.errors import NotFoundError
from citizen_site.reports.axes import Delivery, EventKind
from citizen_site.reports.models import Report, ReporterContact, ReportEvent
from citizen_site.reports.workflow import Party


def reports_of(person_id: int) -> Select[Report]:
    """What somebody reported while signed in, for a keyset page; with categories."""
    return (
        select(Report)
        .where(Report.reporter_id == person_id, Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))
        .options(joinedload(Report.category))
    )


def own_report_by_code(session: Session, person_id: int, code: str) -> Report:
    """One of somebody's own reports. Raises NotFoundError for anybody else's."""
    report = session.scalars(
        select(Report).where(Report.code == code, Report.reporter_id == person_id).options(joinedload(Report.category))
    ).first()
    if report is None:
        raise NotFoundError(code)
    return report


def own_timeline(session: Session, report: Report, *, after_id: int = 0) -> Sequence[ReportEvent]:
    """What the reporter may read, oldest first: all that is public, what he said himself, and why it was hidden."""
    return session.scalars(
        select(ReportEvent)
        .where(
            ReportEvent.report_id == report.id,
            ReportEvent.id > after_id,
            or_(ReportEvent.is_public, ReportEvent.party == Party.REPORTER, ReportEvent.kind == EventKind.HIDDEN),
        )
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def name_given(session: Session, report: Report) -> str:
    """The name that came with the report; "" when none did, or when it is purged."""
    contact = session.get(ReporterContact, report.id)
    return contact.name if contact else ""
