"""Is a report about the authority that handles it? Then nobody may hide it alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.revisions import RevisionCache
from citizen_site.core.text import fold
from citizen_site.reports.models.approval_request import ApprovalRequest
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit


def _load_unit_names(session: Session) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for area_id, name in session.execute(select(HandlingUnit.area_id, HandlingUnit.name).order_by(HandlingUnit.id)):
        names.setdefault(area_id, []).append(name)
    return names


# By the id of their area, closed units too.
_unit_names = RevisionCache("handling_units", load=_load_unit_names)


def mentions_authority(session: Session, report: Report) -> bool:
    """Does it name a unit or a committee that handles reports where it is now? A unit that closed still counts."""
    areas = gazetteer(session)
    place = areas.current_successor(areas.get(report.area_id or 0))
    units = [name for area_id in areas.with_ancestors(place) for name in _unit_names.get(session).get(area_id, ())]
    offices = [name for each in (place, *areas.ancestors(place)) if each.is_unit for name in committee_names(each.name)]
    return mentions_one_of(report.description, [*units, *offices])


def mentions_one_of(text: str, offices: Iterable[str]) -> bool:
    """Does the text name one of these offices, with or without accents? A name of one word says too little."""
    words = f" {fold(text)} "
    return any(" " in name and f" {name} " in words for name in map(fold, offices))


def committee_names(place_name: str) -> list[str]:
    """How people write the office of a ward or commune."""
    return [f"UBND {place_name}", f"Ủy ban nhân dân {place_name}", f"Công an {place_name}"]


SHOWN = 100


class ApprovalRequiredError(InvalidInputError):
    """It is about the authority: no moderator may do this to it alone."""


def needs_approval(session: Session, report: Report) -> bool:
    """It was about an office when it came, is so filed now, or names one of those that handle it now."""
    filed_so = report.concerns_authority or session.get_one(ReportCategory, report.category_id).concerns_authority
    return filed_so or mentions_authority(session, report)


def require_approval(session: Session, report: Report) -> None:
    """Raises ApprovalRequiredError."""
    if needs_approval(session, report):
        raise ApprovalRequiredError


def open_approval_request(session: Session, report: Report) -> ApprovalRequest | None:
    """The one that nobody has decided yet, with who asked."""
    return session.scalars(
        select(ApprovalRequest)
        .where(ApprovalRequest.report_id == report.id, ApprovalRequest.decided_at.is_(None))
        .options(joinedload(ApprovalRequest.requested_by))
    ).first()


def pending_approval_requests(session: Session, actor: Actor) -> Sequence[ApprovalRequest]:
    """Those in the actor's areas, the oldest first, with reports and who asked."""
    return session.scalars(
        select(ApprovalRequest)
        .join(ApprovalRequest.report)
        .where(*_pending(actor))
        .options(
            joinedload(ApprovalRequest.report).joinedload(Report.category), joinedload(ApprovalRequest.requested_by)
        )
        .order_by(ApprovalRequest.requested_at, ApprovalRequest.id)
        .limit(SHOWN)
    ).all()


def pending_approval_count(actor: Actor) -> ScalarSelect[int]:
    """How many there are, as a column of a statement."""
    query = select(func.count()).select_from(ApprovalRequest).join(ApprovalRequest.report).where(*_pending(actor))
    return query.scalar_subquery()


def _pending(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return ApprovalRequest.decided_at.is_(None), Report.area_id.in_(actor.areas(Role.MODERATOR))
