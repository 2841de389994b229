"""Taking a report away for good: its code stays as a tombstone, so that links say what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.revisions import bump
from citizen_site.core.search import remove
from citizen_site.reports.axes import EventKind
from citizen_site.reports.commands import Author, add_event, check_version
from citizen_site.reports.documents.commands import remove_documents
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.models import (
    Report,
    ReporterContact,
    ReportEvent,
    ReportFeedback,
    ReportFollow,
    ReportSupport,
)
from citizen_site.reports.photos.commands import remove_photos
from citizen_site.reports.search import DESK_KIND, KIND

Step = Callable[[Session, Report], None]

_steps: list[Step] = []

# Where the database wants a text: there was one, and it is gone.
GONE = "–"


def on_removal(step: Step) -> Step:
    """Register `step(session, report)`, which takes away what a higher feature keeps of a report's words."""
    _steps.append(step)
    return step


def remove_report(
    session: Session, report: Report, author: Author, reason: str, *, now: datetime, seen_version: int | None = None
) -> None:
    """Words, place, photos, contact and all texts of the timeline go; the code, the axes and the moments stay.

    Why is noted in the audit log, and nowhere else.
    """
    check_version(report, seen_version)
    if report.removed_at or not reason:
        raise InvalidInputError("reason")
    remove_photos(session, report, now)
    remove_documents(session, report, now)
    for model in (ReporterContact, ReportFollow, ReportSupport, ReportFeedback, ReportDraft):
        session.execute(delete(model).where(model.report_id == report.id))  # type: ignore[attr-defined]
    for step in _steps:
        step(session, report)
    # Entries are never changed, but for this: in bulk, past the guard of the mapper.
    session.execute(
        update(ReportEvent)
        .where(ReportEvent.report_id == report.id)
        .values(text="", details={})
        .execution_options(synchronize_session=False)
    )
    report.removed_at = now
    report.description = report.place_text = report.landmark = report.point_source = report.quadkey = ""
    report.latitude = report.longitude = report.accuracy_m = report.reporter_id = None
    report.answers, report.shows_name, report.supports = {}, False, 0
    report.where_to_go = ""
    report.answer, report.hidden_reason = GONE if report.answer else "", GONE if report.hidden_reason else ""
    session.flush()
    session.expire(report)
    add_event(session, report, EventKind.REMOVED, author, now=now, is_public=False)
    for kind in (KIND, DESK_KIND):
        remove(session, kind, [report.id])
    bump(session, "reports")
    audit.record(
        session, "report.removed", now=now, actor_id=author.person_id, thing=f"report:{report.id}", reason=reason
    )
