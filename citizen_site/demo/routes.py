"""Sign-in as an invented person, and a feed of invented news as real RSS for the site's own fetcher.

Nothing of it is there outside the demo.
"""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.models import Proof
from citizen_site.accounts.session_start import sign_in_person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.queries import area_by_slug
from citizen_site.areas.small_map import small_map
from citizen_site.core import clock
from citizen_site.core.geo import Point
from citizen_site.core.site import current_site
from citizen_site.demo.crew import crew_links
from citizen_site.demo.desk import WARD
from citizen_site.demo.people import demo_people
from citizen_site.extensions import db
from citizen_site.web.access import public
from citizen_site.web.rendering import render

blueprint = Blueprint("demo", __name__)

# Where a report can be on its way: the steps that are done, and the present one.
STEPS = ("received", "assigned", "in_progress", "resolved", "confirmed")
SOMEWHERE = Point(21.0403, 105.9241)
TRACKS = [(STEPS[:place], step) for place, step in enumerate(STEPS)]
NEWS = Path(__file__).parent / "content/illustration_news.json"


@blueprint.get("/tin-minh-hoa.rss")
@public
def illustration_feed() -> Response:
    """RSS 2.0; each item leads to the page that says that it is invented."""
    _only_in_the_demo()
    now = clock.now()
    items = "".join(
        f"<item><title>{escape(item['title'])}</title>"
        f"<link>{escape(url_for('demo.illustration', number=number, _external=True))}</link>"
        f'<guid isPermaLink="false">minh-hoa-{number}</guid>'
        f"<description>{escape(item['summary'])}</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=item['hours_ago']))}</pubDate></item>"
        for number, item in enumerate(json.loads(NEWS.read_text()), start=1)
    )
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin minh họa</title>'
        f"<link>{escape(url_for('home.front', _external=True))}</link><description>Tin đặt ra để xem thử.</description>"
        f"{items}</channel></rss>"
    )
    return Response(feed, mimetype="application/rss+xml")


@blueprint.get("/tin-minh-hoa/<int:number>")
@public
def illustration(number: int) -> Response:
    """One invented item, plainly labelled."""
    _only_in_the_demo()
    news = json.loads(NEWS.read_text())
    if not 1 <= number <= len(news):
        abort(404)
    return render("demo/illustration.html", item=news[number - 1])


@blueprint.get("/xem-thu")
@public
def try_out() -> Response:
    """Who the site can be tried as."""
    _only_in_the_demo()
    session = db.session()
    # Not where they say they live, which they may change or forget while they are tried.
    people = [(each, person, area_by_slug(session, each.area)) for each, person in demo_people(session)]
    return render("demo/try_out.html", people=people, crews=crew_links(session, clock.now()), form=ActForm())


@blueprint.get("/he-thong-thiet-ke")
@public
def design_system() -> Response:
    """Each component of residents' pages in each state, with invented words, for screenshots and for axe."""
    _only_in_the_demo()
    areas = gazetteer(db.session())
    drawn = small_map(areas, SOMEWHERE, areas.find(WARD))
    return render("demo/design_system.html", tracks=TRACKS, small_map=drawn, now=clock.now())


@blueprint.post("/xem-thu/<key>")
@public
def sign_in_as(key: str) -> ResponseReturnValue:
    """Sign in as an invented person, at a click and with all rights of the role."""
    _only_in_the_demo()
    for invented, person in demo_people(db.session()):
        if invented.key == key:
            return sign_in_person(person, proof=Proof.DEMO, has_second_factor=True)
    abort(404)


def _only_in_the_demo() -> None:
    if not current_site().settings.demo:
        abort(404)
