"""Search at the desk: over reports in every state, each with where it stands.

What was typed comes by POST, because it may be somebody's telephone number, which is to stand in no address.
"""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.forms import normal_contact
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.desk.presence import others_at
from citizen_site.desk.queue.arguments import TABS
from citizen_site.desk.report.actions import report_at_desk
from citizen_site.extensions import db, limiter
from citizen_site.reports.desk_search import find_by_contact
from citizen_site.reports.models.report import code_in
from citizen_site.reports.queue import Tab, first_photos, part_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_line
from citizen_site.web.query import url_of
from citizen_site.web.rendering import render

blueprint = Blueprint("desk_search", __name__, url_prefix="/dieu-hanh")


class SearchForm(Form):
    """A code, words, a unit, an area, or a reporter's contact."""

    words = text_line("", longest=200)


@blueprint.route("/tim-kiem", methods=["GET", "POST"])
@limiter.limit("300 per hour", methods=["POST"], key_func=account_or_address)
@requires(Permission.SEE_DESK)
def search() -> ResponseReturnValue:
    """A code opens its report, a contact lists its reports here, all other words lead to the queue."""
    form, session, actor, now = SearchForm(), db.session(), current_actor(), clock.now()
    words = form.words.data if form.validate_on_submit() else ""
    contact = _contact_in(words)
    if words and contact is None:
        return redirect(_address_of_code(words) or url_of("queue.show", {"xem": Tab.ALL.value, "q": words}), 303)
    reports = find_by_contact(session, actor, *contact, now=now) if contact else ()
    ids = [each.id for each in reports]
    return render(
        "desk/queue/search.html",
        status=422 if form.errors else 200,
        form=form,
        is_contact=contact is not None,
        reports=reports,
        parts={each.id: TABS[part_of(each)] for each in reports},
        photos=first_photos(session, ids),
        others=others_at(session, ids, actor.person_id, now),
        now=now,
    )


def _contact_in(words: str) -> tuple[str, str] | None:
    """Kind and normal form of the contact that this is; None when it is none."""
    try:
        kind, value = normal_contact(words, phones=True)
    except ValidationError:
        return None
    return kind.value, value


def _address_of_code(words: str) -> str:
    """The page of the report whose code this is, in any spelling, if the actor has it at the desk; "" otherwise."""
    code = code_in(words)
    try:
        found = report_at_desk(db.session(), current_actor(), code) if code else None
    except NotFoundError:
        return ""
    return url_for("desk_report.report", code=found.display_code) if found else ""
