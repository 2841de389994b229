"""Values of indicators as operators enter them: by form, by a file, and undone batch by batch."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.programme.forms import ValueForm
from citizen_site.programme.importing import VALUES, write_values
from citizen_site.programme.indicators import indicator_by_slug
from citizen_site.programme.models.indicators import ValueKind
from citizen_site.programme.values import CorrectedSinceError, NewValue, ReasonRequiredError, enter_value, undo_batch
from citizen_site.staff.import_pages import MAX_REQUEST, ImportPages
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import url_of
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("indicator_values", __name__, url_prefix="/van-hanh/chuyen-doi-so")
PAGES = ImportPages(
    VALUES,
    "indicator_values",
    "programme/edit/_import_steps.html",
    _l("Nhập giá trị chỉ số"),
    "programme.list_indicators",
    _l("Xem các chỉ số"),
)


@blueprint.route("/chi-so/<slug>/gia-tri", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def enter(slug: str) -> ResponseReturnValue:
    session = db.session()
    indicator = indicator_by_slug(session, slug)
    form = ValueForm(indicator.unit == "%")
    if form.validate_on_submit():
        place = gazetteer(session).find(form.area.data)
        if place is None:
            form.area.errors = [_("Không có khu vực nào mã này.")]
        else:
            new = NewValue(
                indicator_id=indicator.id,
                area_id=place.id,
                period_start=form.period_start.data,
                period_end=form.period_end.data,
                kind=ValueKind(form.kind.data),
                value=form.number,
                reason=form.reason.data,
                **form.source,
            )
            try:
                enter_value(session, current_actor(), new, now=clock.now())
                return redirect(url_of("programme.show_indicator", {"slug": slug, "khu-vuc": place.slug}), 303)
            except ReasonRequiredError:
                form.reason.errors = [_("Kỳ này đã có số khác. Hãy viết vì sao sửa.")]
    return render(
        "programme/edit/form.html",
        status=422 if form.errors else 200,
        form=form,
        title=_("Nhập giá trị: %(name)s", name=indicator.name),
    )


@blueprint.post("/gia-tri/<int:batch_id>/hoan-tac")
@requires(Permission.EDIT_PROGRAMME)
@requires_recent_sign_in
def undo(batch_id: int) -> ResponseReturnValue:
    try:
        undo_batch(db.session(), current_actor(), batch_id, now=clock.now())
    except CorrectedSinceError:
        return render("programme/edit/not_undone.html", status=409, form=ActForm())
    return redirect(url_for("programme_edit.overview", _anchor="da-nhap"), 303)


@blueprint.route("/gia-tri/nhap", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
@takes_files(MAX_REQUEST)
def begin() -> ResponseReturnValue:
    return PAGES.begin()


@blueprint.get("/gia-tri/nhap/<int:import_id>")
@requires(Permission.EDIT_PROGRAMME)
def show(import_id: int) -> ResponseReturnValue:
    return PAGES.show(import_id)


@blueprint.post("/gia-tri/nhap/<int:import_id>/xac-nhan")
@requires(Permission.EDIT_PROGRAMME)
@requires_recent_sign_in
def confirm(import_id: int) -> ResponseReturnValue:
    return PAGES.confirm(import_id)


@blueprint.get("/gia-tri.csv")
@requires(Permission.EDIT_PROGRAMME)
def export() -> ResponseReturnValue:
    """All values that people entered, as a file to change and to import again."""
    response = make_response(write_values(db.session()))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="gia-tri.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
