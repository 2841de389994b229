"""Seeds a new database with the services and the exchanged days in content/."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from citizen_site.directory.exchanged_days import seed_exchanged_days
from citizen_site.directory.importing import import_services

CONTENT = Path(__file__).parent / "content/services.csv"
EXCHANGED_DAYS = Path(__file__).parent / "content/exchanged_days.csv"


def seed(session: Session, now: datetime) -> str:
    """Bring in the files; says what it did."""
    result = import_services(session, CONTENT.read_bytes(), now)
    if result.problems:
        raise ValueError("\n".join(str(problem) for problem in result.problems))
    days = seed_exchanged_days(session, EXCHANGED_DAYS.read_bytes(), now)
    return f"{days} exchanged days new, {result.new} services new, {result.changed} changed, {result.same} as they were"
