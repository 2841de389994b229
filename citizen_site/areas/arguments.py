"""The area that a page's address names."""

from __future__ import annotations

from flask_babel import gettext as _

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.extensions import db
from citizen_site.web.query import QueryArgs


def place_argument(args: QueryArgs) -> Place | None:
    """The area in `khu-vuc`, or None for the whole city; an unknown one is the whole city and a problem."""
    slug = args.text("khu-vuc")
    place = gazetteer(db.session()).find(slug) if slug else None
    if slug and place is None:
        args.problems.append(_("Chúng tôi không biết khu vực này, nên đang xem cả thành phố."))
    return place
