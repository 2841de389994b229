"""Pages on which operators import a file of services: send it, look at what it changes, confirm."""

from __future__ import annotations

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core.permissions import Permission
from citizen_site.directory.csv_format import write_services
from citizen_site.directory.importing import SERVICES
from citizen_site.directory.queries import all_services
from citizen_site.extensions import db
from citizen_site.staff.import_pages import MAX_REQUEST, ImportPages
from citizen_site.web.access import requires
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("service_import", __name__, url_prefix="/van-hanh/dich-vu")
PAGES = ImportPages(
    SERVICES,
    "service_import",
    "directory/_import_steps.html",
    _l("Nhập danh bạ dịch vụ"),
    "directory.list_services",
    _l("Xem danh bạ"),
)


@blueprint.route("/nhap", methods=["GET", "POST"])
@requires(Permission.IMPORT_SERVICES)
@takes_files(MAX_REQUEST)
def begin() -> ResponseReturnValue:
    return PAGES.begin()


@blueprint.get("/nhap/<int:import_id>")
@requires(Permission.IMPORT_SERVICES)
def show(import_id: int) -> ResponseReturnValue:
    return PAGES.show(import_id)


@blueprint.post("/nhap/<int:import_id>/xac-nhan")
@requires(Permission.IMPORT_SERVICES)
@requires_recent_sign_in
def confirm(import_id: int) -> ResponseReturnValue:
    return PAGES.confirm(import_id)


@blueprint.get("/dich-vu.csv")
@requires(Permission.IMPORT_SERVICES)
def export() -> ResponseReturnValue:
    """All services, as a file to change and to import again."""
    response = make_response(write_services(all_services(db.session())))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="dich-vu.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
