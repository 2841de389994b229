"""The queue."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from citizen_site.accounts.current_user import account_or_address, background_poll
from citizen_site.core import clock
from citizen_site.core.pagination import PAGE_SIZE, Page
from citizen_site.core.permissions import Permission
from citizen_site.desk.presence import others_at
from citizen_site.desk.queue.arguments import (
    TABS,
    active_of,
    arguments_of,
    choices_of,
    filters_of,
    moment_argument,
    moment_of,
    query_of,
    tab_of,
)
from citizen_site.desk.queue.navigation import remember_queue
from citizen_site.desk.queue.saved_filters import filters_for
from citizen_site.extensions import db, limiter
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import BEYOND_WAITING, Tab, changed_since, counts, first_photos, part_of, queue_page
from citizen_site.reports.queue_filters import Filters
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs, next_href, url_of
from citizen_site.web.rendering import push_url, render

blueprint = Blueprint("queue", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    args, session, now, actor = QueryArgs(), db.session(), clock.now(), current_actor()
    filters, asked = filters_of(args), tab_of(args)
    numbers = counts(session, actor, filters, now)
    if filters == Filters():
        g.waiting_in_tabs = numbers.tabs
    # Who looks for words looks in all parts.
    tab = asked or (Tab.ALL if filters.words else Tab.NEW if numbers.tabs[Tab.NEW] else Tab.OPEN)

    def find(cursor: str | None) -> Page[Report]:
        filled = numbers.areas.get(tab)
        return queue_page(session, actor, tab, filters, now, cursor=cursor, size=PAGE_SIZE, filled=filled)

    page = args.page_by(find)
    ids = [report.id for report in page.items]
    choices = choices_of(session, actor, tab, filters, now)
    remember_queue(tab, filters)
    g.rail_arguments = arguments_of(tab, filters)
    response = render(
        "desk/queue/list.html",
        "results",
        status=args.status,
        problems=args.problems,
        reports=page.items,
        photos=first_photos(session, ids),
        others=others_at(session, ids, actor.person_id, now),
        next_href=next_href(page, xem=tab.value),
        tabs={each: name for each, name in TABS.items() if each is not Tab.ALL or tab is Tab.ALL},
        tab=tab,
        numbers=numbers.tabs,
        parts={each.id: TABS[part_of(each)] for each in page.items} if tab in BEYOND_WAITING else {},
        words=filters.words,
        choices=choices,
        active=active_of(filters, choices),
        kept=filters_for(session, actor),
        query=query_of(tab, filters),
        news_href=url_of("queue.changes", {"luc": moment_argument(now), **arguments_of(tab, filters)}),
        again_href=url_of("queue.show", arguments_of(tab, filters)),
        changed=0,
        now=now,
    )
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
