"""The queue."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from citizen_site.accounts.current_user import account_or_address, background_poll
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.desk.last_act import undo_context
from citizen_site.desk.queue.arguments import (
    arguments_of,
    filters_of,
    moment_argument,
    moment_of,
    tab_of,
)
from citizen_site.desk.queue.listing import list_context
from citizen_site.extensions import db, limiter
from citizen_site.reports.queue import Tab, changed_since
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs, url_of
from citizen_site.web.rendering import push_url, render

blueprint = Blueprint("queue", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    args = QueryArgs()
    filters, asked = filters_of(args), tab_of(args)
    context = list_context(args, asked, filters)

    def around() -> dict[str, Any]:
        return {"just_done": None, **undo_context(db.session(), current_actor(), clock.now())}

    response = render("desk/queue/list.html", "results", status=args.status, around=around, **context)
    # A form sends what was left empty, too: the address to share says only what was chosen.
    if "" in request.args.values():
        push_url(response, url_of("queue.show", arguments_of(asked, filters)))
    return response


@blueprint.get("/co-gi-moi")
@requires(Permission.SEE_DESK)
@background_poll
def changes() -> Response:
    """How many reports of a tab came or changed since its page was made; nothing when the page says so already."""
    args, now = QueryArgs(), clock.now()
    filters, tab = filters_of(args), tab_of(args) or Tab.OPEN
    since = moment_of(args) or now
    changed = changed_since(db.session(), current_actor(), tab, filters, since, now)
    if args.text("da-noi") == str(changed):
        return Response(status=204)
    arguments = arguments_of(tab, filters)
    again = url_of("queue.changes", {"luc": moment_argument(since), "da-noi": changed, **arguments})
    return render(
        "desk/queue/changes.html",
        "news",
        status=args.status,
        changed=changed,
        news_href=again,
        again_href=url_of("queue.show", arguments),
    )
