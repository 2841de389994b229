"""From the secret in an address to the draft; and the cookie that offers to go on with it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import wrappers

from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.reports.access_link import report_of_token, token_digest
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.report import Report
from citizen_site.reports.submission import steps
from citizen_site.reports.submission.drafts import DRAFT_DAYS, draft_of_token
from citizen_site.reports.submission.late_step import answer_late_step
from citizen_site.reports.submission.steps import Step, before
from citizen_site.reports.submission.two_tabs import new_page
from citizen_site.reports.web.access_link import set_private_headers
from citizen_site.web.followed_redirects import follow_for_htmx
from citizen_site.web.i18n import base_path, current_language
from citizen_site.web.rendering import render

COOKIE = "ban_nhap"
# One blueprint; each step's module adds its view to it (routes.py gathers them).
blueprint = Blueprint("report_submission", __name__)


@blueprint.after_request
def _let_the_browser_go_back(response: wrappers.Response) -> wrappers.Response:
    """Not "no-store", with which browsers forget what was typed when their owner goes back a page."""
    if response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


set_private_headers(blueprint)
blueprint.after_request(follow_for_htmx)


@blueprint.app_context_processor
def _helpers() -> dict[str, object]:
    return {
        "Step": Step,
        "steps": steps,
        "step_url": step_url,
        "new_step_page": new_page,
        "copy_name": copy_name,
        "is_late": False,
        "stored_words": (),
    }


# A whole block of flats, or a mobile network, may share one address; one draft has one author.
limit_starts = limiter.limit("300 per hour", methods=["POST"])
limit_steps = limiter.limit("600 per hour", methods=["POST"], key_func=lambda: digest_of(request.path.split("/")[3]))


def current_draft() -> tuple[str, ReportDraft] | None:
    """The token and the draft that this browser began last, unless it has been sent."""
    token = request.cookies.get(COOKIE, "")
    found = draft_of_token(db.session(), digest_of(token)) if token else None
    return (token, found) if found and found.report_id is None else None


def copy_name(thing: ReportDraft | Report) -> str:
    """Names a draft, and the report it became, in the browser: copies of what is typed, and other tabs. No secret."""
    return thing.token_digest[:12]


def digest_of(token: str) -> str:
    return token_digest(token, current_app.config["SECRET_KEY"])


def with_draft(view: Callable[[str, ReportDraft], ResponseReturnValue]) -> Callable[[str], ResponseReturnValue]:
    """Views of steps get the draft. One that was sent leads to its report, also a late step; one that is gone says so.

    The browser forgets a draft as soon as it is sent.
    """

    @functools.wraps(view)
    def answer(token: str) -> ResponseReturnValue:
        draft = draft_of_token(db.session(), digest_of(token))
        if draft is None:
            if report_of_token(db.session(), token, current_app.config["SECRET_KEY"]):
                return redirect(url_for("report_submit.confirmation", token=token), 303)
            return forget_draft(render("reports/submission/gone.html", status=404, days=DRAFT_DAYS))
        if draft.report_id:
            return answer_late_step(token, draft)
        if request.method == "POST" and draft.language != current_language():
            draft.language = current_language()
        response = make_response(view(token, draft))
        return forget_draft(response) if draft.report_id else response

    return answer


def remember_draft(response: wrappers.Response, token: str) -> wrappers.Response:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(timedelta(days=DRAFT_DAYS).total_seconds()),
        path=base_path() or "/",
        secure=current_site().settings.cookies_over_tls_only,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget_draft(response: wrappers.Response) -> wrappers.Response:
    response.delete_cookie(COOKIE, path=base_path() or "/", httponly=True, samesite="Lax")
    return response


def step_url(step: Step, token: str, **arguments: Any) -> str:
    return url_for(f"report_submission.step_{step.name.lower()}", token=token, **arguments)


def redirect_to_step() -> str:
    """Which way the form is left: "next", "back", or "" for what only saves or changes something in the step."""
    return request.form.get("go", "next")


def submitted_direction(step: Step, token: str, following: Step, **arguments: Any) -> wrappers.Response:
    """To the step that follows, or to the one before."""
    if redirect_to_step() == "back":
        return redirect(step_url(before(step), token), 303)
    return redirect(step_url(following, token, **arguments), 303)


def no_content() -> wrappers.Response:
    return Response(status=204)
