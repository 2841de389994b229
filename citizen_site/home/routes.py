"""Pages that belong to no single feature."""

from __future__ import annotations

from flask import Blueprint, Response

from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.home.search_groups import search_groups
from citizen_site.web.access import public, requires
from citizen_site.web.caching import cached
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("home", __name__)


@blueprint.get("/tim-kiem")
@public
@cached("areas", "directory", "news", max_age=60)
def search_page() -> Response:
    args = QueryArgs()
    words = args.text("q")
    groups = search_groups(db.session(), words) if words else []
    return render("home/search.html", "results", status=args.status, words=words, groups=groups, problems=args.problems)


@blueprint.get("/van-hanh")
@requires(Permission.SEE_FEED_HEALTH)
def operations() -> Response:
    """Where operators begin."""
    return render("home/operations.html")
