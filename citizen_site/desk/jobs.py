"""Jobs of the desk: the steps of background tasks, and the removal of what is no longer needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue, handler, periodic
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.desk import routing_dry_run
from citizen_site.desk.background_tasks import FILES, RETENTION_DAYS, BackgroundTask, BackgroundTaskKind
from citizen_site.desk.bulk import commands as bulk
from citizen_site.desk.dashboard import export as dashboard_export
from citizen_site.desk.queue import export as queue_export
from citizen_site.extensions import db
from citizen_site.reports.acts import purge_snapshots

# Does a part, counts it in `task.done`; True when nothing is left. It starts from the task's row alone: the process
# before may have died.
TaskStep = Callable[[Session, BackgroundTask, datetime], bool]
TASK_STEPS: dict[BackgroundTaskKind, TaskStep] = {
    BackgroundTaskKind.REPORT_LIST: dashboard_export.write_next_rows,
    BackgroundTaskKind.QUEUE_LIST: queue_export.write_next_rows,
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


@periodic(JobName.PURGE_SNAPSHOTS, minutes=30)
def purge_old_snapshots(now: datetime) -> None:
    session = db.session()
    purge_snapshots(session, now)
    session.commit()


def purge_old_tasks(session: Session, storage: Storage, now: datetime) -> int:
    """Delete tasks older than RETENTION_DAYS with their files. Commits. Returns the number of tasks.

    Rows go first: a file without a row is found the next time, a row without its file would lead nowhere.
    """
    long_ago = now - timedelta(days=RETENTION_DAYS)
    old = session.scalars(select(BackgroundTask).where(BackgroundTask.created_at < long_ago)).all()
    keys = [task.file_key for task in old if task.file_key]
    for task in old:
        session.delete(task)
    session.commit()
    # Also the files of tasks that never finished.
    for key in (*keys, *(key for key, written in storage.keys(FILES) if written < long_ago)):
        storage.delete(key)
    return len(old)


@periodic(JobName.PURGE_DESK, minutes=30)
def purge_desk(now: datetime) -> None:
    purge_old_tasks(db.session(), current_site().storage, now)
