"""Pages of the news."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response

from citizen_site.areas.arguments import place_argument
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.site import current_site
from citizen_site.core.spelling import nearest_spelling
from citizen_site.extensions import db
from citizen_site.news.queries import (
    NEWEST_FIRST,
    illustration_is_shown,
    news_query,
    places_of,
)
from citizen_site.news.search import KIND
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render

blueprint = Blueprint("news", __name__)


@blueprint.get("/tin-tuc")
@public
@cached("news", "areas", max_age=60)
def list_news() -> Response:
    args = QueryArgs()
    session = db.session()
    words = args.text("q")
    place = place_argument(args)
    page = args.page(news_query(session, place=place, words=words), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "news/list.html",
        "results",
        status=args.status,
        problems=args.problems,
        items=page.items,
        places=places_of(session, page.items),
        illustration=illustration_is_shown(page.items),
        words=words,
        spelling="" if page.items else nearest_spelling(session, words, kinds=[KIND]),
        place=place,
        next_href=next_href(page),
    )


@blueprint.get("/tin-tuc/hinh/<name>")
@public
def picture(name: str) -> Response:
    """A small picture; its name is made from its content, so it may be cached for a year."""
    try:
        content = current_site().storage.read(f"news/{name}")
    except (ValueError, FileNotFoundError):
        abort(404)
    response = make_response(content)
    response.mimetype = "image/webp"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
