"""How long work goes on: a step at a time, each in a transaction of its own, until one says that it was the last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.core.jobs import enqueue, handler
from citizen_site.moderation.tasks.models import DeskTask

# Does a part, counts it in `task.done`; True when nothing is left. It starts from the task's row alone: the process
# before may have died.
Step = Callable[[Session, DeskTask, datetime], bool]

_steps: dict[str, Step] = {}


def task_step(kind: str) -> Callable[[Step], Step]:
    """Register the step of a kind of long work."""

    def register(step: Step) -> Step:
        _steps[kind] = step
        return step

    return register


def start_task(
    session: Session, person_id: int, kind: str, *, now: datetime, total: int = 0, **parameters: Any
) -> DeskTask:
    """Begin long work; the worker takes its first step after the commit."""
    task = DeskTask(person_id=person_id, kind=kind, parameters=parameters, total=total, created_at=now)
    session.add(task)
    session.flush()
    enqueue(session, "desk.take_step", due_at=now, task_id=task.id)
    return task


@handler("desk.take_step")
def take_step(session: Session, now: datetime, task_id: int) -> None:
    task = session.get(DeskTask, task_id)
    if task is None or task.finished_at:
        return
    if _steps[task.kind](session, task, now):
        task.finished_at = now
    else:
        enqueue(session, "desk.take_step", due_at=now, task_id=task.id)
