"""Second approval at the desk: pending requests, and the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission
from citizen_site.desk.report.actions import load_report, submit_action
from citizen_site.extensions import db, limiter
from citizen_site.reports.conflict_of_interest import (
    needs_approval,
    open_approval_request,
    pending_approval_requests,
)
from citizen_site.reports.models.report import Report
from citizen_site.reports.second_approval import confirm, refuse
from citizen_site.reports.web.labels import SPAM_ANSWER
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm, text_area
from citizen_site.web.rendering import render

blueprint = Blueprint("second_approval", __name__, url_prefix="/dieu-hanh")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


MAX_REASON = 500


class AgreeForm(VersionedForm):
    """The reason is the first one's."""


class DisagreeForm(VersionedForm):
    """Why it shall stay as it is."""

    why_not = text_area(
        _l("Vì sao không đồng ý?"),
        longest=MAX_REASON,
        required=_l("Hãy viết lý do."),
        description=_l("Chỉ người tiếp nhận đọc được."),
    )


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
def decide(code: str) -> ResponseReturnValue:
    """Agree with what was asked, or not."""
    found, session = load_report(code), db.session()
    asked = open_approval_request(session, found)
    if asked is None:
        raise NotFoundError(code)
    if request.form.get("viec") == "dong-y":
        form = AgreeForm()

        def act(now: datetime) -> None:
            answer, seen = str(SPAM_ANSWER), form.seen_version
            confirm(session, current_actor(), found, asked, spam_answer=answer, now=now, seen_version=seen)
    else:
        form = DisagreeForm()

        def act(now: datetime) -> None:
            reason = form["why_not"].data
            refuse(session, current_actor(), found, asked, reason, now=now, seen_version=form.seen_version)

    answer = submit_action(found, form, act, ends_report=True)
    return redirect(url_for("queue.show"), 303) if found.removed_at else answer


def approval_context(session: Session, actor: Actor, report: Report, sent: VersionedForm | None) -> dict[str, Any]:
    """For the page of a report: whether one alone may hide it, and what waits for another one."""
    asked = open_approval_request(session, report)
    return {
        "needs_second": needs_approval(session, report),
        "approval_request": asked,
        "may_decide": bool(asked and asked.requested_by_id != actor.person_id),
        "disagree_form": sent if isinstance(sent, DisagreeForm) else DisagreeForm(formdata=None),
    }
