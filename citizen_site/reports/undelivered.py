"""Acts of staff that residents do not know of yet: the one that is being recorded, and what is read meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue_collected
from citizen_site.core.revisions import invalidate
from citizen_site.core.stored_values import as_read
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent


@dataclass
class Recording:
    """`action` is its first word in the audit log. `is_final`: what it did cannot be undone. `reindexes`: the search
    index follows when the act is complete.
    """

    act_id: int
    action: str = ""
    is_final: bool = False
    reindexes: bool = False


def current_recording(session: Session) -> Recording | None:
    """None where nothing is recorded: what the site and residents do, and what is not done at the desk."""
    recording: Recording | None = session.info.get("recording")
    return recording


def is_delivered() -> ColumnElement[bool]:
    """Of an entry of the timeline: residents may know of the act that it is part of."""
    delivered = exists().where(ReportAct.id == ReportEvent.act_id, ReportAct.delivered_at.is_not(None))
    return or_(ReportEvent.act_id.is_(None), delivered)


def is_undelivered(session: Session, event_id: int | None) -> bool:
    """Whether this entry is part of an act that residents do not know of (yet)."""
    event = session.get(ReportEvent, event_id) if event_id else None
    act = session.get(ReportAct, event.act_id) if event and event.act_id else None
    return act is not None and act.delivered_at is None


def forget_acts(session: Session, report: Report, now: datetime) -> None:
    """The report is removed for good: nothing of what was done to it can be undone, the removal least of all.

    What open acts were about to tell residents is not told; files that they no longer need go now.
    """
    if recording := current_recording(session):
        recording.is_final = True
    touched = or_(ReportAct.report_id == report.id, ReportAct.other_id == report.id)
    is_open = (ReportAct.delivered_at.is_(None), ReportAct.undone_at.is_(None))
    for jobs in session.scalars(select(ReportAct.jobs).where(touched, *is_open).order_by(ReportAct.id)):
        enqueue_collected(session, [each for each in jobs if each["name"] == JobName.REMOVE_FILES], now)
    session.execute(update(ReportAct).where(touched, *is_open).values(undone_at=now))
    session.execute(update(ReportAct).where(touched).values(snapshot=None, jobs=[]))
    report.resident_values = None


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
