"""The operators' page of authorities whose signatures are believed."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.notices.files.trusted import (
    TrustRootKind,
    UnreadableTrustRootError,
    distrust,
    parse_roots,
    trust,
    trusted_roots,
)
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_area
from citizen_site.web.rendering import render

blueprint = Blueprint("trust_roots", __name__, url_prefix="/van-hanh/chung-thu")

MAX_PEM = 60_000
KINDS = {TrustRootKind.CERTIFICATE: _l("Chứng thư"), TrustRootKind.REVOCATION_LIST: _l("Danh sách thu hồi")}


class TrustRootForm(Form):
    """`seen` are the fingerprints of what was shown: only that is trusted."""

    pem = text_area(
        _l("Chứng thư hoặc danh sách thu hồi, dạng PEM"),
        longest=MAX_PEM,
        required=_l("Hãy dán chứng thư vào đây."),
        description=_l("Dán cả dòng BEGIN và END. Chỉ lấy từ trang chính thức của nơi cấp."),
    )
    seen = HiddenField()


class DistrustForm(Form):
    """One button beside what is trusted."""

    fingerprint = HiddenField()


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_OPERATIONS)
@requires_recent_sign_in
def manage() -> ResponseReturnValue:
    """What is trusted. A text that is sent is shown first; sent again with what was shown, it is trusted."""
    form, session = TrustRootForm(), db.session()
    found = []
    if request.method == "POST" and form.validate():
        try:
            found = list(parse_roots(form.pem.data))
            shown = " ".join(each.fingerprint for each in found)
            if form.seen.data == shown:
                trust(session, current_actor(), found, clock.now())
                return redirect(url_for("trust_roots.manage"), 303)
            form.seen.data = shown
        except UnreadableTrustRootError:
            form.pem.errors = [_("Đây không phải chứng thư của nơi cấp, cũng không phải danh sách thu hồi.")]
    return render(
        "notices/trust_roots.html",
        status=422 if form.errors else 200,
        form=form,
        found=found,
        roots=trusted_roots(session),
        kinds=KINDS,
        now=clock.now(),
    )


@blueprint.post("/bo")
@requires(Permission.SEE_OPERATIONS)
@requires_recent_sign_in
def remove() -> ResponseReturnValue:
    form = DistrustForm()
    if not form.validate():
        raise NotFoundError("trust root")
    distrust(db.session(), current_actor(), form.fingerprint.data or "", clock.now())
    return redirect(url_for("trust_roots.manage"), 303)
