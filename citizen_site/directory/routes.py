"""Pages of the directory."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _

from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.my_area import my_area
from citizen_site.core import clock
from citizen_site.core.geo import Point
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.core.spelling import nearest_spelling
from citizen_site.directory import labels
from citizen_site.directory.catalogue import Filters, Sort
from citizen_site.directory.commands import report_service
from citizen_site.directory.exchanged_days import public_calendar
from citizen_site.directory.forms import ServiceReportForm
from citizen_site.directory.life_events import GUIDES, guide_of
from citizen_site.directory.models import Service, listed, values
from citizen_site.directory.offices import (
    CITY_LINE,
    is_filed_at_office,
    is_office,
    office_of,
    procedures_filed_at,
)
from citizen_site.directory.opening_hours import exceptions, status, week
from citizen_site.directory.price import price_of
from citizen_site.directory.queries import (
    ServicePage,
    dead_links,
    filters_for,
    latest_reports,
    service_by_slug,
    services_due_for_check,
)
from citizen_site.directory.queries import list_services as query_services
from citizen_site.directory.search import KIND
from citizen_site.directory.sources import sources_of
from citizen_site.directory.structured_data import service_data
from citizen_site.extensions import db, limiter
from citizen_site.web.access import public, requires
from citizen_site.web.caching import cached
from citizen_site.web.filters import clock_time, distance, time_on_day
from citizen_site.web.i18n import current_language
from citizen_site.web.query import QueryArgs, next_href, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("directory", __name__)

# The argument in the address, the filter it sets, its title, and the words for its values.
FACETS: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("loai", "kind", lambda: _("Loại"), labels.KINDS),
    ("su-kien", "life_event", lambda: _("Theo nhu cầu"), labels.LIFE_EVENTS),
    ("doi-tuong", "audience", lambda: _("Dành cho"), labels.AUDIENCES),
    ("tru-cot", "pillar", lambda: _("Lĩnh vực"), labels.PILLARS),
]


# So many needs stand above the list of services: three rows of three on a phone.
MAX_GUIDES = 9


@blueprint.app_context_processor
def service_helpers() -> dict[str, object]:
    return {
        "service_kinds": labels.KINDS,
        "service_icons": labels.ICONS,
        "open_status": lambda service: status(
            service.opening_hours, clock.now(), current_language(), public_calendar(db.session())
        ),
        "hours_of_day": labels.hours_words,
        "why_other_hours": labels.day_words,
        "hours_comment": labels.comment_words,
        "city_line": CITY_LINE,
        "next_time": _next_time,
        "hours_rows": _hours_rows,
        "sources_of": sources_of,
        "listed": listed,
        "guide_of": guide_of,
        "life_event_names": labels.LIFE_EVENTS,
        "distance_to": _distance_to,
    }


def _hours_rows(service: Service) -> list[labels.HoursRow]:
    """Today, then the days that follow, those with the same hours in one row, as exchanged days have it."""
    today = clock.today(clock.now())
    return labels.hours_rows(week(service.opening_hours, today, current_language(), public_calendar(db.session())))


def _next_time(moment: datetime) -> str:
    """ "11:30" for a moment of today, with its day otherwise."""
    if clock.today(moment) == clock.today(clock.now()):
        return clock_time(moment)
    return time_on_day(moment)


def _distance_to(service: Service, position: Point) -> str:
    """ "cách bạn 1,2 km", or nothing where the service has no place."""
    here = _point_of(service)
    return _("cách bạn %(distance)s", distance=distance(position.distance_km(here))) if here else ""


def _point_of(service: Service) -> Point | None:
    return None if service.latitude is None or service.longitude is None else Point(service.latitude, service.longitude)


@blueprint.get("/dich-vu")
@public
@cached("directory", "areas", max_age=60)
def list_services() -> Response:
    args = QueryArgs()
    session = db.session()
    words = args.text("q")
    place = place_argument(args)
    position = args.point("vi-tri")
    chosen: dict[str, Any] = {field: args.choice(name, list(words_for)) for name, field, _title, words_for in FACETS}
    sort = Sort(args.choice("sap-xep", list(Sort)) or (Sort.NEAREST if position else Sort.SUGGESTED))
    if sort == Sort.NEAREST and not position:
        args.problems.append(_("Muốn xếp theo khoảng cách, hãy bấm “Gần tôi” để cho biết vị trí."))
        sort = Sort.SUGGESTED
    filters = filters_for(session, Filters(**chosen), place=place, words=words)

    def find(cursor: str | None) -> ServicePage:
        return query_services(session, filters, sort, position=position, cursor=cursor)

    page, active = args.page_by(find), _active(chosen, words, place)
    return render(
        "directory/list.html",
        "results",
        status=args.status,
        problems=args.problems,
        page=page,
        words=words,
        spelling="" if page.items else nearest_spelling(session, words, kinds=[KIND]),
        place=place,
        guides=[] if active or args.problems else GUIDES[:MAX_GUIDES],
        position=position,
        facets=_facets(page.counts, chosen),
        active=active,
        kept=_kept(chosen, sort, request.args.get("vi-tri", "") if position else ""),
        sorts=_sorts(sort, position),
        near_href=url_with(**{"sap-xep": Sort.NEAREST.value}),
        next_href=next_href(page),
    )


def _kept(chosen: dict[str, str], sort: Sort, position: str) -> list[tuple[str, str]]:
    """The hidden fields of the search form: filters that it preserves."""
    kept = [(name, chosen[field]) for name, field, _title, _words in FACETS]
    kept += [("sap-xep", "" if sort == Sort.SUGGESTED else sort.value), ("vi-tri", position)]
    return [(name, value) for name, value in kept if value]


def _facets(counts: dict[str, Any], chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "legend": title(),
            "options": [
                {
                    "id": f"loc-{name}-{value}",
                    "label": label,
                    "href": url_with(**{name: None if chosen[field] == value else value}),
                    "count": counts[field][value],
                    "current": chosen[field] == value,
                }
                for value, label in words_for.items()
            ],
        }
        for name, field, title, words_for in FACETS
    ]


def _active(chosen: dict[str, str], words: str, place: Any) -> list[dict[str, str]]:
    """What is filtered now, each with the address without it."""
    active = [{"label": f"“{words}”", "href": url_with(q=None)}] if words else []
    if place:
        active.append({"label": area_name(place), "href": url_with(**{"khu-vuc": None})})
    for name, field, _title, words_for in FACETS:
        if chosen[field]:
            active.append({"label": str(words_for[chosen[field]]), "href": url_with(**{name: None})})
    return active


def _sorts(current: Sort, position: Point | None) -> list[dict[str, Any]]:
    labels = {Sort.SUGGESTED: _("Hay dùng"), Sort.NAME: _("Theo tên"), Sort.NEWEST: _("Mới cập nhật")}
    if position:
        labels[Sort.NEAREST] = _("Gần tôi")
    return [
        {"name": sort.value, "label": label, "href": url_with(**{"sap-xep": sort.value}), "current": sort == current}
        for sort, label in labels.items()
    ]


@blueprint.get("/dich-vu/<slug>")
@public
@cached("directory", "areas", "programme", max_age=60)
def show_service(slug: str) -> Response:
    args = QueryArgs()
    service = service_by_slug(db.session(), slug)
    position = args.point("vi-tri")
    today = clock.today(clock.now())
    hours = (service.opening_hours, today, current_language(), public_calendar(db.session()))
    areas = [gazetteer(db.session()).get(area.id) for area in service.areas]
    days = week(*hours) if service.opening_hours else []
    is_filed = is_filed_at_office(service)
    return render(
        "directory/show.html",
        status=args.status,
        problems=args.problems,
        service=service,
        host=(urlsplit(service.url).hostname or "").removeprefix("www."),
        areas=areas,
        audiences=[labels.AUDIENCES[each] for each in values(service.audiences)],
        life_events=[(each, labels.LIFE_EVENTS[each]) for each in values(service.life_events)],
        languages=[labels.LANGUAGES[each] for each in values(service.languages)],
        ways=price_of(service),
        pillar=labels.PILLARS[service.pillar],
        fee_basis=labels.FEE_BASES[service.fee_basis] if service.fee_basis else "",
        sources=sources_of(service),
        level=labels.LEVELS[service.procedure_level] if service.procedure_level else "",
        position=position,
        has_point=_point_of(service) is not None,
        is_filed_at_office=is_filed,
        office=office_of(db.session(), my_area()) if is_filed else None,
        is_office=is_office(service),
        procedures=procedures_filed_at(db.session(), service),
        links=[
            link for links in current_site().contributions.service_links for link in links(db.session(), service.id)
        ],
        today=today,
        week=days,
        # Invented services are for the demo's readers, not for search engines.
        service_data=None if service.is_demo else service_data(service, areas, days),
        holidays=exceptions(*hours) if service.opening_hours else [],
    )


@blueprint.route("/dich-vu/<slug>/bao-sai", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@public
def report_mistake(slug: str) -> Any:
    service: Service = service_by_slug(db.session(), slug)
    form = ServiceReportForm()
    if form.validate_on_submit():
        report_service(db.session(), service, topic=form.topic.data, message=form.message.data, now=clock.now())
        return redirect(url_for("directory.mistake_reported", slug=slug), 303)
    return render("directory/report.html", status=422 if form.errors else 200, service=service, form=form)


@blueprint.get("/dich-vu/<slug>/cam-on")
@public
def mistake_reported(slug: str) -> Response:
    return render("directory/reported.html", service=service_by_slug(db.session(), slug))


@blueprint.get("/van-hanh/dich-vu")
@requires(Permission.SEE_SERVICE_PROBLEMS)
def service_problems() -> Response:
    session = db.session()
    return render(
        "directory/problems.html",
        links=dead_links(session),
        reports=latest_reports(session),
        topics=labels.REPORT_TOPICS,
    )


@blueprint.get("/van-hanh/dich-vu/doi-chieu")
@requires(Permission.SEE_SERVICE_PROBLEMS)
def list_due_checks() -> Response:
    """What nobody has compared with its source for a year, or ever."""
    return render("directory/due_checks.html", services=services_due_for_check(db.session(), clock.today(clock.now())))
