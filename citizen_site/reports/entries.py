"""Which entries of a timeline still tell what is so: an act that was taken back stays there, but counts no more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.reports.axes import EventKind
from citizen_site.reports.models import ReportEvent


def taken_back_ids(session: Session, report_id: int) -> frozenset[int]:
    """Ids of the report's entries that were taken back."""
    details = session.scalars(
        select(ReportEvent.details).where(ReportEvent.report_id == report_id, ReportEvent.kind == EventKind.TAKEN_BACK)
    )
    # Of a removed report they are empty.
    return frozenset(number for each in details for number in each.get("entries", ()))
