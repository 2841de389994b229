"""Saving what somebody types into a form of a report, while they type and when they ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission
from citizen_site.desk.drafts import (
    FORM_FIELD,
    NOTE,
    REVISION_FIELD,
    STEP,
    DeskDraft,
    DraftConflictError,
    DraftTooLongError,
    drafts_of,
    revision_in,
    save_draft,
)
from citizen_site.desk.report.actions import load_report
from citizen_site.desk.report.status import StatusForm
from citizen_site.extensions import db, limiter
from citizen_site.reports.models.report import Report
from citizen_site.reports.workflow import Status
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import (
    SAVED_FIELD,
    SECRET_FIELDS,
    autosaved,
    names_of_saved_files,
    preserves_saved_files,
)

blueprint = Blueprint("desk_drafts", __name__, url_prefix="/dieu-hanh")
# As long as somebody types, a request every second.
limiter.limit("3600 per hour", key_func=account_or_address)(blueprint)
# What a page or a button adds to the form; everything else was typed or chosen.
KEEP = "giu"
_NOT_TYPED = SECRET_FIELDS | {FORM_FIELD, REVISION_FIELD, KEEP, "viec"}
_NOT_TYPED_ENDINGS = ("version", "seen", "-mau", "-nhu-vay")


@blueprint.post("/<code>/nhap")
@requires(Permission.SEE_DESK)
@preserves_saved_files
@autosaved
def save(code: str) -> ResponseReturnValue:
    """What the page shows beside the form: when it was saved, or what another window saved meanwhile."""
    found, session, form, sent = load_report(code), db.session(), request.form.get(FORM_FIELD, ""), request.form
    fields = [
        (name, value)
        for name, value in sent.items(multi=True)
        if name not in _NOT_TYPED and not name.endswith(_NOT_TYPED_ENDINGS)
    ]
    seen = revision_in(sent.get(REVISION_FIELD, ""))
    conflict, problem, draft = None, "", None
    try:
        draft = save_draft(session, current_actor(), found, form, fields, seen_revision=seen, now=clock.now())
        if KEEP in sent:
            return redirect(url_for("desk_report.report", code=found.display_code, _anchor=f"nhap-{form}"), 303)
    except DraftConflictError as error:
        conflict = draft = error.draft
    except DraftTooLongError:
        problem = _("Dài quá nên chưa tự lưu được. Bạn rút ngắn lại nhé.")
    return render(
        "desk/report/draft.html",
        "draft",
        status=409 if conflict else 422 if problem else 200,
        report=found,
        draft_form=form,
        draft=draft,
        conflict=conflict,
        problem=problem,
    )


def draft_context(session: Session, actor: Actor, report: Report, offered: Iterable[Status]) -> dict[str, Any]:
    """For the page of a report: the reader's drafts by form, and the words of those whose form is no longer there."""
    drafts = drafts_of(session, actor, report, clock.now())
    forms = {NOTE, *(f"{STEP}{status.value}" for status in offered)}
    return {
        "drafts": drafts,
        "stranded": [
            each for name, each in drafts.items() if each.fields and name.startswith(STEP) and name not in forms
        ],
    }


def fill_from_draft(form: StatusForm, draft: DeskDraft | None) -> StatusForm:
    """The form as its author left it; `form` where there is no draft."""
    if draft is None or not draft.fields:
        return form
    restored = StatusForm(form.status, form.needs, formdata=draft.typed)
    restored.is_open, restored.saved_files = True, names_of_saved_files(draft.typed.getlist(SAVED_FIELD))
    return restored
