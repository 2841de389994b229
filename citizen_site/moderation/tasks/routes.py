"""Long work: how far it is, and what came of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, send_file

from citizen_site.core.permissions import Permission
from citizen_site.core.storage import site_storage
from citizen_site.extensions import db
from citizen_site.moderation.tasks.names import KINDS
from citizen_site.moderation.tasks.queries import own_task
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("desk_task", __name__, url_prefix="/dieu-hanh/viec")


@blueprint.get("/<int:task_id>")
@requires(Permission.SEE_DESK)
def show(task_id: int) -> Response:
    """Asks again by itself until the work is done."""
    task = own_task(db.session(), current_actor(), task_id)
    return render("moderation/task.html", "progress", task=task, title=KINDS[task.kind])


@blueprint.get("/<int:task_id>/tep")
@requires(Permission.SEE_DESK)
def file(task_id: int) -> Response:
    """The file that came of it."""
    task = own_task(db.session(), current_actor(), task_id)
    if not task.finished_at or not task.file_key:
        abort(404)
    path = site_storage().path(task.file_key)
    if not path.exists():
        abort(410)
    response = send_file(path, "application/octet-stream", as_attachment=True, download_name=task.file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
