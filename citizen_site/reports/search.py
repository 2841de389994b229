"""Search entries of reports: for everybody what is public, at the desk every delivered report."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.core.search import BATCH, SearchEntry, index, remove
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.undelivered import as_residents_read, current_recording

KIND = "report"
# No page but the desk's queue looks for this kind.
DESK_KIND = "report_at_desk"
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
        report.display_code,
        report.answer,
    )
    title = f"{category.name}: {report.description[:TITLE_LENGTH]}"
    return SearchEntry(KIND, report.id, title, " . ".join(body), weight=int(report.received_at.timestamp()))


def desk_entry(report: Report) -> SearchEntry:
    """The reporter's own words, the place and the code, from delivery to removal; they never change."""
    body = (report.description, report.place_text, report.landmark, report.code, report.display_code)
    return SearchEntry(DESK_KIND, report.id, "", " . ".join(body))


def all_entries(session: Session) -> Iterable[SearchEntry]:
    """For a rebuild of the whole index."""
    areas = gazetteer(session)
    listed = select(Report).where(Report.is_public).options(joinedload(Report.category)).order_by(Report.id)
    some = {"yield_per": BATCH}
    for report in map(as_residents_read, session.scalars(listed, execution_options=some)):
        yield entry(report, report.category, areas)
    delivered = select(Report).where(Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))
    yield from map(desk_entry, session.scalars(delivered.order_by(Report.id), execution_options=some))


def reindex(session: Session, report: Report) -> None:
    """Only what everybody may read can be found by the site's search. An act that is recorded does so at its end."""
    session.flush()
    if recording := current_recording(session):
        recording.reindexes = True
        return
    if report.is_public:
        read = as_residents_read(report)
        category = session.get_one(ReportCategory, read.category_id)
        index(session, [entry(read, category, gazetteer(session))])
    else:
        remove(session, KIND, [report.id])
