"""The audit log, for operators."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _

from citizen_site.accounts.labels import ACTIONS
from citizen_site.accounts.queries import NEWEST_FIRST, audit_query
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.web.access import requires
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render

blueprint = Blueprint("audit", __name__)


@blueprint.get("/van-hanh/nhat-ky")
@requires(Permission.SEE_AUDIT)
def show_log() -> Response:
    """The audit log, newest first, by kind of act and by person."""
    args = QueryArgs()
    action = args.choice("viec", list(ACTIONS))
    number = args.text("nguoi")
    person_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if number and person_id is None:
        args.problems.append(_("Mã người dùng chỉ gồm chữ số. Bạn nhập lại giúp."))
    page = args.page(audit_query(action=action, person_id=person_id), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "accounts/audit.html",
        "results",
        status=args.status,
        problems=args.problems,
        entries=page.items,
        actions=ACTIONS,
        action=action,
        number=number if person_id is not None else "",
        next_href=next_href(page),
    )
