"""The buttons of an answer or a reason that change nothing: apply a template or a stock reason, preview the answer."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.desk.report.actions import load_report
from citizen_site.desk.report.compose import apply_reason, apply_template, chosen_template, preview_of
from citizen_site.desk.report.page import render_report
from citizen_site.desk.report.publication import HideForm
from citizen_site.desk.report.status import StatusForm, needs_of
from citizen_site.extensions import db, limiter
from citizen_site.reports.workflow import ActorKind, Status, available_transitions
from citizen_site.web.access import current_actor, requires

blueprint = Blueprint("response_compose", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.post("/<code>/chuyen/<status>/soan")
@requires(Permission.SEE_DESK)
def compose(code: str, status: str) -> ResponseReturnValue:
    found, session, actor = load_report(code), db.session(), current_actor()
    if status not in STATUS_ACTIONS:
        raise NotFoundError(status)
    form = StatusForm(Status(status), needs_of(found, Status(status)))
    if form.status not in available_transitions(found.status, ActorKind.STAFF, resume=found.resume_status):
        return render_report(found, form, status=409)
    form.is_open = True
    if request.form.get("viec") == "mau":
        if template := chosen_template(session, found, form):
            apply_template(session, actor, found, form, template)
    else:
        form.preview = preview_of(session, actor, found, form)
    return render_report(found, composed=form)


@blueprint.post("/<code>/an/soan")
@requires(Permission.SEE_DESK)
def compose_reason(code: str) -> ResponseReturnValue:
    """A stock reason for not publishing, put into the form, where it can be edited."""
    found, form = load_report(code), HideForm()
    apply_reason(db.session(), current_actor(), found, form)
    return render_report(found, form)
