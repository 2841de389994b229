"""Pages on which operators import a file of services: send it, look at what it changes, confirm."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.directory.csv_format import MAX_BYTES, write_services
from citizen_site.directory.forms import ServiceFileForm
from citizen_site.directory.import_problems import problem_sentence
from citizen_site.directory.importing import (
    MAX_SHOWN,
    ImportFileError,
    ImportStateError,
    begin_import,
    confirm_import,
)
from citizen_site.directory.models import ServiceImport
from citizen_site.directory.queries import all_services
from citizen_site.extensions import db
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

MAX_REQUEST = MAX_BYTES + 1024 * 1024

blueprint = Blueprint("service_import", __name__, url_prefix="/van-hanh/dich-vu")


@blueprint.route("/nhap", methods=["GET", "POST"])
@requires(Permission.IMPORT_SERVICES)
@takes_files(MAX_REQUEST)
def begin() -> ResponseReturnValue:
    form = ServiceFileForm()
    if form.validate_on_submit():
        content = form.file.data.read(MAX_BYTES + 1) if form.file.data else b""
        try:
            begun = begin_import(
                db.session(), current_actor(), content, storage=current_site().storage, now=clock.now()
            )
        except ImportFileError:
            form.file.errors = [_("Tệp lớn hơn 5 MB.") if content else _("Bạn chưa chọn tệp nào, hoặc tệp trống.")]
        else:
            return redirect(url_for("service_import.show", import_id=begun.id), 303)
    return render("directory/import.html", status=422 if form.errors else 200, form=form)


@blueprint.get("/nhap/<int:import_id>")
@requires(Permission.IMPORT_SERVICES)
def show(import_id: int) -> ResponseReturnValue:
    """What a file would change or did; while the worker has it, the page asks again by itself."""
    return _page(_import(import_id))


@blueprint.post("/nhap/<int:import_id>/xac-nhan")
@requires(Permission.IMPORT_SERVICES)
@requires_recent_sign_in
def confirm(import_id: int) -> ResponseReturnValue:
    begun = _import(import_id)
    try:
        confirm_import(db.session(), current_actor(), begun, storage=current_site().storage, now=clock.now())
    except ImportStateError:
        db.session().refresh(begun)
        return _page(begun, status=409)
    return redirect(url_for("service_import.show", import_id=import_id), 303)


@blueprint.get("/dich-vu.csv")
@requires(Permission.IMPORT_SERVICES)
def export() -> ResponseReturnValue:
    """All services, as a file to change and to import again."""
    response = make_response(write_services(all_services(db.session())))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="dich-vu.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _import(import_id: int) -> ServiceImport:
    begun = db.session().get(ServiceImport, import_id)
    if begun is None:
        raise NotFoundError(str(import_id))
    return begun


def _page(begun: ServiceImport, status: int = 200) -> ResponseReturnValue:
    return render(
        "directory/import_preview.html",
        "progress",
        status=status,
        begun=begun,
        preview=begun.preview,
        problems=[problem_sentence(**each) for each in begun.preview.get("problems", ())],
        max_shown=MAX_SHOWN,
        form=ActForm(),
        again=status == 409,
    )
