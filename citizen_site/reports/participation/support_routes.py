"""“I have this too”: a page of its own, so that the report's page stays the same for everybody and can be cached."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for

from citizen_site.accounts.forms import ActForm
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.extensions import db, limiter
from citizen_site.reports.codes import code_of
from citizen_site.reports.models import Report
from citizen_site.reports.participation.commands import support, withdraw_support
from citizen_site.reports.participation.queries import is_supporting
from citizen_site.reports.participation.supporter import COOKIE, browser_name, remember_browser, supporter_of
from citizen_site.reports.queries import report_by_code
from citizen_site.web.access import current_actor, public
from citizen_site.web.rendering import render

blueprint = Blueprint("report_support", __name__)


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
    is_one = bool(token or current_actor().person_id) and is_supporting(db.session(), report, supporter_of(token))
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
    token = browser_name()
    support(db.session(), _listed(code), current_actor(), supporter_of(token), clock.now())
    return remember_browser(redirect(url_for("report_support.show", code=code), 303), token)  # type: ignore[arg-type]


@blueprint.post("/phan-anh/<code>/toi-cung-gap/rut-lai")
@public
def leave(code: str) -> Response:
    withdraw_support(db.session(), _listed(code), supporter_of(request.cookies.get(COOKIE, "")))
    return redirect(url_for("report_support.show", code=code), 303)  # type: ignore[return-value]
