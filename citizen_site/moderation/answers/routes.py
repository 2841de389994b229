"""Prepared answers: the list, a new one, changing and closing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from citizen_site.accounts.signed_in import account_or_address, look_again
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, Role
from citizen_site.extensions import db, limiter
from citizen_site.moderation.answers.commands import add_template, change_template, close_template
from citizen_site.moderation.answers.fields import FIELDS
from citizen_site.moderation.answers.forms import TemplateForm
from citizen_site.moderation.answers.models import ResponseTemplate
from citizen_site.moderation.answers.names import purpose_of
from citizen_site.moderation.answers.queries import own_templates, template_for, templates_above
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.commands import ChangedMeanwhileError, one_at_a_time
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("answers", __name__, url_prefix="/dieu-hanh/mau-tra-loi")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def templates() -> Response:
    session, actor = db.session(), current_actor()
    return render(
        "moderation/answers/list.html",
        own=own_templates(session, actor),
        above=templates_above(session, actor),
        purpose_of=purpose_of,
        place_of=gazetteer(session).get,
        is_done=request.args.get("da") == "1",
        is_late=request.args.get("da") == "0",
    )


@blueprint.route("/them", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def add() -> Any:
    form, session = _form(), db.session()
    if form.validate_on_submit():
        add_template(session, current_actor(), form.area.data, form.wording, now=clock.now())
        return redirect(url_for("answers.templates", da="1"), 303)
    return _page(form, None, 422 if request.method == "POST" else 200)


@blueprint.route("/<int:template_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def change(template_id: int) -> Any:
    session, actor = db.session(), current_actor()
    template = template_for(session, actor, template_id)
    if request.method == "GET":
        return _page(_form(**TemplateForm.values_of(template)), template)
    form = _form()
    del form.area  # it stays where it is
    if not form.validate():
        return _page(form, template, 422)
    try:
        with one_at_a_time(session):
            change_template(session, actor, template, form.wording, now=clock.now(), seen_version=form.seen_version)
    except ChangedMeanwhileError:
        look_again()
        return _page(form, template_for(session, current_actor(), template_id), 409)
    return redirect(url_for("answers.templates", da="1"), 303)


@blueprint.post("/<int:template_id>/dong")
@requires(Permission.SEE_DESK)
def close(template_id: int) -> Any:
    """Two taps close it once. Whoever meets a colleague's change finds the list, which shows what there is now."""
    session, actor = db.session(), current_actor()
    template = template_for(session, actor, template_id, may_be_closed=True)
    try:
        with one_at_a_time(session):
            close_template(session, actor, template, clock.now())
    except ChangedMeanwhileError:
        look_again()
        return redirect(url_for("answers.templates", da="0"), 303)
    return redirect(url_for("answers.templates", da="1"), 303)


def _form(**values: Any) -> TemplateForm:
    return TemplateForm(_places(), kinds(db.session()), data=values or None)


def _places() -> Sequence[Place]:
    """Where the actor may have some: whole wards and what is above them, the widest first."""
    areas = gazetteer(db.session())
    own = [areas.get(each) for each in current_actor().areas(Role.MODERATOR)]
    found = [each for each in own if each.is_current and not each.is_group]
    return sorted(found or own, key=lambda each: (each.is_unit, each.sort_key))


def _page(form: TemplateForm, template: ResponseTemplate | None, status: int = 200) -> Response:
    return render(
        "moderation/answers/edit.html",
        status=status,
        form=form,
        prepared=template,
        fields=FIELDS,
        is_changed=status == 409,
        now_it_says=template.body if template and status == 409 else "",
    )
