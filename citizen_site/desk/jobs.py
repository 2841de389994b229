"""The steps of long work at the desk, by kind of work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue, handler
from citizen_site.desk import routing_dry_run
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.bulk import commands as bulk
from citizen_site.desk.dashboard import export

# Does a part, counts it in `task.done`; True when nothing is left. It starts from the task's row alone: the process
# before may have died.
TaskStep = Callable[[Session, BackgroundTask, datetime], bool]
TASK_STEPS: dict[BackgroundTaskKind, TaskStep] = {
    BackgroundTaskKind.REPORT_LIST: export.write_next_batch,
    BackgroundTaskKind.BULK_ACTION: bulk.action_step,
    BackgroundTaskKind.BULK_UNDO: bulk.undo_step,
    BackgroundTaskKind.DRY_RUN: routing_dry_run.compare_next_batch,
}


@handler(JobName.RUN_BACKGROUND_TASK)
def run_next_step(session: Session, now: datetime, task_id: int) -> None:
    """Run one step, and enqueue the next one until the work is done."""
    task = session.get(BackgroundTask, task_id)
    if task is None or task.finished_at:
        return
    if TASK_STEPS[task.kind](session, task, now):
        task.finished_at = now
    else:
        enqueue(session, JobName.RUN_BACKGROUND_TASK, due_at=now, task_id=task.id)
