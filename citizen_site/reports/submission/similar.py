"""What a reporter is shown before sending: open reports that may be about the same trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.report import Report
from citizen_site.reports.similarity import SimilarReport, find_similar


def similar_reports(session: Session, draft: ReportDraft, now: datetime) -> Sequence[SimilarReport]:
    """The likeliest first, at most five; only what everybody may read."""
    return find_similar(session, draft, now, Report.is_public)
