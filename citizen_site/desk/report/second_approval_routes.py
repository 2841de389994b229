"""The second moderator: what waits for one, and the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.desk.report.forms import AgreeForm, DisagreeForm
from citizen_site.desk.report.page import load_report, submit_action
from citizen_site.extensions import db, limiter
from citizen_site.reports.conflict_of_interest import open_approval_request, pending_approval_requests
from citizen_site.reports.second_approval import confirm, refuse
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("second_approval", __name__, url_prefix="/dieu-hanh")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("/nguoi-thu-hai")
@requires(Permission.SEE_DESK)
def waiting() -> Response:
    actor = current_actor()
    return render(
        "desk/second_approvals.html", requests=pending_approval_requests(db.session(), actor), person_id=actor.person_id
    )


@blueprint.post("/<code>/nguoi-thu-hai")
@requires(Permission.SEE_DESK)
@requires_recent_sign_in
def decide(code: str) -> Any:
    """Agree with what was asked, or not."""
    found, session = load_report(code), db.session()
    asked = open_approval_request(session, found)
    if asked is None:
        raise NotFoundError(code)
    if request.form.get("viec") == "dong-y":
        form = AgreeForm()

        def act(now: Any) -> None:
            confirm(session, current_actor(), found, asked, now=now, seen_version=form.seen_version)
    else:
        form = DisagreeForm()

        def act(now: Any) -> None:
            reason = form["why_not"].data
            refuse(session, current_actor(), found, asked, reason, now=now, seen_version=form.seen_version)

    answer = submit_action(found, form, act)
    return redirect(url_for("queue.show"), 303) if found.removed_at else answer
