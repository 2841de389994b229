"""What a report is about, where it belongs and how urgent it is: changes that leave its answer open.

Each command returns the new entry of the timeline, or None when there was nothing to change. All raise NotAllowedError,
ReportClosedError and ChangedMeanwhileError.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor
from citizen_site.reports.assignment import release_orphan
from citizen_site.reports.conflict_of_interest import require_approval
from citizen_site.reports.deadlines import restart_clock
from citizen_site.reports.enums import EventKind, Moderation, Urgency, Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import reindex
from citizen_site.reports.status import require_open
from citizen_site.reports.timeline import SYSTEM, EventAuthor, add_event, begin_act, record_audit
from citizen_site.reports.units import people_for, units_for


class FormerAreaError(InvalidInputError):
    """Reports cannot be transferred to this area: it exists no more, or handles none."""


def recategorise(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    category: ReportCategory,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Change what it is about; the deadline follows the new category.

    Answers to the former category's questions are stored, but no longer shown. A private category makes the report
    private; none makes it public. Raises ApprovalRequiredError where that would hide a report about the authority.
    """
    author = begin_act(session, actor, report, seen_version=seen_version)
    became_private = makes_private(report, category)
    # A report that is hidden already is hidden because two people agreed.
    if isinstance(actor, Actor) and became_private and report.moderation is not Moderation.HIDDEN:
        require_approval(session, report)
    require_open(report)
    if category.id == report.category_id:
        return None
    before = session.get_one(ReportCategory, report.category_id)
    with session.no_autoflush:
        report.category, report.category_id = category, category.id
        report.concerns_authority = report.concerns_authority or category.concerns_authority
        restart_clock(session, report, now)
        if became_private:
            report.visibility = Visibility.PRIVATE
    event = add_event(
        session,
        report,
        EventKind.RECATEGORISED,
        author,
        now=now,
        notify=False,
        before_category=before.code,
        category=category.code,
        became_private=became_private,
    )
    reindex(session, report)
    record_audit(session, "report.recategorised", actor, report, now, **event.details)
    return event


def makes_private(report: Report, category: ReportCategory) -> bool:
    """Would this category make a public report private?"""
    is_new = category.id != report.category_id
    return is_new and category.visibility is Visibility.PRIVATE and report.visibility is not Visibility.PRIVATE


def transfer_to_area(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    place: Place,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Transfer it to another area of the city; the deadline stays. The actor may lose the report by that.

    The assignee loses the report unless they also serve the new area. Raises FormerAreaError.
    """
    author = begin_act(session, actor, report, seen_version=seen_version)
    require_open(report)
    if place.id == report.area_id:
        return None
    areas = gazetteer(session)
    if not place.is_current or not (place.is_unit or place.is_group or place is areas.city):
        raise FormerAreaError
    before = areas.get(report.area_id).name if report.area_id else ""
    report.area_id = place.id
    session.flush()
    event = add_event(session, report, EventKind.MOVED, author, now=now, moved_from=before, moved_to=place.name)
    person, unit = report.assigned_to_id, report.assigned_unit_id
    if person is not None and person not in {each.id for each in people_for(session, report, now)}:
        report.assigned_to = report.assigned_to_id = None
    if unit is not None and unit not in {each.id for each in units_for(session, place.id)}:
        report.assigned_unit = report.assigned_unit_id = None
    release_orphan(session, SYSTEM, report, now=now)
    reindex(session, report)
    record_audit(session, "report.moved", actor, report, now, **event.details)
    return event


def set_urgency(
    session: Session,
    actor: Actor | EventAuthor,
    report: Report,
    urgency: Urgency,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ReportEvent | None:
    """Give the report the time limit of another urgency."""
    author = begin_act(session, actor, report, seen_version=seen_version)
    require_open(report)
    if urgency is report.urgency:
        return None
    before = report.urgency
    with session.no_autoflush:
        report.urgency = urgency
        restart_clock(session, report, now)
    event = add_event(
        session,
        report,
        EventKind.URGENCY_CHANGED,
        author,
        now=now,
        notify=False,
        before_urgency=before.value,
        urgency=urgency.value,
    )
    record_audit(session, "report.urgency_changed", actor, report, now, **event.details)
    return event
