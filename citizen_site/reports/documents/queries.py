"""Documents of a report; whoever reads the report reads them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.reports.documents.models import ReportDocument
from citizen_site.reports.models import Report


def documents_of(session: Session, report: Report) -> Sequence[ReportDocument]:
    """Those of the latest answer that has any, in their order."""
    found = session.scalars(
        select(ReportDocument).where(ReportDocument.report_id == report.id).order_by(ReportDocument.id)
    ).all()
    return [each for each in found if each.event_id == found[-1].event_id]


def document_of(session: Session, report: Report, document_id: int) -> ReportDocument | None:
    """One of them; None for anybody else's."""
    found = session.get(ReportDocument, document_id)
    return found if found and found.report_id == report.id else None
