"""Jobs that only tests have: their names are no members of JobName."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue


def enqueue_test_job(
    session: Session, name: str, *, due_at: datetime, enqueued_at: datetime | None = None, **payload: Any
) -> None:
    """Enqueue a job under a name that is no member; its handler is set in `jobs._handlers`."""
    assert name not in set(JobName)
    enqueue(session, name, due_at=due_at, enqueued_at=enqueued_at, **payload)  # no member, on purpose
