"""Pages of areas: search, show and choose one."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.areas import history, labels
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import AreaKind
from citizen_site.areas.my_area import (
    area_chosen,
    delete_area_cookie,
    divided_area,
    my_area,
    only_area,
    set_area_cookie,
)
from citizen_site.areas.options import unit_options
from citizen_site.areas.position import (
    RIGHT_AMONG_OFFERED,
    RIGHT_ELSEWHERE,
    RIGHT_WHERE_CLEAR,
    is_clear,
    is_far,
    units_at,
)
from citizen_site.areas.queries import area_by_slug, units_by_letter, units_geojson
from citizen_site.areas.search import search_areas
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render
from citizen_site.web.security import csrf_exempt

log = structlog.get_logger(__name__)

blueprint = Blueprint("areas", __name__)

# Beyond this a position is so vague that the answer must say so.
VAGUE_METRES = 1000
MAX_RESULTS = 20


@blueprint.app_context_processor
def area_helpers() -> dict[str, object]:
    return {
        "my_area": my_area,
        "divided_area": divided_area,
        "area_name": labels.area_name,
        "area_in_sentence": labels.area_in_sentence,
        "full_name": lambda place: labels.full_name(gazetteer(db.session()), place),
        "full_name_in_sentence": lambda place: labels.full_name_in_sentence(gazetteer(db.session()), place),
        "current_units": lambda: gazetteer(db.session()).units,
        "unit_options": lambda place, counts: unit_options(gazetteer(db.session()), place, counts),
        "distinct_name": lambda place: labels.distinct_name(gazetteer(db.session()), place),
        "extent_text": history.extent_text,
        "basis_text": history.basis_text,
        "kind_and_place": lambda place: labels.kind_and_place(gazetteer(db.session()), place),
    }


@blueprint.get("/khu-vuc")
@public
@cached("areas", max_age=300)
def list_areas() -> Response:
    args = QueryArgs()
    words = args.text("q")
    session = db.session()
    matches = search_areas(session, words)
    return render(
        "areas/list.html",
        "results",
        status=args.status,
        words=words,
        found=[(name, history.name_sentence(gazetteer(session), name)) for name in matches.found[:MAX_RESULTS]],
        number_left_out=max(0, len(matches.found) - MAX_RESULTS),
        near=matches.near,
        letters=units_by_letter(session),
        problems=args.problems,
    )


@blueprint.get("/khu-vuc.geojson")
@public
@cached("areas", max_age=3600)
def geojson() -> Response:
    response = jsonify(units_geojson(db.session()))
    response.mimetype = "application/geo+json"
    return response


@blueprint.get("/khu-vuc/gan-toi")
@public
def near_me() -> tuple[Response, int] | Response:
    """Three units in which the point may lie; the reader decides."""
    args = QueryArgs()
    point = args.point("vi-tri")
    accuracy = args.text("sai-so")
    metres = int(accuracy) if accuracy.isascii() and accuracy.isdigit() and len(accuracy) < 8 else None
    areas = gazetteer(db.session())
    candidates = units_at(areas, point) if point else []
    return render(
        "areas/near_me.html",
        status=args.status,
        candidates=candidates,
        is_clear=is_clear(candidates),
        right_where_clear=RIGHT_WHERE_CLEAR,
        right_elsewhere=RIGHT_ELSEWHERE,
        right_among_offered=RIGHT_AMONG_OFFERED,
        metres=metres,
        vague=metres is not None and metres > VAGUE_METRES,
        far=point is not None and is_far(areas, point),
        problems=args.problems,
    )


@blueprint.get("/khu-vuc/<slug>")
@public
@cached("areas", "directory", "news", "notices", "programme", "reports", "report_supports", max_age=60)
def show_area(slug: str) -> Response:
    session = db.session()
    place = area_by_slug(session, slug)
    areas, make_panels = gazetteer(session), current_site().contributions.area_panels
    return render(
        "areas/show.html",
        place=place,
        heading=labels.dated_name(areas, place),
        parents=list(reversed(areas.ancestors(place))),
        today=areas.current_areas(place),
        heir=areas.current_successor(place),
        sentence=history.origin_sentence(areas, place) if place.is_current else history.end_sentence(areas, place),
        origins=areas.predecessors(place) if place.is_current else [],
        steps=[(history.step_sentence(areas, step), step.parts) for step in history.steps_of(areas, place)],
        district_bases=history.district_bases() if place.kind == AreaKind.DISTRICT else [],
        groups=[each for each in areas.children(place) if each.is_group and each.is_current],
        neighbours=areas.neighbours(place, 6) if place.is_unit else [],
        panels=[make(session, place.id) for make in make_panels] if place.is_current else [],
    )


@blueprint.post("/khu-vuc/chon")
@csrf_exempt
@public
def choose_area() -> ResponseReturnValue:
    """Remember an area. A former one leads to today's; where these are several, its page asks."""
    asked = area_by_slug(db.session(), request.form.get("khu-vuc", ""))
    place = only_area(gazetteer(db.session()), asked)
    if place is None:
        return redirect(url_for("areas.show_area", slug=asked.slug, _anchor="nay-thuoc"), 303)
    area_chosen.send(current_app, place=place)
    response = redirect(url_for("areas.show_area", slug=place.slug), 303)
    return set_area_cookie(response, place, current_site().settings)


@blueprint.post("/khu-vuc/bo-chon")
@csrf_exempt
@public
def clear_area() -> ResponseReturnValue:
    area_chosen.send(current_app, place=None)
    response = redirect(url_for("areas.list_areas"), 303)
    return delete_area_cookie(response, current_site().settings)
