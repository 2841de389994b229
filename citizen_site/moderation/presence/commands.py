"""Noting and forgetting who looks at a report."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from citizen_site.moderation.presence.models import ReportPresence
from citizen_site.moderation.presence.queries import PRESENT


def note_presence(session: Session, person_id: int, report_id: int, now: datetime) -> None:
    """For a person who was shown the report just now; also when two of his windows say so in the same moment."""
    make = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    table = cast(Table, ReportPresence.__table__)
    noted = make(table).values(report_id=report_id, person_id=person_id, seen_at=now)
    session.execute(noted.on_conflict_do_update(index_elements=["report_id", "person_id"], set_={"seen_at": now}))


def forget_absent(session: Session, now: datetime) -> None:
    session.execute(delete(ReportPresence).where(ReportPresence.seen_at < now - PRESENT))
