"""What the desk stores about a person, for the download of everything that the site stores about them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.desk.background_tasks import BackgroundTask


def own_tasks(session: Session, person_id: int) -> list[dict[str, object]]:
    tasks = session.scalars(
        select(BackgroundTask)
        .where(BackgroundTask.person_id == person_id)
        .order_by(BackgroundTask.created_at, BackgroundTask.id)
    )
    return [{"kind": each.kind, "created_at": each.created_at.isoformat(), "rows": each.total} for each in tasks]
