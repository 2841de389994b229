"""What of a report can be searched for: only those that everybody may read are in the index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.core.search import SearchEntry
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.models import Report

KIND = "report"
TITLE_LENGTH = 120


def entry(report: Report, category: ReportCategory, areas: Gazetteer) -> SearchEntry:
    """The words of the reporter are the title; kind, place and code are found as well. The newest ranks first."""
    place = areas.get(report.area_id) if report.area_id else None
    body = (
        report.description[TITLE_LENGTH:],
        category.name_en,
        category.keywords,
        report.place_text,
        report.landmark,
        place.name if place else "",
        report.code,
        report.answer,
    )
    title = f"{category.name}: {report.description[:TITLE_LENGTH]}"
    return SearchEntry(KIND, report.id, title, " . ".join(body), weight=int(report.received_at.timestamp()))


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    areas = gazetteer(session)
    listed = select(Report).where(Report.is_listed).options(joinedload(Report.category)).order_by(Report.id)
    return (entry(report, report.category, areas) for report in session.scalars(listed))
