"""Which reports are very late, and who has to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Role
from citizen_site.moderation.escalation.models import Escalation
from citizen_site.moderation.letters.sending import mailbox_of
from citizen_site.moderation.overview.scope import is_very_late as are_very_late
from citizen_site.reports.deadlines import VERY_LATE
from citizen_site.reports.models import Report
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.staff.queries import grants_in_force


def is_very_late(report: Report, now: datetime) -> bool:
    """The clock runs, and three times the allotted time is over."""
    return report.closed_at is None and report.very_late_at is not None and report.very_late_at <= now


def not_told_yet(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Ids of very late reports that nobody was told of, the latest first."""
    told = select(Escalation.id).where(
        Escalation.report_id == Report.id,
        Escalation.level == VERY_LATE,
        Escalation.run == func.coalesce(Report.intake_due_at, Report.received_at),
    )
    return session.scalars(
        select(Report.id)
        .where(
            are_very_late(now),
            ~told.exists(),
        )
        .order_by(Report.very_late_at, Report.id)
        .limit(limit)
    ).all()


def who_hears(session: Session, report: Report, now: datetime) -> list[str]:
    """The head of the unit that has it, or the unit where its head cannot be reached, and the area's moderators.

    Nobody hears of his own report in this way.
    """
    unit = session.get(HandlingUnit, report.assigned_unit_id) if report.assigned_unit_id else None
    heard: list[str] = []
    if unit and unit.head_id and mailbox_of(session, unit.head_id):
        heard.append(f"person:{unit.head_id}")
    elif unit and unit.email:
        heard.append(f"unit:{unit.id}")
    areas = gazetteer(session)
    for grant in grants_in_force(session, Role.MODERATOR, now):
        if report.area_id in areas.reach(areas.get(grant.area_id)):
            heard.append(f"person:{grant.person_id}")
    return [each for each in dict.fromkeys(heard) if each != f"person:{report.reporter_id}"]
