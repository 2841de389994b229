"""A report as residents read it: without the acts of staff that can still be undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from citizen_site.core.revisions import invalidate
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.stored_values import as_read

# Of a report whose words are seen by nobody else: a row that nobody saves.
_COLUMNS = tuple(each.key for each in Report.__table__.columns)


def as_residents_read(report: Report) -> Report:
    """The report itself, or a copy that belongs to no session, with its values from before these acts."""
    if not report.resident_values:
        return report
    copy = Report()
    for name in _COLUMNS:
        set_committed_value(copy, name, getattr(report, name))
    for name, value in report.resident_values.items():
        set_committed_value(copy, name, as_read(Report, name, value))
    set_committed_value(copy, "category", _category(report, copy.category_id))
    return copy


def _category(report: Report, category_id: int) -> ReportCategory:
    session = object_session(report)
    is_same = category_id == report.category_id and "category" in vars(report)
    return report.category if is_same or session is None else session.get_one(ReportCategory, category_id)


def refresh_resident_values(session: Session, report_id: int) -> None:
    """From the acts that are neither delivered nor undone: of each column the value before the first of them.

    No change of the mapped report: nobody has changed it under the hands of those who work on it.
    """
    open_acts = select(ReportAct.report_id, ReportAct.snapshot).where(
        or_(ReportAct.report_id == report_id, ReportAct.other_id == report_id),
        ReportAct.delivered_at.is_(None),
        ReportAct.undone_at.is_(None),
    )
    values: dict[str, Any] = {}
    for row in session.execute(open_acts.order_by(ReportAct.id)):
        which = "values" if row.report_id == report_id else "other_values"
        values = (row.snapshot or {}).get(which, {}) | values
    session.execute(update(Report).where(Report.id == report_id).values(resident_values=values or None))
    invalidate(session, "reports")
