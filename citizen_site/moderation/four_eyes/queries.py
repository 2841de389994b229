"""Reads of what waits for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Role
from citizen_site.moderation.four_eyes.models import HideRequest
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.models import Report
from citizen_site.reports.office import names_office

SHOWN = 100


class NeedsSecondError(InvalidInputError):
    """It is about the office: no moderator alone may do this to it."""


def needs_second(session: Session, report: Report) -> bool:
    """It was about an office when it came, is so filed now, or names one of those that handle it now."""
    filed_so = report.about_office or session.get_one(ReportCategory, report.category_id).about_office
    return filed_so or names_office(session, report)


def check_one_is_enough(session: Session, report: Report) -> None:
    """Raises NeedsSecondError."""
    if needs_second(session, report):
        raise NeedsSecondError("four_eyes")


def open_request(session: Session, report: Report) -> HideRequest | None:
    """The one that nobody has decided yet, with who asked."""
    return session.scalars(
        select(HideRequest)
        .where(HideRequest.report_id == report.id, HideRequest.decided_at.is_(None))
        .options(joinedload(HideRequest.asked_by))
    ).first()


def waiting_requests(session: Session, actor: Actor) -> Sequence[HideRequest]:
    """Those in the actor's areas, the oldest first, with reports and who asked."""
    return session.scalars(
        select(HideRequest)
        .join(HideRequest.report)
        .where(HideRequest.decided_at.is_(None), Report.area_id.in_(actor.areas(Role.MODERATOR)))
        .options(joinedload(HideRequest.report).joinedload(Report.category), joinedload(HideRequest.asked_by))
        .order_by(HideRequest.asked_at, HideRequest.id)
        .limit(SHOWN)
    ).all()
