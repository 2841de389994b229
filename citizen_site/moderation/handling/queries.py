"""Reads of one report at the desk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Person
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, allowed
from citizen_site.reports.axes import Delivery
from citizen_site.reports.models import Report, ReporterContact, ReportEvent
from citizen_site.staff.queries import name_of


def report_at_desk(session: Session, actor: Actor, code: str) -> Report:
    """A report of the actor's areas, with its category. Raises NotFoundError for all others."""
    report = session.scalars(
        select(Report)
        .where(Report.code == code, Report.delivery != Delivery.UNSENT)
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .execution_options(populate_existing=True)
    ).first()
    if report is None or not allowed(actor, Permission.SEE_DESK, report):
        raise NotFoundError(code)
    return report


def whole_timeline(session: Session, report: Report) -> Sequence[ReportEvent]:
    """All that happened, internal entries too, with who did it; oldest first."""
    return session.scalars(
        select(ReportEvent)
        .where(ReportEvent.report_id == report.id)
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def last_event_id(session: Session, report: Report) -> int:
    """The number of the last entry, which a form carries to know what came since."""
    return session.scalar(select(func.max(ReportEvent.id)).where(ReportEvent.report_id == report.id)) or 0


def people_named(session: Session, events: Sequence[ReportEvent]) -> dict[int, str]:
    """Names of those to whom the report was given, by id; staff reads them."""
    ids = {each.details["given_to_id"] for each in events if each.details.get("given_to_id")}
    if not ids:
        return {}
    return {each.id: name_of(each) for each in session.scalars(select(Person).where(Person.id.in_(ids)))}


def contact_kind(session: Session, report: Report) -> str:
    """Can the reporter be reached, and how? The address itself is not for the desk: questions go through the site."""
    contact = session.get(ReporterContact, report.id)
    return contact.kind if contact and contact.verified_at else ""


def original_of(session: Session, report: Report) -> Report | None:
    """The report that this one repeats."""
    return session.get(Report, report.duplicate_of_id) if report.duplicate_of_id else None


def report_to_point_at(session: Session, actor: Actor, code: str) -> Report:
    """The original of a duplicate: any delivered report that the actor may read. Raises NotFoundError."""
    report = session.scalars(
        select(Report).where(Report.code == code, Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))
    ).first()
    if report is None or not allowed(actor, Permission.SEE_REPORT, report):
        raise NotFoundError(code)
    return report
