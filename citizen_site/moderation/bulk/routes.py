"""Many at once: what was chosen and what the act needs, then what came of it, with a way back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _

from citizen_site.accounts.signed_in import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.moderation.bulk.commands import AT_ONCE, begin_act, begin_undo, last_moment_to_undo
from citizen_site.moderation.bulk.forms import AssignForm, CategoryForm, DuplicateForm, ManyForm, RejectForm
from citizen_site.moderation.bulk.models import BulkKind, Outcome
from citizen_site.moderation.bulk.names import ACTS, PROBLEMS, SHORT
from citizen_site.moderation.bulk.queries import areas_of, items_with, outcomes, own_act
from citizen_site.moderation.bulk.selection import Selection, key_of_form, selection_of
from citizen_site.moderation.handling.queries import report_to_point_at
from citizen_site.moderation.tasks.queries import own_task
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.codes import code_of
from citizen_site.reports.units.queries import handlers_in, units_in
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("bulk", __name__, url_prefix="/dieu-hanh/nhieu")
limiter.limit("300 per hour", key_func=account_or_address)(blueprint)
# The queue shows what can be done.
blueprint.record_once(lambda state: state.app.jinja_env.globals.update(bulk_acts=SHORT))


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def many() -> Any:
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    wanted = args.choice("viec", [each.value for each in BulkKind])
    chosen = selection_of(session, actor, args, now)
    kind = BulkKind(wanted) if wanted and chosen.chosen else None
    form = _form(kind, chosen) if kind else None
    status = args.status
    if kind and form and request.method == "POST":
        parameters = _parameters(form)
        if parameters is not None:
            without = [each for each in chosen.chosen if each[0] != parameters.get("original_id")]
            act = begin_act(session, actor, kind, parameters, without, key=key_of_form(), now=now)
            return redirect(url_for("bulk.result", act_id=act.id), 303)
        status = 422
    return render(
        "moderation/bulk/ask.html",
        "ask",
        status=status,
        problems=args.problems,
        kind=kind,
        title=ACTS[kind] if kind else _("Làm với nhiều phản ánh"),
        chosen=chosen,
        versions=dict(chosen.chosen),
        at_once=AT_ONCE,
        form=form,
        key=key_of_form(),
    )


@blueprint.get("/<int:act_id>")
@requires(Permission.SEE_DESK)
def result(act_id: int) -> Response:
    """What worked and what did not; while it goes on, how far it is."""
    session, actor, now = db.session(), current_actor(), clock.now()
    act = own_act(session, actor, act_id)
    task = own_task(session, actor, act.task_id) if act.task_id else None
    until = last_moment_to_undo(session, act)
    return render(
        "moderation/bulk/result.html",
        "result",
        act=act,
        task=task if task and not task.finished_at else None,
        title=ACTS[act.kind],
        numbers={each.value: number for each, number in outcomes(session, act).items()},
        failed=items_with(session, act, Outcome.FAILED),
        kept=items_with(session, act, Outcome.KEPT),
        worked=items_with(session, act, Outcome.DONE, Outcome.TAKEN_BACK),
        why=PROBLEMS,
        undo_until=until if act.undone_at is None and until >= now else None,
    )


@blueprint.post("/<int:act_id>/thu-lai")
@requires(Permission.SEE_DESK)
def undo(act_id: int) -> Any:
    session, actor = db.session(), current_actor()
    begin_undo(session, actor, own_act(session, actor, act_id), now=clock.now())
    return redirect(url_for("bulk.result", act_id=act_id), 303)


def _form(kind: BulkKind, chosen: Selection) -> ManyForm:
    session = db.session()
    if kind is BulkKind.ASSIGN:
        area_ids, me = areas_of(session, chosen.ids), current_actor().person_id
        units = units_in(session, area_ids)
        return AssignForm(units, handlers_in(session, area_ids, units, clock.now()), me)
    if kind is BulkKind.RECATEGORISE:
        return CategoryForm(kinds(session))
    return DuplicateForm(() if chosen.moment else chosen.shown) if kind is BulkKind.DUPLICATE else RejectForm()


def _parameters(form: ManyForm) -> dict[str, Any] | None:
    """What was asked for, None when something is to be mended in the form."""
    if not form.validate():
        return None
    if not isinstance(form, DuplicateForm):
        return form.parameters()
    try:
        original = report_to_point_at(db.session(), current_actor(), code_of(form.wanted))
    except NotFoundError:
        form.code.errors = [_("Không có phản ánh nào mang mã này mà bạn xem được.")]
        return None
    # A duplicate leads on to its original.
    return {"original_id": original.duplicate_of_id or original.id}
