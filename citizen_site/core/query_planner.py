"""What the database knows of its tables, by which it chooses indexes. PostgreSQL looks itself, SQLite is told to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.extensions import db

# Rows of each index that are looked at; SQLite's own advice, and enough to tell a good index from a bad one.
SAMPLE = 1000


def analyze(session: Session) -> None:
    """Count every table; after many rows came at once. Commits."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={SAMPLE}"))
    session.execute(text("ANALYZE"))
    session.commit()


@periodic(JobName.ANALYZE_TABLES, minutes=60)
def analyze_changed(now: datetime) -> None:
    """Those of SQLite that changed much since they were counted; none, on most days."""
    session = db.session()
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={SAMPLE}"))
        session.execute(text("PRAGMA optimize"))
        session.commit()
