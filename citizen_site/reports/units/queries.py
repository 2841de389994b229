"""Reads of handling units, and of who can be given a report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Role
from citizen_site.reports.models import Report
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.staff.queries import responsible_for


def units_for(session: Session, area_id: int) -> Sequence[HandlingUnit]:
    """Those that can be given a report of this area: of what the area is today and of all above it, as sorted."""
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.heir(areas.get(area_id)))
    return session.scalars(
        select(HandlingUnit)
        .where(HandlingUnit.area_id.in_(reach), HandlingUnit.closed_at.is_(None))
        .options(joinedload(HandlingUnit.head))
        .order_by(HandlingUnit.sort_key, HandlingUnit.id)
    ).all()


def people_for(
    session: Session, report: Report, now: datetime, units: Collection[HandlingUnit] | None = None
) -> Sequence[Person]:
    """Those who can be given this report: its area's moderators and the heads of its units; never its reporter."""
    if report.area_id is None:
        return ()
    units = units_for(session, report.area_id) if units is None else units
    people = {each.id: each for each in responsible_for(session, Role.MODERATOR, report.area_id, now)}
    people.update({each.head.id: each.head for each in units if each.head and not each.head.closed_at})
    found = [each for each in people.values() if each.id != report.reporter_id]
    return sorted(found, key=lambda each: (each.search_name, each.id))
