"""Locks on cases: an original and all that is merged into it change together."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from citizen_site.core.locks import are_locked, lock_rows
from citizen_site.reports.models.report import Report


def lock_cases(session: Session, reports: Iterable[Report]) -> None:
    """Let nobody else change these reports and those of the same cases until the transaction ends (core/locks.py)."""
    _lock({each for report in reports for each in (report.id, report.duplicate_of_id) if each is not None}, session)


def lock_cases_of(session: Session, report_ids: Collection[int]) -> None:
    """The same for reports that are known by their ids."""
    rows = session.execute(select(Report.id, Report.duplicate_of_id).where(Report.id.in_(report_ids)))
    _lock({each for row in rows for each in row if each is not None}, session)


def _lock(members: set[int], session: Session) -> None:
    if not are_locked(session, Report, members):
        lock_rows(session, Report, or_(Report.id.in_(members), Report.duplicate_of_id.in_(members)))
