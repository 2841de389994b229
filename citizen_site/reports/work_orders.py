"""Work orders of units: the link of a report's crew, made with its first order, and the open work of one unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.idempotency import refuse_duplicates
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.reports.addresses import street_in
from citizen_site.reports.enums import Delivery, EventKind, Moderation
from citizen_site.reports.forwarding import LINK_DAYS, link_for_unit
from citizen_site.reports.models.forwarding import FINAL, Forwarding
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.timeline import record_audit, undone_event_ids
from citizen_site.reports.workflow import CLOSED, Status

# More than a crew does in a week; what comes first is due first.
MOST = 60


class _LinkTakenError(Exception):
    """Another request made the link of this assignment."""


def current_crew_links(session: Session, reports: Collection[Report], now: datetime) -> Mapping[int, Forwarding]:
    """By report, the link by which the crew of its unit can answer now. No entry where there is none."""
    units = {each.id: each.assigned_unit_id for each in reports if each.closed_at is None and each.removed_at is None}
    rows = session.scalars(
        select(Forwarding)
        .where(Forwarding.report_id.in_(sorted(units)), Forwarding.unit_id.is_not(None))
        .order_by(Forwarding.id)
    )
    latest = {each.report_id: each for each in rows if each.unit_id == units[each.report_id]}
    return {report_id: each for report_id, each in latest.items() if _is_usable(each) and each.expires_at > now}


def make_crew_links(session: Session, actor: Actor, reports: Collection[Report], *, key: str, now: datetime) -> None:
    """Let the crews of these reports' units answer by a link for LINK_DAYS from now. Raises NotAllowedError.

    A link that is there already is used again. None is made where the unit has given its last answer, where the desk
    has revoked the link, and for what no moderator has looked at, until the report is assigned once more.
    """
    for report in sorted(reports, key=lambda each: each.id):
        authorise(actor, Permission.HANDLE_REPORT, report)
        _make_crew_link(session, actor, report, key=key, now=now)


def _is_usable(link: Forwarding) -> bool:
    return link.revoked_at is None and link.outcome not in FINAL


def _make_crew_link(session: Session, actor: Actor, report: Report, *, key: str, now: datetime) -> None:
    unit_id = report.assigned_unit_id
    if unit_id is None or report.closed_at or report.removed_at or report.moderation is Moderation.PENDING:
        return
    latest = session.scalars(
        select(Forwarding)
        .where(Forwarding.report_id == report.id, Forwarding.unit_id == unit_id)
        .order_by(Forwarding.id.desc())
        .limit(1)
    ).first()
    if latest is not None and _is_usable(latest):
        latest.expires_at = now + timedelta(days=LINK_DAYS)
        session.flush()
        return
    event = _assignment(session, report)
    if event is None or (latest is not None and event.id <= latest.event_id):
        return
    link = link_for_unit(session, report, event, session.get_one(HandlingUnit, unit_id), key=key, now=now)
    try:
        with refuse_duplicates(session, _LinkTakenError, Forwarding.event_id):
            session.add(link)
            session.flush()
    except _LinkTakenError:
        return
    record_audit(session, "report.work_order_made", actor, report, now, body=link.agency_name)


def _assignment(session: Session, report: Report) -> ReportEvent | None:
    """The entry by which the unit got the report."""
    undone = undone_event_ids(session, report.id)
    entries = session.scalars(
        select(ReportEvent)
        .where(ReportEvent.report_id == report.id, ReportEvent.kind.in_((EventKind.ASSIGNED, EventKind.STATUS_CHANGED)))
        .order_by(ReportEvent.id.desc())
    )
    gave = (each for each in entries if each.details.get("assignee") or each.status_after is Status.ASSIGNED)
    return next((each for each in gave if each.id not in undone), None)


def open_work_of(session: Session, actor: Actor, unit: HandlingUnit) -> Sequence[Report]:
    """What the unit has to do, in the actor's areas: street by street, in each what is due first; at most MOST.

    The street whose first deadline comes first stands first.
    """
    reports = session.scalars(
        select(Report)
        .where(
            Report.assigned_unit_id == unit.id,
            Report.status.not_in(CLOSED),
            Report.removed_at.is_(None),
            Report.moderation != Moderation.PENDING,
            Report.delivery != Delivery.UNSENT,
        )
        .options(joinedload(Report.category))
        .order_by(Report.due_sort_at, Report.id)
        .limit(MOST)
    ).all()
    streets: dict[tuple[int | None, str], list[Report]] = {}
    for each in reports:
        if allowed(actor, Permission.HANDLE_REPORT, each):
            streets.setdefault((each.area_id, street_in(each.place_text)), []).append(each)
    return [each for together in streets.values() for each in together]
