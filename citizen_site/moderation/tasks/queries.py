"""Reads of long work."""

from __future__ import annotations

from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor
from citizen_site.moderation.tasks.models import DeskTask


def own_task(session: Session, actor: Actor, task_id: int) -> DeskTask:
    """Raises NotFoundError for what somebody else began."""
    task = session.get(DeskTask, task_id)
    if task is None or task.person_id != actor.person_id:
        raise NotFoundError(str(task_id))
    return task
