"""Reads of handling units."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.reports.units.models import HandlingUnit


def units_for(session: Session, area_id: int) -> Sequence[HandlingUnit]:
    """Those that can be given a report of this area: of what the area is today and of all above it, as sorted."""
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.heir(areas.get(area_id)))
    return session.scalars(
        select(HandlingUnit)
        .where(HandlingUnit.area_id.in_(reach), HandlingUnit.closed_at.is_(None))
        .order_by(HandlingUnit.sort_key, HandlingUnit.id)
    ).all()
