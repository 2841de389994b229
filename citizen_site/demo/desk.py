"""Invented units of a ward, and agencies to which reports can be forwarded. No address of theirs exists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.text import sort_key
from citizen_site.reports.models.forwarding import Agency
from citizen_site.reports.models.unit import HandlingUnit

WARD, CITY = "phuong-phuc-loi", "ha-noi"
UNITS = {
    "Tổ Môi trường": "moi-truong@example.com",
    "Tổ Hạ tầng": "ha-tang@example.com",
    "Công an phường": "",
}
BODIES = {
    "Công ty Thoát nước Hà Nội": ("thoat-nuoc@example.com", "cống, ngập úng"),
    "Công ty điện lực": ("dien-luc@example.com", "cột điện, dây điện, mất điện"),
    "Công ty cấp nước": ("cap-nuoc@example.com", "mất nước, vỡ ống"),
}


def seed_desk(session: Session, now: datetime) -> str:
    """Add them where there are none yet."""
    if session.scalars(select(HandlingUnit.id).where(HandlingUnit.is_demo).limit(1)).first():
        return "its units are there"
    areas = gazetteer(session)
    ward, city = areas.find(WARD), areas.find(CITY)
    if ward is None or city is None:
        raise LookupError(WARD)
    for name, email in UNITS.items():
        session.add(
            HandlingUnit(area_id=ward.id, name=name, sort_key=sort_key(name), email=email, created_at=now, is_demo=True)
        )
    for name, (email, handles) in BODIES.items():
        session.add(
            Agency(
                area_id=city.id,
                name=name,
                sort_key=sort_key(name),
                email=email,
                handles=handles,
                created_at=now,
                is_demo=True,
            )
        )
    session.flush()
    return f"{len(UNITS)} units, {len(BODIES)} bodies outside"
