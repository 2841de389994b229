"""Reads over reports that everybody may see, and single ones for those who may."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import Double, Select, func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Place
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.geo import Point
from citizen_site.core.pagination import Page, SortColumn, keyset_page
from citizen_site.core.permissions import Actor, Permission, allowed
from citizen_site.reports.filters import Filters, conditions
from citizen_site.reports.models import Report, ReporterContact, ReportEvent


class Sort(StrEnum):
    """Orders of the list; the values stand in addresses."""

    NEWEST = "moi"
    SUPPORTED = "nhieu"
    NEAREST = "gan"


NEWEST_FIRST = (SortColumn(Report.received_at, descending=True), SortColumn(Report.id, descending=True))
ORDERS = {
    Sort.NEWEST: NEWEST_FIRST,
    Sort.SUPPORTED: (SortColumn(Report.supports, descending=True), SortColumn(Report.id, descending=True)),
}
# No letters or digits that look like others.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 7
METRES_A_DEGREE = 111_195.0
# Farther than any two points on earth: what has no point comes last.
NOWHERE = 1e15


def listed_reports(session: Session, filters: Filters) -> Select[Report]:
    """What everybody may read, with its category."""
    today = clock.today(clock.now())
    return select(Report).where(*conditions(session, filters, today)).options(joinedload(Report.category))


def report_page(
    session: Session, filters: Filters, sort: Sort, *, position: Point | None, cursor: str | None, size: int
) -> Page[Report]:
    """A keyset page of listed reports. Raises InvalidCursorError."""
    order = _nearest_first(position) if sort is Sort.NEAREST and position else ORDERS[sort]
    return keyset_page(session, listed_reports(session, filters), order, cursor=cursor, size=size)


def _nearest_first(position: Point) -> Sequence[SortColumn]:
    """By the square of the distance in metres, flat, from plain arithmetic: every database can order by it.

    Not rounded: one database would round where the other one cuts.
    """
    north = (Report.latitude - position.latitude) * METRES_A_DEGREE
    east = (Report.longitude - position.longitude) * METRES_A_DEGREE * math.cos(math.radians(position.latitude))
    distance = func.coalesce(north * north + east * east, NOWHERE, type_=Double())
    return SortColumn(distance.label("distance")), SortColumn(Report.id)


def latest_reports(session: Session, place: Place | None, count: int) -> Sequence[Report]:
    """The newest listed ones (of a place)."""
    query = listed_reports(session, Filters(place=place))
    return session.scalars(query.order_by(Report.received_at.desc(), Report.id.desc()).limit(count)).all()


def reports_by_ids(session: Session, ids: Sequence[int]) -> list[Report]:
    """Listed reports in the order of the ids; one that is not there any more is left out."""
    query = listed_reports(session, Filters()).where(Report.id.in_(ids))
    found = {report.id: report for report in session.scalars(query)}
    return [found[each] for each in ids if each in found]


def code_of(text: str) -> str:
    """A code as it is stored, from what people type: "k7m 4qxt". Raises NotFoundError when it cannot be one."""
    code = text.upper().replace("-", "").replace(" ", "")
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_ALPHABET):
        raise NotFoundError(text)
    return code


def report_by_code(session: Session, actor: Actor, code: str) -> Report:
    """A report that the actor may see, or a removed one for its tombstone. Raises NotFoundError."""
    report = session.scalars(select(Report).where(Report.code == code).options(joinedload(Report.category))).first()
    if report is None or not (report.removed_at or allowed(actor, Permission.SEE_REPORT, report)):
        raise NotFoundError(code)
    return report


def public_timeline(session: Session, report: Report) -> Sequence[ReportEvent]:
    """What happened so far, oldest first, without what is internal."""
    return session.scalars(
        select(ReportEvent)
        .where(ReportEvent.report_id == report.id, ReportEvent.is_public)
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def listed_targets(session: Session, events: Iterable[ReportEvent]) -> frozenset[str]:
    """Codes of other reports that these entries name, as they are shown: those that everybody may read today."""
    codes = {code_of(each.details["target"]) for each in events if each.details.get("target")}
    if not codes:
        return frozenset()
    found = session.scalars(select(Report).where(Report.is_listed, Report.code.in_(codes)))
    return frozenset(each.shown_code for each in found)


def original_of(session: Session, report: Report) -> Report | None:
    """The listed report of which this one is a duplicate."""
    if report.duplicate_of_id is None:
        return None
    return next(iter(reports_by_ids(session, [report.duplicate_of_id])), None)


def duplicates_of(session: Session, report: Report) -> int:
    """How many others were found to be the same."""
    return session.scalar(select(func.count()).where(Report.duplicate_of_id == report.id)) or 0


def shown_name(session: Session, report: Report) -> str:
    """The reporter's name, where the reporter lets it be shown and it is still kept."""
    if not report.shows_name:
        return ""
    return session.scalar(select(ReporterContact.name).where(ReporterContact.report_id == report.id)) or ""
