"""The page that staff open in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import account_or_address, require_person
from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission
from citizen_site.desk.dashboard.charts import ROWS
from citizen_site.desk.dashboard.figures import Scope
from citizen_site.desk.morning.flow import DAYS, DayFlow, flow_chart, flow_of
from citizen_site.desk.morning.open_map import FEW_PLACES, OpenMap, bounds_of, map_of_cells, map_of_places
from citizen_site.desk.morning.workload import Holder, Load, Workload, cells, outside, shares, workload
from citizen_site.desk.queue.arguments import arguments_of
from citizen_site.extensions import db, limiter
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import Numbers, Tab, counts, queue_page
from citizen_site.reports.queue_filters import NOBODY, Filters
from citizen_site.web.access import current_actor, requires
from citizen_site.web.filters import ago, clock_time, number
from citizen_site.web.query import QueryArgs, url_of, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("morning", __name__, url_prefix="/dieu-hanh")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)

SHOWN = (Tab.OVERDUE, Tab.DUE_TODAY, Tab.REPLIES)
FIRST = 5
NOON = 11


@blueprint.get("/buoi-sang")
@requires(Permission.SEE_DESK)
def show() -> Response:
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    place = place_argument(args)
    filters = Filters(place=place)
    numbers = counts(session, actor, filters, now)
    work = workload(session, actor, filters, now)
    nobody = Holder(_("Chưa giao"), NOBODY, work.nobody)
    firsts = {tab: _firsts(session, actor, tab, filters, numbers) for tab in SHOWN}
    flow = flow_of(session, actor, _last_days(session, place, clock.today(now)))
    open_map = _open_map(session, actor, filters, work)

    def list_href(tab: Tab, **chosen: str) -> str:
        return url_of("queue.show", {**arguments_of(tab, filters), **chosen})

    return render(
        "desk/morning/show.html",
        status=args.status,
        problems=args.problems,
        person=require_person(),
        is_early=clock.to_local(now).hour < NOON,
        now=now,
        place=place,
        numbers=numbers.tabs,
        firsts=firsts,
        behind={tab: _behind(tab, found, now) for tab, found in firsts.items()},
        work=work,
        nobody=nobody,
        shares=shares,
        most_shown=ROWS,
        outside=outside(session, actor, filters, now),
        flow=flow,
        flow_chart=flow_chart(flow),
        came_in=_came_in(flow),
        open_map=open_map,
        unplaced=numbers.tabs[Tab.OPEN] - sum(spot.open for spot in open_map.spots) if open_map else 0,
        list_href=list_href,
        Tab=Tab,
    )


def _firsts(session: Session, actor: Actor, tab: Tab, filters: Filters, numbers: Numbers) -> Sequence[Report]:
    """The first rows of a list; nothing is asked where nothing is counted."""
    if not numbers.tabs[tab]:
        return []
    filled = numbers.areas.get(tab)
    return queue_page(session, actor, tab, filters, clock.now(), cursor=None, size=FIRST, filled=filled).items


def _last_days(session: Session, place: Place | None, today: date) -> Scope:
    return Scope(today - timedelta(days=DAYS - 1), today, gazetteer(session).subtree(place) if place else None)


def _behind(tab: Tab, firsts: Sequence[Report], now: datetime) -> str:
    """What the number of a list hides: how bad its first report is. "" where there is none."""
    if not firsts:
        return ""
    first = firsts[0]
    if tab is Tab.OVERDUE and first.due_at:
        days = (now - first.due_at).days
        if days:
            return ngettext("lâu nhất %(num)d ngày", "lâu nhất %(num)d ngày", days)
        return _("chưa tới một ngày")
    if tab is Tab.DUE_TODAY and first.due_at:
        return _("sớm nhất %(time)s", time=clock_time(first.due_at))
    return _("cũ nhất %(when)s", when=ago(first.unread_since)) if first.unread_since else ""


def _came_in(flow: Sequence[DayFlow]) -> str:
    """What came in since the last working day, said in the morning; the last of `flow` is today."""
    is_monday = flow[-1].day.weekday() == 0
    count = number(sum(each.received for each in flow[-3 if is_monday else -2 : -1]))
    if is_monday:
        return _("cuối tuần nhận %(count)s phản ánh", count=count)
    return _("hôm qua nhận %(count)s phản ánh", count=count)


def _open_map(session: Session, actor: Actor, filters: Filters, work: Workload) -> OpenMap | None:
    places = [place for place, _load in work.areas]
    bounds = bounds_of(places)
    if bounds is None:
        return None
    if len(places) > FEW_PLACES:
        return map_of_places(
            bounds,
            [(place, (load.open, load.late)) for place, load in work.areas],
            label=lambda place, count, late: f"{area_name(place)}: {_said(count, late)}",
            href=_href_of_place,
        )
    found = cells(session, actor, filters, bounds, clock.now())
    return map_of_cells(
        bounds,
        {key: _pair(load) for key, load in found.items()},
        places,
        label=_said,
        href=lambda key: url_of("queue.show", {**arguments_of(Tab.OPEN, filters), "o": key}),
    )


def _pair(load: Load) -> tuple[int, int]:
    return load.open, load.late


def _href_of_place(place: Place) -> str:
    return url_with(**{"khu-vuc": place.slug})


def _said(count: int, late: int) -> str:
    if late:
        return _("%(open)s phản ánh, %(late)s quá hạn", open=number(count), late=number(late))
    return _("%(open)s phản ánh", open=number(count))
