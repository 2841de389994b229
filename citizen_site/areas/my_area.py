"""The reader's chosen area: one cookie, set only on request."""

from __future__ import annotations

from blinker import Namespace
from flask import g, request
from werkzeug.wrappers import Response

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.config import Settings
from citizen_site.extensions import db
from citizen_site.web.i18n import base_path

COOKIE = "khu_vuc"
# Sent with `place` when a reader has chosen, None when the choice was cleared: accounts store it, too.
area_chosen = Namespace().signal("area-chosen")
ONE_YEAR = 365 * 24 * 3600


def my_area() -> Place | None:
    """The chosen area, or None. One that was merged since leads to the area that all of its people belong to."""
    chosen = _chosen_area()
    return only_area(gazetteer(db.session()), chosen) if chosen else None


def divided_area() -> Place | None:
    """The chosen area if its people belong to several today: the reader is asked again, no one guesses."""
    chosen = _chosen_area()
    return chosen if chosen and my_area() is None else None


def only_area(areas: Gazetteer, place: Place) -> Place | None:
    """Today's area for a reader of this one; None where it leads to several."""
    today = areas.current_areas(place)
    return today[0] if len(today) == 1 else None


def _chosen_area() -> Place | None:
    if g.get("offline"):
        return None
    if "chosen_area" not in g:
        slug = request.cookies.get(COOKIE, "")
        g.chosen_area = gazetteer(db.session()).find(slug) if slug else None
    place_or_none: Place | None = g.chosen_area
    return place_or_none


def set_area_cookie(response: Response, place: Place, settings: Settings) -> Response:
    response.set_cookie(
        COOKIE,
        place.slug,
        max_age=ONE_YEAR,
        path=base_path() or "/",
        secure=settings.cookies_over_tls_only,
        httponly=True,
        samesite="Lax",
    )
    return response


def delete_area_cookie(response: Response, settings: Settings) -> Response:
    response.delete_cookie(
        COOKIE, path=base_path() or "/", secure=settings.cookies_over_tls_only, httponly=True, samesite="Lax"
    )
    return response
