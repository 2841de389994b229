"""“I have this too”: a page of its own, so that the report's page stays the same for everybody and can be cached."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request, url_for

from citizen_site.accounts.forms import ActForm
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.tokens import digest, new_token
from citizen_site.extensions import db, limiter
from citizen_site.reports.models import Report
from citizen_site.reports.participation.commands import Supporter, support, withdraw_support
from citizen_site.reports.participation.queries import is_supporting
from citizen_site.reports.queries import code_of, report_by_code
from citizen_site.web.access import current_actor, public
from citizen_site.web.i18n import base_path
from citizen_site.web.rendering import render

blueprint = Blueprint("report_support", __name__)

# A random name of this browser, given when it supports its first report; the site keeps a digest of it.
COOKIE = "ung_ho"
ONE_YEAR = 365 * 24 * 3600


def _supporter(token: str) -> Supporter:
    return Supporter(current_actor().person_id, digest(current_app.config["SECRET_KEY"], "supporter", token))


def _listed(code: str) -> Report:
    """Only what everybody may read can be supported. Raises NotFoundError."""
    report = report_by_code(db.session(), current_actor(), code_of(code))
    if not report.is_listed:
        raise NotFoundError(code)
    return report


@blueprint.get("/phan-anh/<code>/toi-cung-gap")
@public
def show(code: str) -> Response:
    report, token = _listed(code), request.cookies.get(COOKIE, "")
    is_one = bool(token or current_actor().person_id) and is_supporting(db.session(), report, _supporter(token))
    return render(
        "reports/support.html",
        "act",
        report=report,
        is_one=is_one,
        is_own=not allowed(current_actor(), Permission.SUPPORT_REPORT, report),
        form=ActForm(),
    )


@blueprint.post("/phan-anh/<code>/toi-cung-gap")
@limiter.limit("60 per hour")
@public
def join(code: str) -> Response:
    token = request.cookies.get(COOKIE, "") or new_token()
    support(db.session(), _listed(code), current_actor(), _supporter(token), clock.now())
    response = redirect(url_for("report_support.show", code=code), 303)
    if current_actor().person_id is None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=ONE_YEAR,
            path=base_path() or "/",
            secure=current_app.config["SETTINGS"].cookies_over_tls_only,
            httponly=True,
            samesite="Lax",
        )
    return response  # type: ignore[return-value]


@blueprint.post("/phan-anh/<code>/toi-cung-gap/rut-lai")
@public
def leave(code: str) -> Response:
    withdraw_support(db.session(), _listed(code), _supporter(request.cookies.get(COOKIE, "")))
    return redirect(url_for("report_support.show", code=code), 303)  # type: ignore[return-value]
