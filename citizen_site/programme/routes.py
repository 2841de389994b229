"""Public pages of the programme."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.my_area import my_area
from citizen_site.core import clock
from citizen_site.directory.labels import PILLARS
from citizen_site.directory.models import Pillar
from citizen_site.extensions import db
from citizen_site.programme import labels
from citizen_site.programme.charts import line_chart
from citizen_site.programme.content_files import indicator_groups, timeline, traits
from citizen_site.programme.indicators import (
    MAX_AREAS,
    all_indicators,
    corrections_of,
    indicator_by_slug,
    newest_by_area,
    newest_of,
    readings_of_area,
    series_of,
)
from citizen_site.programme.models.pilots import Pilot, PilotStatus
from citizen_site.programme.pilots import (
    PLACES,
    grid,
    is_quiet,
    last_news_on,
    listed_pilots,
    pilot_by_slug,
    pilots_with_places,
)
from citizen_site.programme.promises import ledger
from citizen_site.programme.topics import services_of, topic_by_slug, topics
from citizen_site.programme.units import carrying_areas, successions_of, unit_by_slug
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.query import QueryArgs, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("programme", __name__, url_prefix="/chuyen-doi-so")


@blueprint.app_context_processor
def programme_helpers() -> dict[str, object]:
    return {
        "programme_labels": labels,
        "pillar_names": PILLARS,
        "today_in_hanoi": lambda: clock.today(clock.now()),
        "value_text": labels.value_text,
        "period_text": labels.period_text,
        "place_of": lambda area_id: gazetteer(db.session()).get(area_id),
        "carrying_areas": lambda unit: carrying_areas(db.session(), unit),
        "successions_of": lambda unit: successions_of(db.session(), unit),
    }


@blueprint.get("")
@public
@cached("programme", "areas", max_age=60)
def show() -> Response:
    """What the city promised, how far it is, and what a resident can do with it."""
    session, place = db.session(), my_area()
    return render(
        "programme/show.html",
        grid=grid(session),
        places=PLACES,
        place=place,
        pilots=listed_pilots(session, place=place) if place else [],
        readings=readings_of_area(session, place)[:4] if place else [],
        topics=topics(),
        traits=traits(),
        timeline=timeline(),
        today=clock.today(clock.now()),
    )


@blueprint.get("/mo-hinh")
@public
@cached("programme", "areas", max_age=60)
def list_pilots() -> Response:
    """The grid of units and pillars, and the models that have a source, filtered."""
    args, session = QueryArgs(), db.session()
    pillar = args.choice("tru-cot", [each.value for each in Pillar])
    status = args.choice("tinh-trang", [each.value for each in PilotStatus])
    place = place_argument(args)
    return render(
        "programme/pilots.html",
        "results",
        status=args.status,
        problems=args.problems,
        grid=grid(session),
        places=PLACES,
        pilots=listed_pilots(session, pillar=pillar, status=status, place=place),
        on_map=pilots_with_places(session),
        place=place,
        filters=[
            _chips("tru-cot", pillar, PILLARS),
            _chips("tinh-trang", status, labels.STATUSES),
        ],
    )


def _chips(name: str, chosen: str, words: Any) -> list[dict[str, Any]]:
    """Links of one filter, that of all first."""
    options = [("", None), *((str(key), word) for key, word in words.items())]
    return [
        {"label": word, "href": url_with(**{name: value or None}), "current": value == chosen}
        for value, word in options
    ]


@blueprint.get("/mo-hinh/<slug>")
@public
@cached("programme", "areas", "directory", max_age=60)
def show_pilot(slug: str) -> Response:
    session, now = db.session(), clock.now()
    pilot = pilot_by_slug(session, slug)
    newest = newest_of(session, pilot.indicators)
    return render(
        "programme/pilot.html",
        pilot=pilot,
        areas_today=_areas_today(pilot),
        is_quiet=is_quiet(pilot, now),
        last_news_on=last_news_on(pilot),
        readings=[(indicator, newest.get(indicator.id)) for indicator in pilot.indicators],
        promises=ledger(session, pilot.promises),
        today=clock.today(now),
    )


def _areas_today(pilot: Pilot) -> list[tuple[Any, Any]]:
    """Where the model ran, each with today's areas of its people."""
    areas = gazetteer(db.session())
    own = [areas.get(area.id) for area in pilot.areas]
    if not own and pilot.unit.area_id:
        own = [areas.get(pilot.unit.area_id)]
    return [(place, areas.current_areas(place)) for place in own]


@blueprint.get("/don-vi/<slug>")
@public
@cached("programme", "areas", max_age=60)
def show_unit(slug: str) -> Response:
    session = db.session()
    unit = unit_by_slug(session, slug)
    return render(
        "programme/unit.html",
        unit=unit,
        row=next((row for row in grid(session).rows if row.unit.id == unit.id), None),
        district=gazetteer(session).get(unit.area_id) if unit.area_id else None,
        carriers=carrying_areas(session, unit),
        successions=successions_of(session, unit),
    )


@blueprint.get("/chi-so")
@public
@cached("programme", "areas", max_age=60)
def list_indicators() -> Response:
    session = db.session()
    indicators = all_indicators(session)
    return render(
        "programme/indicators.html",
        indicators=indicators,
        newest=newest_of(session, indicators),
        groups=indicator_groups(),
        today=clock.today(clock.now()),
    )


@blueprint.get("/chi-so/<slug>")
@public
@cached("programme", "areas", max_age=60)
def show_indicator(slug: str) -> Response:
    """The definition, and the values: of one area over time, and the newest of all areas."""
    args, session = QueryArgs(), db.session()
    indicator = indicator_by_slug(session, slug)
    newest = newest_by_area(session, indicator)
    areas = gazetteer(session)
    place = place_argument(args) or (areas.current_successor(newest[0].place) if newest else areas.city)
    series = series_of(session, indicator, place) if place else []
    return render(
        "programme/indicator.html",
        "results",
        status=args.status,
        problems=args.problems,
        indicator=indicator,
        group=next((each for each in indicator_groups() if each.key == indicator.group), None),
        place=place,
        charts=[(each, line_chart(each)) for each in series],
        newest=newest[:MAX_AREAS],
        number_left_out=max(len(newest) - MAX_AREAS, 0),
        corrections=corrections_of(session, indicator),
        today=clock.today(clock.now()),
    )


@blueprint.get("/cam-ket")
@public
@cached("programme", "areas", max_age=60)
def list_promises() -> Response:
    entries = ledger(db.session())
    return render(
        "programme/promises.html",
        entries=entries,
        unmeasured=sum(not (entry.measured or entry.promise.outcome) for entry in entries if not entry.promise.is_demo),
        today=clock.today(clock.now()),
    )


@blueprint.get("/chu-de/<slug>")
@public
@cached("programme", "areas", "directory", max_age=60)
def show_topic(slug: str) -> Response:
    session, topic = db.session(), topic_by_slug(slug)
    indicators = [each for each in all_indicators(session) if each.slug in topic.indicators]
    newest = newest_of(session, indicators)
    return render(
        "programme/topic.html",
        topic=topic,
        services=services_of(session, topic),
        readings=[(indicator, newest.get(indicator.id)) for indicator in indicators],
        pages=[(labels.PAGES[key][0], labels.PAGES[key][1]()) for key in topic.pages],
        pilots=pilots_with_places(session) if "places" in topic.pages else [],
        today=clock.today(clock.now()),
    )
