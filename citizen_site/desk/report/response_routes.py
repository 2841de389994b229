"""The buttons of an answer or a reason that change nothing: apply a template or a stock reason, preview the answer."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.pdf_safety import MAX_BYTES
from citizen_site.core.permissions import Permission
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.desk.report.actions import load_report
from citizen_site.desk.report.compose import (
    add_day,
    apply_reason,
    apply_template,
    checks_of,
    chosen_template,
    day_in_words,
    preview_of,
)
from citizen_site.desk.report.page import render_report
from citizen_site.desk.report.publication import HideForm
from citizen_site.desk.report.status import StatusForm, needs_of
from citizen_site.desk.responses.templates import QUALITY_CHECKS
from citizen_site.extensions import db, limiter
from citizen_site.reports.attachments.documents import MAX_DOCUMENTS
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.workflow import ActorKind, Status, available_transitions
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import (
    SAVED_FIELD,
    names_of_saved_files,
    preserves_saved_files,
    saved_files_of_request,
)
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("response_compose", __name__, url_prefix="/dieu-hanh")
# A preview follows each pause of somebody who types.
limiter.limit("3600 per hour", key_func=account_or_address)(blueprint)


# What was pressed: put a template in, put today in, keep the chosen files; or nothing, while somebody types.
TEMPLATE, DAY, FILES, TYPED = "mau", "ngay", "tep", "go"


@blueprint.post("/<code>/chuyen/<status>/soan")
@requires(Permission.SEE_DESK)
@takes_files(MAX_REQUEST + MAX_DOCUMENTS * MAX_BYTES)
@preserves_saved_files
def compose(code: str, status: str) -> ResponseReturnValue:
    found, session, actor = load_report(code), db.session(), current_actor()
    if status not in STATUS_ACTIONS:
        raise NotFoundError(status)
    form = StatusForm(Status(status), needs_of(found, Status(status)))
    if form.status not in available_transitions(found.status, ActorKind.STAFF, resume=found.resume_status):
        return render_report(found, form, status=409)
    form.is_open, form.saved_files = True, names_of_saved_files(request.form.getlist(SAVED_FIELD))
    act = request.form.get("viec")
    if act == TEMPLATE:
        if template := chosen_template(session, found, form):
            apply_template(session, actor, found, form, template)
    elif act == DAY:
        add_day(form)
    elif act == FILES:
        form.saved_files = [*form.saved_files, *filter(None, [saved_files_of_request()])]
    else:
        form.preview = preview_of(session, actor, found, form)
    form.checks = checks_of(form)
    if act == TYPED:
        return render(
            "desk/responses/preview.html",
            "preview",
            report=found,
            form=form,
            answer_checks=QUALITY_CHECKS,
            day_to_add=day_in_words(clock.now()),
            composing=request.path,
        )
    return render_report(found, composed=form)


@blueprint.post("/<code>/an/soan")
@requires(Permission.SEE_DESK)
def compose_reason(code: str) -> ResponseReturnValue:
    """A stock reason for not publishing, put into the form, where it can be edited."""
    found, form = load_report(code), HideForm()
    apply_reason(db.session(), current_actor(), found, form)
    return render_report(found, form)
