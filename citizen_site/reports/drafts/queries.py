"""Reads over drafts. Each begins from the secret of a private link."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.models import Report, ReporterContact


def draft_of_token(session: Session, token_digest: str) -> ReportDraft | None:
    """The draft behind a private link, with its category and, once it is sent, its report."""
    return session.scalars(
        select(ReportDraft)
        .where(ReportDraft.token_digest == token_digest)
        .options(joinedload(ReportDraft.category), joinedload(ReportDraft.report))
    ).first()


def contact_of(session: Session, report: Report) -> ReporterContact | None:
    """How to reach the reporter; for the reporter's own pages only."""
    return session.get(ReporterContact, report.id)
