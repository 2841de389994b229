"""The buttons beside an answer that change nothing: put a prepared text in, show it as the reader will see it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from citizen_site.accounts.signed_in import account_or_address
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.desk.labels import MOVES
from citizen_site.desk.report.compose import chosen_template, preview_of, put_in
from citizen_site.desk.report.forms import MoveForm
from citizen_site.desk.report.page import find, needs_of, show
from citizen_site.extensions import db, limiter
from citizen_site.reports.workflow import Party, Status, targets
from citizen_site.web.access import current_actor, requires

blueprint = Blueprint("compose", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.post("/<code>/chuyen/<status>/soan")
@requires(Permission.SEE_DESK)
def compose(code: str, status: str) -> Any:
    found, session, actor = find(code), db.session(), current_actor()
    if status not in MOVES:
        raise NotFoundError(status)
    form = MoveForm(Status(status), needs_of(found, Status(status)))
    if form.status not in targets(found.status, Party.STAFF, resume=found.status_before):
        return show(found, form, status=409)
    form.is_open = True
    if request.form.get("viec") == "mau":
        if template := chosen_template(session, found, form):
            put_in(session, actor, found, form, template)
    else:
        form.preview = preview_of(session, actor, found, form)
    return show(found, composed=form)
