"""Saved filters: the list of one's own, naming one, removing one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from citizen_site.accounts.signed_in import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.moderation.queue.arguments import query_of, queue_href, read_query
from citizen_site.moderation.queue.names import TABS
from citizen_site.moderation.saved_filters.commands import MOST, drop_filter, save_filter
from citizen_site.moderation.saved_filters.forms import SaveForm
from citizen_site.moderation.saved_filters.queries import filters_kept_by, own_filter
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("saved_filters", __name__, url_prefix="/dieu-hanh/bo-loc")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def manage() -> Any:
    """GET names what it shall be about in its own address: that of the queue."""
    session, actor = db.session(), current_actor()
    form, status = SaveForm(), 200
    asked = form.query.data if request.method == "POST" else request.query_string.decode("ascii", "replace")
    tab, filters = read_query(asked or "")
    query = query_of(tab, filters)
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                save_filter(session, actor, form.name.data, query, now=clock.now())
                return redirect(queue_href(query), 303)
            except InvalidInputError:
                form.name.errors = [_("Bạn đã có %(number)d bộ lọc. Hãy bỏ bớt một cái trước.", number=MOST)]
    form.query.data = query
    return render(
        "moderation/queue/saved_filters.html",
        status=status,
        form=form,
        tab_name=TABS[tab] if tab else "",
        kept=filters_kept_by(session, actor.person_id),
        back_href=queue_href(query),
    )


@blueprint.post("/<int:filter_id>/bo")
@requires(Permission.SEE_DESK)
def drop(filter_id: int) -> Any:
    session, actor = db.session(), current_actor()
    drop_filter(session, actor, own_filter(session, actor, filter_id))
    return redirect(url_for("saved_filters.manage"), 303)
