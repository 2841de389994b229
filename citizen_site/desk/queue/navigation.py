"""From one report to the next in the queue that the moderator came from."""

from __future__ import annotations

from typing import Any

from flask import session as browser
from flask import url_for

from citizen_site.core import clock
from citizen_site.core.pagination import InvalidCursorError, cursor_at
from citizen_site.desk.queue.arguments import query_of, queue_href, read_query
from citizen_site.extensions import db
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import Tab, order_of, queue_page
from citizen_site.reports.queue_filters import Filters
from citizen_site.web.access import current_actor

# In a cookie of this browser: the queue's address, and the position of the open report in it.
QUEUE, PLACE = "queue", "queue_place"


def remember_queue(tab: Tab, filters: Filters) -> None:
    browser[QUEUE] = query_of(tab, filters)


def adjacent_reports(report: Report) -> dict[str, Any]:
    """Links for the report's page: back to the queue, and to the reports before and behind this one.

    An act may move or take the report out of the queue: then what was before and behind it stays where it was.
    """
    query = browser.get(QUEUE, "")
    asked, filters = read_query(query)
    tab, place = asked or Tab.OPEN, browser.get(PLACE)
    if not place or place[:2] != [report.id, tab.value]:
        place = browser[PLACE] = [report.id, tab.value, cursor_at(report, order_of(tab))]
    found: dict[str, Any] = {"queue_href": queue_href(query), "is_swapped": False}
    for name, backwards in (("next_href", False), ("previous_href", True)):
        found[name] = _neighbour(report, tab, filters, place[2], backwards=backwards)
    return found


def list_links() -> dict[str, Any]:
    """The same for the split view, which has the list beside it: only the way back."""
    return {"queue_href": queue_href(browser.get(QUEUE, "")), "next_href": "", "previous_href": "", "is_swapped": True}


def _neighbour(report: Report, tab: Tab, filters: Filters, cursor: str, *, backwards: bool) -> str:
    """The first other report behind the place: this one may have moved there itself, for its deadline changed."""
    session, actor, now = db.session(), current_actor(), clock.now()
    try:
        page = queue_page(session, actor, tab, filters, now, cursor=cursor, size=2, backwards=backwards)
    except InvalidCursorError:
        return ""
    found = next((each for each in page.items if each.id != report.id), None)
    return url_for("desk_report.report", code=found.display_code) if found else ""
