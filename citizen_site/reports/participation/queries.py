"""Who takes part in a report."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.reports.models import Report, ReportFollow, ReportSupport
from citizen_site.reports.participation.commands import Supporter


def is_supporting(session: Session, report: Report, supporter: Supporter) -> bool:
    query = select(ReportSupport.id).where(ReportSupport.report_id == report.id, supporter.condition())
    return session.scalars(query.limit(1)).first() is not None


def is_following(session: Session, report: Report, person_id: int) -> bool:
    return session.get(ReportFollow, (report.id, person_id)) is not None
