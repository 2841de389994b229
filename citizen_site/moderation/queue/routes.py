"""The queue."""

from __future__ import annotations

from flask import Blueprint, Response

from citizen_site.accounts.signed_in import account_or_address
from citizen_site.core import clock
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.moderation.queue.names import TABS
from citizen_site.moderation.queue.queries import DEADLINE_FIRST, Tab, counts, queue
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("queue", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    args, session, now, actor = QueryArgs(), db.session(), clock.now(), current_actor()
    numbers = counts(session, actor, now)
    chosen = args.choice("xem", [each.value for each in Tab])
    tab = Tab(chosen) if chosen else Tab.NEW if numbers[Tab.NEW] else Tab.OPEN
    page = args.page(queue(actor, tab, now), DEADLINE_FIRST, size=PAGE_SIZE)
    return render(
        "moderation/queue.html",
        "results",
        status=args.status,
        problems=args.problems,
        reports=page.items,
        next_href=url_with(sau=page.next_cursor, xem=tab.value) if page.next_cursor else None,
        tabs=TABS,
        tab=tab,
        numbers=numbers,
        now=now,
    )
