"""Reads over reports that everybody may see, and single ones for those who may."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Double, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from citizen_site.areas.gazetteer import Place
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.geo import Point
from citizen_site.core.pagination import Page, SortColumn, keyset_page, merged_page
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.reports.deadlines import FEEDBACK_DAYS
from citizen_site.reports.duplicates import ids_distinct_from
from citizen_site.reports.enums import Delivery, EventKind, Moderation, PhotoState, Visibility
from citizen_site.reports.filters import Filters, conditions, parts_of
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report, code_in, code_of, display_code
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.neighbour_updates import published_updates
from citizen_site.reports.similarity import SimilarReport, find_similar
from citizen_site.reports.undelivered import as_residents_read, is_delivered
from citizen_site.reports.workflow import ActorKind, Status


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
METRES_A_DEGREE = 111_195.0
# Metres; the last one reaches from the middle of the city to its edge.
RADII_M = (250.0, 1_000.0, 4_000.0, 16_000.0, 64_000.0)
# Farther than any two points on earth: what has no point comes last.
NOWHERE = 1e15
# Reports by :ids and of :person_id first, by their own indexes: there are a few of them, and thousands with the status
# of one that waits. Pages ask this all the time, and it takes long to put together.
_own = aliased(Report)
_waits = (
    Report.id.in_(
        select(_own.id).where(
            or_(_own.id.in_(bindparam("ids", expanding=True)), _own.reporter_id == bindparam("person_id"))
        )
    ),
    or_(
        Report.status == Status.AWAITING_REPORTER,
        and_(
            Report.status == Status.RESOLVED,
            Report.fix_confirmed_at.is_(None),
            Report.closed_at >= bindparam("since"),
        ),
    ),
    Report.removed_at.is_(None),
    Report.delivery != Delivery.UNSENT,
    # What staff did within the last ten minutes reaches nobody yet.
    Report.resident_values.is_(None),
)
_WAITING = select(func.count()).where(*_waits)
_FIRST_WAITING = (
    select(Report)
    .where(*_waits)
    .options(joinedload(Report.category))
    .order_by(Report.received_at.desc(), Report.id.desc())
)


def listed_reports(session: Session, filters: Filters) -> Select[Report]:
    """What everybody may read, with its category, but for what would be read from JSON and no list shows."""
    today = clock.today(clock.now())
    category = joinedload(Report.category).defer(ReportCategory.questions).defer(ReportCategory.deadlines)
    return select(Report).where(*conditions(session, filters, today)).options(category)


def report_page(
    session: Session, filters: Filters, sort: Sort, *, position: Point | None, cursor: str | None, size: int
) -> Page[Report]:
    """A keyset page of listed reports, as residents read them. Raises InvalidCursorError."""
    page = _stored_page(session, filters, sort, position=position, cursor=cursor, size=size)
    return replace(page, items=[as_residents_read(each) for each in page.items])


def _stored_page(
    session: Session, filters: Filters, sort: Sort, *, position: Point | None, cursor: str | None, size: int
) -> Page[Report]:
    if sort is Sort.NEAREST and position:
        return _nearest_page(session, listed_reports(session, filters), position, cursor=cursor, size=size)
    undivided, parts = parts_of(session, filters)
    if not parts:
        return keyset_page(session, listed_reports(session, filters), ORDERS[sort], cursor=cursor, size=size)
    query = select(Report).options(joinedload(Report.category))
    where = conditions(session, undivided, clock.today(clock.now()))
    return merged_page(session, query, where, parts, ORDERS[sort], cursor=cursor, size=size)


def _nearest_page(
    session: Session, query: Select[Report], position: Point, *, cursor: str | None, size: int
) -> Page[Report]:
    """From the smallest circle that has more than the page; in the end from all, also what has no point.

    An index finds the box around a circle, so nobody computes the distance to a whole city.
    """
    order = _nearest_first(position)
    for radius in RADII_M:
        near = query.where(*_in_box(position, radius), order[0].column <= radius * radius)
        page = keyset_page(session, near, order, cursor=cursor, size=size)
        if page.next_cursor:
            return page
    return keyset_page(session, query, order, cursor=cursor, size=size)


def _in_box(position: Point, radius: float) -> Sequence[ColumnElement[bool]]:
    """A little larger than the circle."""
    north = 1.01 * radius / METRES_A_DEGREE
    east = north / max(math.cos(math.radians(position.latitude)), 0.01)
    return (
        Report.latitude.between(position.latitude - north, position.latitude + north),
        Report.longitude.between(position.longitude - east, position.longitude + east),
    )


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
    return report_page(session, Filters(place=place), Sort.NEWEST, position=None, cursor=None, size=count).items


def reports_by_ids(session: Session, ids: Sequence[int]) -> list[Report]:
    """Listed reports in the order of the ids; one that is not there any more is left out."""
    query = listed_reports(session, Filters()).where(Report.id.in_(ids))
    found = {report.id: as_residents_read(report) for report in session.scalars(query)}
    return [found[each] for each in ids if each in found]


def listed_report(session: Session, text: str) -> Report | None:
    """The listed one whose code a text spells, in any spelling."""
    code = code_in(text)
    return session.scalars(listed_reports(session, Filters()).where(Report.code == code)).first() if code else None


def readable_report(session: Session, actor: Actor, code: str) -> Report | None:
    """A report that the actor may see, or a removed one for its tombstone."""
    report = session.scalars(select(Report).where(Report.code == code).options(joinedload(Report.category))).first()
    return report if report and (report.removed_at or allowed(actor, Permission.SEE_REPORT, report)) else None


def report_by_code(session: Session, actor: Actor, code: str) -> Report:
    """As readable_report. Raises NotFoundError when there is none."""
    report = readable_report(session, actor, code)
    if report is None:
        raise NotFoundError(code)
    return report


@dataclass(frozen=True)
class PendingReport:
    """All that everybody may know of a report that is not approved yet.

    `read_by` is when its intake ends; None once it was taken in or closed.
    """

    display_code: str
    read_by: datetime | None


def pending_report(session: Session, text: str) -> PendingReport | None:
    """The public status of a report that will be public once it is approved, from its code in any spelling.

    None for all others, a private one among them: nobody learns that it is there.
    """
    code = code_in(text)
    if not code:
        return None
    columns = (Report.delivery, Report.closed_at, Report.intake_due_at)
    found = session.execute(
        select(*columns).where(
            Report.code == code,
            Report.moderation.in_((Moderation.PENDING, Moderation.PUBLISHING)),
            Report.visibility == Visibility.PUBLIC,
            Report.delivery != Delivery.UNSENT,
            Report.removed_at.is_(None),
        )
    ).first()
    if found is None:
        return None
    is_waiting = found.closed_at is None and found.delivery is not Delivery.ACKNOWLEDGED
    return PendingReport(display_code(code), found.intake_due_at if is_waiting else None)


def public_timeline(session: Session, report: Report) -> Sequence[ReportEvent]:
    """What happened so far, oldest first, with what neighbours said and the desk published; nothing internal."""
    return session.scalars(
        select(ReportEvent)
        .where(
            ReportEvent.report_id == report.id,
            or_(ReportEvent.is_public, ReportEvent.id.in_(published_updates(report.id))),
            is_delivered(),
        )
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def listed_targets(session: Session, events: Iterable[ReportEvent]) -> frozenset[str]:
    """Display codes of other reports that these entries name: those that everybody may read today."""
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
    """The reporter's name, where the reporter agreed to publish it and it is still stored."""
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


def count_waiting_for_reporter(session: Session, person_id: int | None, ids: Sequence[int], now: datetime) -> int:
    """How many reports of an account, or with these ids, ask something of their reporter: a question, or is it done?"""
    return session.scalar(_WAITING, _waiting_values(person_id, ids, now)) or 0


def waiting_for_reporter(
    session: Session, person_id: int | None, ids: Sequence[int], now: datetime, count: int
) -> Sequence[Report]:
    """The first of them, with their categories, the newest first."""
    return session.scalars(_FIRST_WAITING.limit(count), _waiting_values(person_id, ids, now)).all()


def _waiting_values(person_id: int | None, ids: Sequence[int], now: datetime) -> dict[str, object]:
    return {"ids": list(ids), "person_id": person_id, "since": now - timedelta(days=FEEDBACK_DAYS)}


def own_report_by_code(session: Session, person_id: int, code: str) -> Report:
    """One of somebody's own reports. Raises NotFoundError for anybody else's."""
    report = session.scalars(
        select(Report).where(Report.code == code, Report.reporter_id == person_id).options(joinedload(Report.category))
    ).first()
    if report is None:
        raise NotFoundError(code)
    return report


def own_timeline(session: Session, report: Report, *, after_id: int = 0) -> Sequence[ReportEvent]:
    """What the reporter may read, oldest first: all that is public, what they said themselves, why it was hidden."""
    return session.scalars(
        select(ReportEvent)
        .where(
            ReportEvent.report_id == report.id,
            ReportEvent.id > after_id,
            is_delivered(),
            or_(
                ReportEvent.is_public,
                ReportEvent.id.in_(published_updates(report.id)),
                ReportEvent.actor_kind == ActorKind.REPORTER,
                ReportEvent.kind == EventKind.HIDDEN,
            ),
        )
        .options(joinedload(ReportEvent.actor))
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def name_given(session: Session, report: Report) -> str:
    """The name that came with the report; "" when none did, or when it is purged."""
    contact = session.get(ReporterContact, report.id)
    return contact.name if contact else ""


def similar_at_desk(session: Session, actor: Actor, report: Report, now: datetime) -> Sequence[SimilarReport]:
    """Open originals that the actor may read: in the actor's areas, or public."""
    mine = true() if Role.MODERATOR in actor.everywhere else Report.area_id.in_(actor.areas(Role.MODERATOR))
    return find_similar(
        session,
        report,
        now,
        Report.id != report.id,
        Report.is_original,
        Report.delivery != Delivery.UNSENT,
        Report.removed_at.is_(None),
        Report.id.not_in(ids_distinct_from(report)),
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
