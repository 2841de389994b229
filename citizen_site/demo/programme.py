"""Invented models and figures of the programme, so that its pages can be seen in all states; each is marked."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.models import Area
from citizen_site.programme.models.pilots import Pilot
from citizen_site.programme.seed import add_indicators, add_pilots
from citizen_site.programme.seed import seed as seed_facts

CONTENT = Path(__file__).parent / "content/programme.json"


def seed_programme(session: Session, now: datetime, responsible_id: int | None) -> str:
    """Add what is missing, below the real units. A reminder has somebody to go to: `responsible_id`."""
    seed_facts(session, now)
    content = json.loads(CONTENT.read_text(encoding="utf-8"))
    areas = {row.slug: row.id for row in session.execute(select(Area.slug, Area.id))}
    add_indicators(session, content["indicators"], areas, now, is_demo=True)
    added = add_pilots(session, content["pilots"], areas, now, is_demo=True)
    for pilot in session.scalars(select(Pilot).where(Pilot.is_demo, Pilot.responsible_person_id.is_(None))):
        pilot.responsible_person_id = responsible_id
    session.flush()
    return f"{added} invented models" if added else "its models are there"
