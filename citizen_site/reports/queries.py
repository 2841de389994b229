"""Reads over reports that everybody may see, and single ones for those who may."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import Place
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.geo import Point
from citizen_site.core.pagination import Page, SortColumn, decode_cursor, encode_cursor, keyset_page
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.reports.enums import Delivery, EventKind, PhotoState
from citizen_site.reports.filters import Filters, conditions
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.similarity import SimilarReport, find_similar
from citizen_site.reports.workflow import ActorKind


class Sort(StrEnum):
    """Orders of the list; the values stand in addresses."""

    NEWEST = "moi"
    SUPPORTED = "nhieu"
    NEAREST = "gan"


NEWEST_FIRST = (SortColumn(Report.received_at, descending=True), SortColumn(Report.id, descending=True))
ORDERS = {
    Sort.NEWEST: NEWEST_FIRST,
    Sort.SUPPORTED: (SortColumn(Report.support_count, descending=True), SortColumn(Report.id, descending=True)),
}
METRES_A_DEGREE = 111_195
# Farther than any two points on earth: what has no point comes last.
NOWHERE = 10**15


def listed_reports(session: Session, filters: Filters) -> Select[Report]:
    """What everybody may read, with its category."""
    today = clock.today(clock.now())
    return select(Report).where(*conditions(session, filters, today)).options(joinedload(Report.category))


def report_page(
    session: Session, filters: Filters, sort: Sort, *, position: Point | None, cursor: str | None, size: int
) -> Page[Report]:
    """A keyset page of listed reports. Raises InvalidCursorError."""
    query = listed_reports(session, filters)
    if sort is Sort.NEAREST and position:
        return _nearest_page(session, query, position, cursor, size)
    return keyset_page(session, query, ORDERS[sort], cursor=cursor, size=size)


def _nearest_page(
    session: Session, query: Select[Report], position: Point, cursor: str | None, size: int
) -> Page[Report]:
    distance = _square_metres(position)
    query = query.add_columns(distance.label("distance"))
    if cursor:
        last_distance, last_id = decode_cursor(cursor, [int, int])
        query = query.where(or_(distance > last_distance, and_(distance == last_distance, Report.id > last_id)))
    rows = session.execute(query.order_by(distance, Report.id).limit(size + 1)).all()
    items = [row[0] for row in rows[:size]]
    more = len(rows) > size
    return Page(items, encode_cursor([rows[size - 1].distance, rows[size - 1][0].id]) if more else None)


def _square_metres(position: Point) -> ColumnElement[int]:
    """The square of a report's distance, flat, from plain arithmetic: every database can order by it.

    Whole numbers, so that a cursor compares exactly.
    """
    north = (Report.latitude - position.latitude) * METRES_A_DEGREE
    east = (Report.longitude - position.longitude) * METRES_A_DEGREE * math.cos(math.radians(position.latitude))
    return func.coalesce(cast(north * north + east * east, BigInteger), NOWHERE)


def latest_reports(session: Session, place: Place | None, count: int) -> Sequence[Report]:
    """The newest listed ones (of a place)."""
    query = listed_reports(session, Filters(place=place))
    return session.scalars(query.order_by(Report.received_at.desc(), Report.id.desc()).limit(count)).all()


def reports_by_ids(session: Session, ids: Sequence[int]) -> list[Report]:
    """Listed reports in the order of the ids; one that is not there any more is left out."""
    query = listed_reports(session, Filters()).where(Report.id.in_(ids))
    found = {report.id: report for report in session.scalars(query)}
    return [found[each] for each in ids if each in found]


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
    found = session.scalars(select(Report).where(Report.is_public, Report.code.in_(codes)))
    return frozenset(each.display_code for each in found)


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


def reports_of_person(person_id: int) -> Select[Report]:
    """What somebody reported while signed in, for a keyset page; with categories."""
    return (
        select(Report)
        .where(Report.reporter_id == person_id, Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))
        .options(joinedload(Report.category))
    )


def own_report_by_code(session: Session, person_id: int, code: str) -> Report:
    """One of somebody's own reports. Raises NotFoundError for anybody else's."""
    report = session.scalars(
        select(Report).where(Report.code == code, Report.reporter_id == person_id).options(joinedload(Report.category))
    ).first()
    if report is None:
        raise NotFoundError(code)
    return report


def own_timeline(session: Session, report: Report, *, after_id: int = 0) -> Sequence[ReportEvent]:
    """What the reporter may read, oldest first: all that is public, what he said himself, and why it was hidden."""
    return session.scalars(
        select(ReportEvent)
        .where(
            ReportEvent.report_id == report.id,
            ReportEvent.id > after_id,
            or_(ReportEvent.is_public, ReportEvent.party == ActorKind.REPORTER, ReportEvent.kind == EventKind.HIDDEN),
        )
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def name_given(session: Session, report: Report) -> str:
    """The name that came with the report; "" when none did, or when it is purged."""
    contact = session.get(ReporterContact, report.id)
    return contact.name if contact else ""


def similar_at_desk(session: Session, actor: Actor, report: Report, now: datetime) -> Sequence[SimilarReport]:
    """Open originals that the actor may read: of the own areas, or listed."""
    mine = true() if Role.MODERATOR in actor.everywhere else Report.area_id.in_(actor.areas(Role.MODERATOR))
    return find_similar(
        session,
        report,
        now,
        Report.id != report.id,
        Report.is_original,
        Report.delivery != Delivery.UNSENT,
        Report.removed_at.is_(None),
        or_(Report.is_public, mine),
    )


def first_photos(session: Session, report_ids: Sequence[int]) -> dict[int, ReportPhoto]:
    """One photo of each, published or not."""
    found: dict[int, ReportPhoto] = {}
    for photo in session.scalars(
        select(ReportPhoto)
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.state == PhotoState.READY)
        .order_by(ReportPhoto.position, ReportPhoto.id)
    ):
        found.setdefault(photo.report_id or 0, photo)
    return found


def duplicates_merged_into(session: Session, report: Report) -> Sequence[Report]:
    """What was merged into this one."""
    return session.scalars(select(Report).where(Report.duplicate_of_id == report.id).order_by(Report.id)).all()


def find_duplicate_target(session: Session, actor: Actor, code: str) -> Report:
    """The original of a duplicate: any delivered report that the actor may read. Raises NotFoundError."""
    report = session.scalars(
        select(Report).where(Report.code == code, Report.delivery != Delivery.UNSENT, Report.removed_at.is_(None))
    ).first()
    if report is None or not allowed(actor, Permission.SEE_REPORT, report):
        raise NotFoundError(code)
    return report
