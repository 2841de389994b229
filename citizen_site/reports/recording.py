"""The act of staff that is being recorded, for what it adds and changes on its way (acts.py records it)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue_collected
from citizen_site.reports.models.act import ReportAct
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
