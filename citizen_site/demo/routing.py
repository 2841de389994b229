"""Invented rules that route new reports of the demo's ward to its units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.demo.desk import WARD
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.workflow import Status

# Units of demo/desk.py by the group of categories that they handle.
UNIT_OF_GROUP = {"ve-sinh": "Tổ Môi trường", "duong": "Tổ Hạ tầng"}
# Asked from the first to the last.
RULES: tuple[dict[str, Any], ...] = (
    {"name": "Điện hở là việc gấp", "words": "hở điện, rò điện, chạm điện", "urgency": "urgent", "unit": "Tổ Hạ tầng"},
    {"name": "Đường, vỉa hè", "group_code": "duong", "unit": "Tổ Hạ tầng"},
    {"name": "Rác, cây xanh", "group_code": "ve-sinh", "unit": "Tổ Môi trường"},
)
# The invented reports that somebody took up were given to the unit of their group.
TAKEN_UP = (Status.ASSIGNED, Status.IN_PROGRESS, Status.SCHEDULED, Status.RESOLVED)


def seed_routing(session: Session, now: datetime) -> str:
    """Add them where there are none yet."""
    if session.scalars(select(RoutingRule.id).where(RoutingRule.is_demo).limit(1)).first():
        return "its rules are there"
    areas = gazetteer(session)
    ward = areas.find(WARD)
    if ward is None:
        raise LookupError(WARD)
    units = {each.name: each.id for each in session.scalars(select(HandlingUnit).where(HandlingUnit.is_demo))}
    for position, rule in enumerate(RULES, start=1):
        values = {name: value for name, value in rule.items() if name != "unit"}
        common = {"area_id": ward.id, "position": position, "created_at": now, "updated_at": now, "is_demo": True}
        session.add(RoutingRule(unit_id=units[rule["unit"]], **common, **values))
    for group, name in UNIT_OF_GROUP.items():
        of_group = select(ReportCategory.id).where(ReportCategory.group_code == group)
        session.execute(
            update(Report)
            .where(
                Report.is_demo,
                Report.area_id.in_(areas.subtree(ward)),
                Report.category_id.in_(of_group),
                Report.status.in_(TAKEN_UP),
            )
            .values(assigned_unit_id=units[name])
            .execution_options(synchronize_session=False)
        )
    session.flush()
    return f"{len(RULES)} rules"
