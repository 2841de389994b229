"""Public pages of reports: the list, what the map shows of it, and each report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.current_user import current_person
from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.small_map import SmallMap, small_map
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.pagination import PAGE_SIZE, Page
from citizen_site.core.search import CANDIDATES
from citizen_site.core.spelling import nearest_spelling
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.engagement import is_following
from citizen_site.reports.facets import FacetCounts, facet_counts
from citizen_site.reports.filters import Filters, Period, State, looked_up
from citizen_site.reports.models.report import Report, code_of, display_code
from citizen_site.reports.neighbour_updates import takes_updates
from citizen_site.reports.queries import (
    Sort,
    duplicates_of,
    listed_targets,
    original_of,
    pending_report,
    public_timeline,
    readable_report,
    report_page,
    shown_name,
)
from citizen_site.reports.reporter_actions import may_judge
from citizen_site.reports.search import KIND
from citizen_site.reports.undelivered import as_residents_read
from citizen_site.reports.waiting_times import waiting_time
from citizen_site.reports.web import labels, presentation
from citizen_site.reports.web.labels import GROUPS, PERIODS, STATES
from citizen_site.reports.web.map import Cluster, box_of, cluster_reports, zoom_of
from citizen_site.web.access import current_actor, public
from citizen_site.web.caching import cached
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs, next_href, url_of, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("reports", __name__)
# What a page with reports on it depends on.
STREAMS = ("reports", "report_supports", "report_categories", "areas")


def init_report_texts(app: Flask) -> None:
    """Globals, because components see nothing else."""
    app.jinja_env.globals.update(
        report_words=labels,
        pending_title=presentation.pending_title,
        pending_deadline=lambda pending: presentation.pending_deadline(pending, clock.now()),
        day_of_year=lambda moment: presentation.day_of_year(moment, clock.now()),
        report_title=presentation.report_title,
        report_place=presentation.report_place,
        report_distance=presentation.report_distance,
    )


@blueprint.get("/phan-anh")
@public
@cached(*STREAMS, max_age=60, shows_remembered=True)
def list_reports() -> Response:
    args = QueryArgs()
    session = db.session()
    filters = looked_up(session, filters_of(args))
    position = args.point("vi-tri")
    sort = Sort(args.choice("sap-xep", list(Sort)) or (Sort.NEAREST if position else Sort.NEWEST))
    if sort is Sort.NEAREST and not position:
        args.problems.append(_("Muốn xếp theo khoảng cách, hãy bấm “Gần tôi” để cho biết vị trí."))
        sort = Sort.NEWEST

    def find(cursor: str | None) -> Page[Report]:
        return report_page(session, filters, sort, position=position, cursor=cursor, size=PAGE_SIZE)

    page = args.page_by(find)
    numbers = facet_counts(session, filters)
    return render(
        "reports/list.html",
        "results",
        status=args.status,
        problems=args.problems,
        pending=pending_report(session, filters.words),
        reports=page.items,
        photos=public_photos(session, [report.id for report in page.items]),
        numbers=numbers,
        filters=filters,
        most_matches=CANDIDATES,
        words=filters.words,
        spelling="" if page.items else nearest_spelling(session, filters.words, kinds=[KIND]),
        place=filters.place,
        place_counts=numbers.places if numbers.known else None,
        position=position,
        small_map=_around(filters.place, page.items),
        facets=facets_of(filters, numbers),
        active=active_of(filters),
        kept=_kept(arguments_of(filters), sort, request.args.get("vi-tri", "") if position else ""),
        sorts=sorts_of(sort, position is not None),
        near_href=url_with(**{"sap-xep": Sort.NEAREST.value}),
        points_href=url_of("reports.map_points", arguments_of(filters)),
        next_href=next_href(page),
    )


def _around(place: Place | None, reports: Sequence[Report]) -> SmallMap | None:
    """The reports of a page around the centre of the place that was chosen; None where it has none."""
    if place is None or place.point is None:
        return None
    return small_map(gazetteer(db.session()), place.point, place, [each.point for each in reports if each.point])


def _kept(arguments: dict[str, str], sort: Sort, position: str) -> list[tuple[str, str]]:
    """The hidden fields of the search form: filters that it preserves."""
    kept = [(name, value) for name, value in arguments.items() if name not in ("q", "khu-vuc")]
    kept += [("sap-xep", "" if sort is Sort.NEWEST else sort.value), ("vi-tri", position)]
    return [(name, value) for name, value in kept if value]


@blueprint.get("/phan-anh.geojson")
@public
@cached(*STREAMS, max_age=60)
def map_points() -> Response:
    """Reports with a point in a part of the map (`khung`: west, south, east, north) at a zoom (`muc`), bundled."""
    args = QueryArgs()
    session = db.session()
    filters, box, zoom = looked_up(session, filters_of(args)), box_of(args), zoom_of(args)
    found = cluster_reports(session, filters, box, zoom) if box and not args.problems else []
    response = jsonify(
        type="FeatureCollection",
        features=[_feature(bundle, arguments_of(filters)) for bundle in found],
        **({"problems": args.problems} if args.problems else {}),
    )
    response.status_code = args.status
    response.mimetype = "application/geo+json"
    return response


def _feature(bundle: Cluster, arguments: dict[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {"number": bundle.number}
    if bundle.report:
        properties.update(_properties(bundle.report))
    elif bundle.is_one_place:
        nearest = {**arguments, "vi-tri": f"{bundle.point.latitude:.5f},{bundle.point.longitude:.5f}"}
        properties["href"] = url_of("reports.list_reports", nearest)
    point = [round(bundle.point.longitude, 6), round(bundle.point.latitude, 6)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": point}, "properties": properties}


def _properties(report: Report) -> dict[str, str]:
    return {
        "code": report.display_code,
        "title": presentation.report_title(report),
        "status": str(labels.STATUSES[report.status]),
        "group": report.status_group.value,
        "href": url_for("reports.show_report", code=report.display_code),
    }


@blueprint.get("/phan-anh/<code>")
@public
@cached(*STREAMS, "waiting_times", max_age=60)
def show_report(code: str) -> ResponseReturnValue:
    """Found in any spelling; other spellings redirect to one address."""
    session, stored = db.session(), code_of(code)
    pending, report = None, readable_report(session, current_actor(), stored)
    if report is None:
        pending = pending_report(session, stored)
        if pending is None:
            raise NotFoundError(code)
    if code != display_code(stored):
        return redirect(url_for("reports.show_report", code=display_code(stored)), 301)
    if report is None:
        return render("reports/pending.html", pending=pending)
    if report.removed_at:
        return render("reports/removed.html", status=410, report=report)
    report = as_residents_read(report)
    photos = public_photos(session, [report.id]).get(report.id, [])
    expected = None if report.closed_at else waiting_time(session, report.area_id, report.category_id)
    area = gazetteer(session).get(report.area_id) if report.area_id else None
    person, events, now = current_person(), public_timeline(session, report), clock.now()
    is_reporter = person is not None and report.reporter_id == person.id
    return render(
        "reports/show.html",
        report=report,
        events=events,
        targets=listed_targets(session, events),
        pictures=presentation.Pictures.of(photos),
        facts=presentation.facts_of(report, now),
        track=presentation.track_of(report, events, now, is_reporter=is_reporter),
        asks_reporter=is_reporter and may_judge(report, now),
        takes_updates=takes_updates(report) and not is_reporter,
        original=original_of(session, report),
        duplicates=duplicates_of(session, report) if report.is_original else 0,
        reporter_name=shown_name(session, report),
        answers=presentation.answers_of(report),
        expected=expected,
        deadline=presentation.deadline_of(report, now),
        point=report.point,
        small_map=small_map(gazetteer(session), report.point, area) if report.point else None,
        area=area,
        follows=bool(person and is_following(session, report, person.id)),
    )


# The argument in the address for each filter.
ARGUMENTS = {"group": "nhom", "category": "loai", "state": "tinh-trang", "period": "thoi-gian"}


def filters_of(args: QueryArgs) -> Filters:
    """What the address asks for; what it asks in vain becomes a problem."""
    known = categories_by_code(db.session())
    return Filters(
        place=place_argument(args),
        group=args.choice(ARGUMENTS["group"], list(GROUPS)),
        category=args.choice(ARGUMENTS["category"], list(known)),
        state=args.choice(ARGUMENTS["state"], list(State)),
        period=args.choice(ARGUMENTS["period"], list(Period)),
        words=args.text("q"),
    )


def arguments_of(filters: Filters) -> dict[str, str]:
    """The address's arguments for filters: the way back."""
    found = {argument: getattr(filters, name) for name, argument in ARGUMENTS.items()}
    found.update({"q": filters.words, "khu-vuc": filters.place.slug if filters.place else ""})
    return {name: value for name, value in found.items() if value}


def _words(filters: Filters) -> dict[str, Mapping[str, Any]]:
    """For each filter its values and their words. Kinds of trouble are offered within a heading only."""
    known = categories_by_code(db.session()).values()
    offered = [each for each in known if each.group_code == filters.group or each.code == filters.category]
    return {
        "state": STATES,
        "group": GROUPS,
        "category": {each.code: localised(each, "name") for each in offered},
        "period": PERIODS,
    }


def facets_of(filters: Filters, numbers: FacetCounts) -> list[dict[str, Any]]:
    """Groups of links for ui.filter_group."""
    legends = {"state": _("Tình trạng"), "group": _("Loại việc"), "category": _("Cụ thể"), "period": _("Thời gian")}
    return [
        {
            "legend": legends[name],
            "options": [
                {
                    "id": f"loc-{ARGUMENTS[name]}-{value}",
                    "label": label,
                    "href": _toggled(name, value, getattr(filters, name) == value),
                    "count": numbers.facets[name][value] if numbers.known else None,
                    "current": getattr(filters, name) == value,
                }
                for value, label in words.items()
            ],
        }
        for name, words in _words(filters).items()
        if words
    ]


def _toggled(name: str, value: str, is_current: bool) -> str:
    changes: dict[str, str | None] = {ARGUMENTS[name]: None if is_current else value}
    if name == "group":
        changes[ARGUMENTS["category"]] = None  # a kind of another heading would show nothing
    return url_with(**changes)


def active_of(filters: Filters) -> list[dict[str, Any]]:
    """What is filtered now, each with the address without it."""
    active: list[dict[str, Any]] = []
    if filters.words:
        active.append({"label": f"“{filters.words}”", "href": url_with(q=None)})
    if filters.place:
        active.append({"label": area_name(filters.place), "href": url_with(**{"khu-vuc": None})})
    for name, words in _words(filters).items():
        value = getattr(filters, name)
        if value:
            active.append({"label": words[value], "href": _toggled(name, value, True)})
    return active


def sorts_of(current: Sort, has_position: bool) -> list[dict[str, Any]]:
    labels = {Sort.NEWEST: _("Mới nhất"), Sort.SUPPORTED: _("Nhiều người cùng gặp")}
    if has_position:
        labels[Sort.NEAREST] = _("Gần tôi")
    return [
        {"name": sort.value, "label": label, "href": url_with(**{"sap-xep": sort.value}), "current": sort == current}
        for sort, label in labels.items()
    ]
