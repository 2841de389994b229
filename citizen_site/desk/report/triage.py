"""Approve a report, assign it as proposed and go on to the next one: one key of the desk."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import Regexp

from citizen_site.core.permissions import Permission
from citizen_site.desk.queue.listing import remembered_list
from citizen_site.desk.queue.navigation import adjacent_reports
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.desk.report.page import DONE, act_context, done_before
from citizen_site.extensions import db
from citizen_site.reports.triage import approve_and_assign
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import AllowBlank, VersionedForm
from citizen_site.web.query import url_of
from citizen_site.web.rendering import push_url, render


class TriageForm(VersionedForm):
    """The unit that the button named, none where there was none to name; the report that the list goes on with."""

    unit = HiddenField(name="giao", validators=[AllowBlank(Regexp(r"[0-9]{1,9}\Z"))])
    following = HiddenField(name="ke")


@blueprint.post("/<code>/phan-loai")
@requires(Permission.SEE_DESK)
def triage(code: str) -> ResponseReturnValue:
    """Lead to the report that the list goes on with: the one that the page named, or the next of the queue."""
    found, form = load_report(code), TriageForm()
    next_href = adjacent_reports(found)["next_href"]

    def act(now: datetime) -> None:
        unit_id = int(form.unit.data) if form.unit.data else None
        approve_and_assign(
            db.session(), current_actor(), found, unit_id=unit_id, now=now, seen_version=form.seen_version
        )

    submit_action(found, form, act)
    following = done_before(form.following.data or "")
    following_code = following.display_code if following else next_href.rsplit("/", 1)[-1]
    endpoint = "desk_report.report" if following_code else "desk_report.none_left"
    arguments = {"code": following_code} if following_code else {}
    return redirect(url_of(endpoint, {**arguments, DONE: found.display_code}), 303)


@blueprint.get("/het-viec")
@requires(Permission.SEE_DESK)
def none_left() -> ResponseReturnValue:
    """In place of a next report; who comes here without an act is led to the queue."""
    done = done_before(request.args.get(DONE, ""))
    if done is None:
        return redirect(url_for("queue.show"), 303)
    response = render(
        "desk/report/none_left.html",
        "report",
        just_done=done,
        around=lambda: remembered_list("") | {"has_acted": False},
        alone=lambda: act_context() | {"has_acted": True},
    )
    return push_url(response, url_for("queue.show"))
