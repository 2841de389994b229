"""All categories at hand: a few dozen small records, read once for each change and then kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.revisions import RevisionCache
from citizen_site.reports.categories.models import ReportCategory


@dataclass(frozen=True)
class Kind:
    """A category as filters need it."""

    id: int
    code: str
    group: str
    name: str
    name_en: str
    is_active: bool


def _load(session: Session) -> Mapping[str, Kind]:
    columns = (
        ReportCategory.id,
        ReportCategory.code,
        ReportCategory.group.label("group"),
        ReportCategory.name,
        ReportCategory.name_en,
        ReportCategory.is_active,
    )
    rows = session.execute(select(*columns).order_by(ReportCategory.position, ReportCategory.id))
    return {row.code: Kind(row.id, row.code, row.group, row.name, row.name_en, row.is_active) for row in rows}


_cache = RevisionCache("report_categories", load=_load)


def kinds(session: Session) -> Mapping[str, Kind]:
    """Categories by code, in the order of the pages; costs no query of its own unless they changed."""
    return _cache.get(session)
