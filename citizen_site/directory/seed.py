"""Seeds a new database with the services in content/services.csv."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from citizen_site.directory.importing import import_services

CONTENT = Path(__file__).parent / "content/services.csv"


def seed(session: Session, now: datetime) -> str:
    """Bring in the file; says what it did."""
    result = import_services(session, CONTENT.read_bytes(), now)
    if result.problems:
        raise ValueError("\n".join(str(problem) for problem in result.problems))
    return f"{result.new} services new, {result.changed} changed, {result.same} as they were"
