"""Background tasks that a moderator starts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, abort, send_file
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.core.errors import NotFoundError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.permissions import Actor, Permission
from citizen_site.core.site import current_site
from citizen_site.extensions import Base, db
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render


class BackgroundTaskKind(StrEnum):
    """What the steps of each do: desk/jobs.py."""

    REPORT_LIST = "report_list"
    QUEUE_LIST = "queue_list"
    BULK_ACTION = "bulk_action"
    BULK_UNDO = "bulk_undo"
    DRY_RUN = "dry_run"


class BackgroundTask(Base):
    """A task of several steps; only the person who started it can see it.

    `kind` names its step (desk/jobs.py), `parameters` is what that person asked for. `done` of `total` counts what
    the progress bar shows; `result` is shown on the finished page. `file_key` is a file to fetch (core/storage).
    """

    __tablename__ = "background_task"
    __table_args__ = (Index("ix_background_task_person", "person_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[BackgroundTaskKind] = mapped_column(StrEnumType(BackgroundTaskKind, 40))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    file_key: Mapped[str] = mapped_column(String(100), default="")
    file_name: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


TITLES: dict[BackgroundTaskKind, Any] = {
    BackgroundTaskKind.REPORT_LIST: _l("Xuất danh sách phản ánh"),
    BackgroundTaskKind.QUEUE_LIST: _l("Xuất danh sách đang lọc"),
    BackgroundTaskKind.BULK_ACTION: _l("Làm với nhiều phản ánh"),
    BackgroundTaskKind.BULK_UNDO: _l("Hoàn tác thao tác với nhiều phản ánh"),
    BackgroundTaskKind.DRY_RUN: _l("Thử quy tắc với 90 ngày qua"),
}
FILES = "desk-files"
RETENTION_DAYS = 7


def task_of_actor(session: Session, actor: Actor, task_id: int) -> BackgroundTask:
    """Raises NotFoundError for what somebody else began."""
    task = session.get(BackgroundTask, task_id)
    if task is None or task.person_id != actor.person_id:
        raise NotFoundError(str(task_id))
    return task


blueprint = Blueprint("background_tasks", __name__, url_prefix="/dieu-hanh/viec")


@blueprint.get("/<int:task_id>")
@requires(Permission.SEE_DESK)
def show(task_id: int) -> Response:
    """The page polls until the task is finished."""
    task = task_of_actor(db.session(), current_actor(), task_id)
    return render("desk/background_tasks/show.html", "progress", task=task, title=TITLES[task.kind])


@blueprint.get("/<int:task_id>/tep")
@requires(Permission.SEE_DESK)
def file(task_id: int) -> Response:
    """The file that came of it."""
    task = task_of_actor(db.session(), current_actor(), task_id)
    if not task.finished_at or not task.file_key:
        abort(404)
    path = current_site().storage.path(task.file_key)
    if not path.exists():
        abort(410)
    response = send_file(path, "application/octet-stream", as_attachment=True, download_name=task.file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def start_task(
    session: Session, person_id: int, kind: BackgroundTaskKind, *, now: datetime, total: int = 0, **parameters: Any
) -> BackgroundTask:
    """Create a task; a worker runs its first step after the commit."""
    task = BackgroundTask(person_id=person_id, kind=kind, parameters=parameters, total=total, created_at=now)
    session.add(task)
    session.flush()
    enqueue(session, JobName.RUN_BACKGROUND_TASK, due_at=now, task_id=task.id)
    return task
