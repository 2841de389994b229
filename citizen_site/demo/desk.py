"""Units that handle reports in the demo's ward, rules by which new ones are given to them, and bodies outside.

None of the addresses exists.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.text import sort_key
from citizen_site.moderation.forwarding.models import OutsideBody
from citizen_site.moderation.routing.models import RoutingRule
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.models import Report
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.reports.workflow import Status

WARD, CITY = "phuong-phuc-loi", "ha-noi"
# Each unit with the group of categories that it handles.
UNITS = {
    "Đội Môi trường, cây xanh": "ve-sinh",
    "Tổ Hạ tầng, đô thị": "duong",
    "Tổ Điện, nước": "dien-nuoc",
}
BODIES = {
    "Công ty thoát nước": ("thoat-nuoc@example.com", "cống, ngập úng"),
    "Công ty điện lực": ("dien-luc@example.com", "cột điện, dây điện, mất điện"),
    "Công ty cấp nước": ("cap-nuoc@example.com", "mất nước, vỡ ống"),
}
# Asked from the first to the last.
RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "Điện hở là việc gấp",
        "words": "hở điện, rò điện, chạm điện",
        "urgency": "urgent",
        "unit": "Tổ Điện, nước",
    },
    {"name": "Đường, vỉa hè", "group": "duong", "unit": "Tổ Hạ tầng, đô thị"},
    {"name": "Rác, cây xanh", "group": "ve-sinh", "unit": "Đội Môi trường, cây xanh"},
)
# The invented reports that somebody took up were given to the unit of their group.
TAKEN_UP = (Status.ASSIGNED, Status.IN_PROGRESS, Status.SCHEDULED, Status.RESOLVED)


def seed_desk(session: Session, now: datetime) -> str:
    """Add them where there are none yet."""
    if session.scalars(select(HandlingUnit.id).where(HandlingUnit.is_demo).limit(1)).first():
        return "its units are there"
    areas = gazetteer(session)
    ward, city = areas.find(WARD), areas.find(CITY)
    if ward is None or city is None:
        raise LookupError(WARD)
    units = {
        name: HandlingUnit(area_id=ward.id, name=name, sort_key=sort_key(name), created_at=now, is_demo=True)
        for name in UNITS
    }
    session.add_all(units.values())
    session.flush()
    for position, rule in enumerate(RULES, start=1):
        values = {name: value for name, value in rule.items() if name != "unit"}
        unit_id = units[rule["unit"]].id
        common = {"area_id": ward.id, "position": position, "created_at": now, "updated_at": now, "is_demo": True}
        session.add(RoutingRule(unit_id=unit_id, **common, **values))
    for name, group in UNITS.items():
        of_group = select(ReportCategory.id).where(ReportCategory.group == group)
        session.execute(
            update(Report)
            .where(
                Report.is_demo,
                Report.area_id.in_(areas.reach(ward)),
                Report.category_id.in_(of_group),
                Report.status.in_(TAKEN_UP),
            )
            .values(assigned_unit_id=units[name].id)
            .execution_options(synchronize_session=False)
        )
    session.add_all(
        OutsideBody(
            area_id=city.id,
            name=name,
            sort_key=sort_key(name),
            email=email,
            handles=handles,
            created_at=now,
            is_demo=True,
        )
        for name, (email, handles) in BODIES.items()
    )
    session.flush()
    return f"{len(UNITS)} units, {len(RULES)} rules, {len(BODIES)} bodies outside"
