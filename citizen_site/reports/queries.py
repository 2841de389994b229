"""Reads over reports that everybody may see, and single ones for those who may."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.errors import NotFoundError
from citizen_site.core.pagination import SortColumn
from citizen_site.core.permissions import Actor, Permission, allowed
from citizen_site.reports.models import Report, ReportEvent

NEWEST_FIRST = (SortColumn(Report.received_at, descending=True), SortColumn(Report.id, descending=True))
# No letters or digits that look like others.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 7


def listed_reports() -> Select[Report]:
    """What everybody may read, with its category."""
    return select(Report).where(Report.is_listed).options(joinedload(Report.category))


def code_of(text: str) -> str:
    """A code as it is stored, from what people type: "k7m 4qxt". Raises NotFoundError when it cannot be one."""
    code = text.upper().replace("-", "").replace(" ", "")
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_ALPHABET):
        raise NotFoundError(text)
    return code


def report_by_code(session: Session, actor: Actor, code: str) -> Report:
    """A report that the actor may see, or a removed one for its tombstone. Raises NotFoundError."""
    report = session.scalars(select(Report).where(Report.code == code).options(joinedload(Report.category))).first()
    if report is None or not (report.removed_at or allowed(actor, Permission.SEE_REPORT, report)):
        raise NotFoundError(code)
    return report


def public_timeline(session: Session, report: Report) -> Sequence[ReportEvent]:
    """What happened so far, oldest first, without what is internal."""
    return session.scalars(
        select(ReportEvent)
        .where(ReportEvent.report_id == report.id, ReportEvent.is_public)
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()
