"""“I have this too”: a separate page, so that the report's page is the same for everybody and can be cached."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from citizen_site.accounts.current_user import require_person
from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.models import ContactKind
from citizen_site.accounts.queries import contacts_of
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.site import current_site
from citizen_site.core.tokens import digest, new_token
from citizen_site.extensions import db, limiter
from citizen_site.reports.engagement import (
    Supporter,
    add_me_too,
    follow,
    has_me_too,
    is_following,
    unfollow,
    withdraw_me_too,
)
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.queries import report_by_code
from citizen_site.web.access import current_actor, public, requires
from citizen_site.web.i18n import base_path
from citizen_site.web.rendering import render

blueprint = Blueprint("engagement", __name__)


def _listed(code: str) -> Report:
    """Only what everybody may read can be supported. Raises NotFoundError."""
    report = report_by_code(db.session(), current_actor(), code_of(code))
    if not report.is_public:
        raise NotFoundError(code)
    return report


@blueprint.get("/phan-anh/<code>/toi-cung-gap")
@public
def show(code: str) -> Response:
    report, token = _listed(code), request.cookies.get(COOKIE, "")
    is_one = bool(token or current_actor().person_id) and has_me_too(db.session(), report, supporter_of(token))
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
    add_me_too(db.session(), _listed(code), current_actor(), supporter_of(token), clock.now())
    return remember_browser(redirect(url_for("engagement.show", code=code), 303), token)


@blueprint.post("/phan-anh/<code>/toi-cung-gap/rut-lai")
@public
def leave(code: str) -> Response:
    withdraw_me_too(db.session(), _listed(code), supporter_of(request.cookies.get(COOKIE, "")))
    return redirect(url_for("engagement.show", code=code), 303)


def _report(code: str) -> Report:
    report = report_by_code(db.session(), current_actor(), code_of(code))
    if report.removed_at:
        raise NotFoundError(code)
    return report


@blueprint.get("/phan-anh/<code>/theo-doi")
@requires(Permission.USE_OWN_ACCOUNT)
def show_follow(code: str) -> Response:
    report = _report(code)
    return render(
        "reports/follow.html",
        report=report,
        follows=is_following(db.session(), report, require_person().id),
        # Text messages cost: news of what one follows goes by mail.
        has_mail=any(each.kind == ContactKind.EMAIL for each in contacts_of(db.session(), require_person())),
        form=ActForm(),
    )


@blueprint.post("/phan-anh/<code>/theo-doi")
@requires(Permission.USE_OWN_ACCOUNT)
def begin(code: str) -> Response:
    follow(db.session(), _report(code), current_actor(), clock.now())
    return redirect(url_for("engagement.show_follow", code=code), 303)


@blueprint.post("/phan-anh/<code>/theo-doi/thoi")
@requires(Permission.USE_OWN_ACCOUNT)
def end(code: str) -> Response:
    """Also what has been hidden since can be followed no longer, but then there is nothing to see."""
    unfollow(db.session(), _report(code), require_person().id)
    return redirect(url_for("engagement.show_follow", code=code), 303)


# Set when a browser supports its first report; the site stores a digest of it.
COOKIE = "ung_ho"
ONE_YEAR = 365 * 24 * 3600


def supporter_of(token: str) -> Supporter:
    return Supporter(current_actor().person_id, digest(current_app.config["SECRET_KEY"], "supporter", token))


def browser_name() -> str:
    """The browser's name, or a new one."""
    return request.cookies.get(COOKIE, "") or new_token()


def remember_browser(response: Response, token: str) -> Response:
    """People who are signed in are known without it."""
    if current_actor().person_id is None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=ONE_YEAR,
            path=base_path() or "/",
            secure=current_site().settings.cookies_over_tls_only,
            httponly=True,
            samesite="Lax",
        )
    return response
