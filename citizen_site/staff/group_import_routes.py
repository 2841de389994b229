"""Pages on which operators import a file of residential groups: send it, look at what it changes, confirm."""

from __future__ import annotations

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.staff.group_import import GROUPS, export_groups
from citizen_site.staff.import_pages import MAX_REQUEST, ImportPages
from citizen_site.web.access import requires
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("group_import", __name__, url_prefix="/van-hanh/to-dan-pho")
PAGES = ImportPages(
    GROUPS,
    "group_import",
    "staff/groups/_import_steps.html",
    _l("Nhập tổ dân phố, thôn"),
    "groups.list_wards",
    _l("Xem tổ dân phố, thôn"),
)


@blueprint.route("/nhap", methods=["GET", "POST"])
@requires(Permission.IMPORT_GROUPS)
@takes_files(MAX_REQUEST)
def begin() -> ResponseReturnValue:
    return PAGES.begin()


@blueprint.get("/nhap/<int:import_id>")
@requires(Permission.IMPORT_GROUPS)
def show(import_id: int) -> ResponseReturnValue:
    return PAGES.show(import_id)


@blueprint.post("/nhap/<int:import_id>/xac-nhan")
@requires(Permission.IMPORT_GROUPS)
@requires_recent_sign_in
def confirm(import_id: int) -> ResponseReturnValue:
    return PAGES.confirm(import_id)


@blueprint.get("/to-dan-pho.csv")
@requires(Permission.IMPORT_GROUPS)
def export() -> ResponseReturnValue:
    """Today's groups, as a file in which to say what they became."""
    response = make_response(export_groups(db.session()))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="to-dan-pho.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
