"""Invented records for a first look; run only with DEMO on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.commands import add_group
from citizen_site.areas.gazetteer import load_gazetteer
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.search import index_areas

# No public list of residential groups exists; these are invented.
GROUPS = {
    "phuong-phuc-loi": 8,
    "phuong-viet-hung": 8,
    "phuong-long-bien": 6,
    "phuong-bo-de": 6,
    "phuong-hoan-kiem": 5,
}
HAMLETS = {"xa-bat-trang": 5, "xa-gia-lam": 4}


def seed(session: Session, now: datetime) -> str:
    """Add residential groups where there are none yet."""
    if session.scalars(select(Area.id).where(Area.is_demo).limit(1)).first():
        return "the demo neighbourhood is there"
    units = {area.slug: area for area in session.scalars(select(Area).where(Area.slug.in_([*GROUPS, *HAMLETS])))}
    for slug, count in GROUPS.items():
        for number in range(1, count + 1):
            add_group(session, units[slug], f"Tổ dân phố số {number}", kind=AreaKind.GROUP, is_demo=True)
    for slug, count in HAMLETS.items():
        for number in range(1, count + 1):
            add_group(session, units[slug], f"Thôn {number}", kind=AreaKind.HAMLET, is_demo=True)
    index_areas(session, load_gazetteer(session))
    return f"{sum(GROUPS.values()) + sum(HAMLETS.values())} demo residential groups"
