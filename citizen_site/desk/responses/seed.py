"""Stock reasons for a new site: why a report is not published, and why it is rejected (content/stock_reasons.json)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.desk.responses.templates import HIDING, ResponseTemplate

CONTENT = Path(__file__).parent / "content/stock_reasons.json"


def seed(session: Session, now: datetime) -> str:
    """Add the reasons for the whole city, once: what was edited or closed since stays so."""
    city = gazetteer(session).city
    there = select(ResponseTemplate.id).where(ResponseTemplate.status == HIDING).limit(1)
    if city is None or session.scalars(there).first() is not None:
        return "the stock reasons are there"
    rows = json.loads(CONTENT.read_text())
    for position, row in enumerate(rows, start=1):
        session.add(
            ResponseTemplate(
                area_id=city.id,
                title=row["title"],
                body=row["body"],
                status=row["purpose"],
                position=position,
                created_at=now,
            )
        )
    session.flush()
    return f"{len(rows)} stock reasons"
