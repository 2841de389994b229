"""The list of the queue: tabs and rows, beside the report that is open or beside nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import g
from flask import session as browser

from citizen_site.core import clock
from citizen_site.core.pagination import PAGE_SIZE, Page
from citizen_site.core.permissions import Actor
from citizen_site.desk.last_act import undo_context
from citizen_site.desk.presence import others_at
from citizen_site.desk.queue.arguments import (
    TABS,
    active_of,
    arguments_of,
    choices_of,
    moment_argument,
    query_of,
    queue_with,
    read_query,
)
from citizen_site.desk.queue.navigation import QUEUE, remember_queue
from citizen_site.desk.queue.saved_filters import filters_for
from citizen_site.extensions import db
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import BEYOND_WAITING, Numbers, Tab, count_photos, counts, part_of, queue_page
from citizen_site.reports.queue_filters import Filters
from citizen_site.web.access import current_actor
from citizen_site.web.query import CURSOR, QueryArgs, url_of

# Those with a key of their own; the others stand behind them.
FIRST_TABS = (Tab.NEW, Tab.UNASSIGNED, Tab.REPLIES, Tab.DUE_TODAY, Tab.OVERDUE, Tab.MINE, Tab.CLOSED)


def remembered_list(open_code: str) -> dict[str, Any]:
    """The list that this browser saw last, for the page of a report that was opened from it."""
    tab, filters = read_query(browser.get(QUEUE, ""))
    return list_context(QueryArgs({}), tab, filters, open_code) | undo_context(
        db.session(), current_actor(), clock.now()
    )


def remembered_counts() -> Mapping[Tab, int]:
    """How much waits now in each tab of that list."""
    _tab, filters = read_query(browser.get(QUEUE, ""))
    return counts(db.session(), current_actor(), filters, clock.now()).tabs


def list_context(args: QueryArgs, asked: Tab | None, filters: Filters, open_code: str = "") -> dict[str, Any]:
    """What the list shows. Without a tab that was asked for it shows the new ones, or all that wait."""
    session, now, actor = db.session(), clock.now(), current_actor()
    numbers = counts(session, actor, filters, now)
    if filters == Filters():
        g.waiting_in_tabs = numbers.tabs
    # Who looks for words looks in all parts.
    tab = asked or (Tab.ALL if filters.words else Tab.NEW if numbers.tabs[Tab.NEW] else Tab.OPEN)

    def find(cursor: str | None) -> Page[Report]:
        filled = numbers.areas.get(tab)
        return queue_page(session, actor, tab, filters, now, cursor=cursor, size=PAGE_SIZE, filled=filled)

    page = args.page_by(find)
    remember_queue(tab, filters)
    g.rail_arguments = arguments_of(tab, filters)
    return {
        **_rows(actor, tab, page, now),
        **_tabs(tab, filters, numbers),
        **_filters(actor, tab, filters, now),
        "problems": args.problems,
        "open_code": open_code,
        "more_href": queue_with(tab, filters, **{CURSOR: page.next_cursor}) if page.next_cursor else "",
        "select_all_href": queue_with(tab, filters, chon="trang", **{CURSOR: args.text(CURSOR)}),
    }


def _rows(actor: Actor, tab: Tab, page: Page[Report], now: datetime) -> dict[str, Any]:
    session, ids = db.session(), [report.id for report in page.items]
    return {
        "reports": page.items,
        "photo_counts": count_photos(session, ids),
        "others_there": others_at(session, ids, actor.person_id, now),
        "parts": {each.id: TABS[part_of(each)] for each in page.items} if tab in BEYOND_WAITING else {},
        "now": now,
    }


def _tabs(tab: Tab, filters: Filters, numbers: Numbers) -> dict[str, Any]:
    shown = [each for each in Tab if each is not Tab.ALL or tab is Tab.ALL]
    hrefs = {each: queue_with(each, filters) for each in shown}
    later = [each for each in shown if each not in FIRST_TABS]
    return {
        "tab": tab,
        "tab_names": TABS,
        "tab_hrefs": hrefs,
        "first_tabs": FIRST_TABS,
        "later_tabs": later,
        "numbers": numbers.tabs,
        "tab_with_work": next((each for each in FIRST_TABS if each is not tab and numbers.tabs.get(each)), None),
    }


def _filters(actor: Actor, tab: Tab, filters: Filters, now: datetime) -> dict[str, Any]:
    session, arguments = db.session(), arguments_of(tab, filters)
    choices = choices_of(session, actor, tab, filters, now)
    return {
        "words": filters.words,
        "filter_choices": choices,
        "active": active_of(tab, filters, choices),
        "kept": filters_for(session, actor),
        "query": query_of(tab, filters),
        "list_arguments": arguments,
        "news_href": url_of("queue.changes", {"luc": moment_argument(now), **arguments}),
        "again_href": url_of("queue.show", arguments),
        "changed": 0,
    }
