"""Pages that begin with what somebody needs: "I need …", and what to do first."""

from __future__ import annotations

from flask import Blueprint, Response

from citizen_site.areas.my_area import my_area
from citizen_site.directory.life_events import GUIDES, guide_by_slug, others_of, steps_of
from citizen_site.directory.offices import is_filed_at_office, office_of
from citizen_site.extensions import db
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.rendering import render

blueprint = Blueprint("life_events", __name__)


@blueprint.get("/toi-can")
@public
@cached("areas", max_age=3600)
def list_life_events() -> Response:
    return render("directory/life_events.html", guides=GUIDES)


@blueprint.get("/toi-can/<slug>")
@public
@cached("directory", "areas", max_age=60)
def show_life_event(slug: str) -> Response:
    """The procedures of one life event in their order, and the office that takes them."""
    guide, session = guide_by_slug(slug), db.session()
    steps = steps_of(session, guide)
    is_filed = any(is_filed_at_office(step.service) for step in steps)
    return render(
        "directory/life_event.html",
        guide=guide,
        steps=steps,
        others=others_of(session, guide),
        is_filed_at_office=is_filed,
        office=office_of(session, my_area()) if is_filed else None,
    )
