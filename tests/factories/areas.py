"""Changes of areas for tests."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from citizen_site.areas.models import Area, AreaSuccession, SuccessionKind
from citizen_site.extensions import db


def merge_areas(former: str, heir: str, on: date = date(2026, 11, 1)) -> None:
    """The area with the slug `former` becomes part of `heir`."""
    session = db.session()
    old, new = (session.scalars(select(Area).where(Area.slug == slug)).one() for slug in (former, heir))
    old.valid_until = on
    session.add(
        AreaSuccession(
            predecessor_id=old.id, successor_id=new.id, kind=SuccessionKind.MERGE, on=on, legal_basis="", is_main=True
        )
    )
    session.commit()
