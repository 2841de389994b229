"""The part of the map in an address."""

from __future__ import annotations

import math

from flask_babel import gettext as _

from citizen_site.core.geo import QUADKEY_ZOOM
from citizen_site.reports.clusters import Box
from citizen_site.web.query import QueryArgs

HANOI = Box(105.2, 20.5, 106.1, 21.4)


def box_of(args: QueryArgs) -> Box | None:
    """`khung`: west, south, east and north in degrees, as in GeoJSON; the city when absent.

    None, with a problem, when it is not that.
    """
    text = args.text("khung")
    if not text:
        return HANOI
    parts = text.split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        args.problems.append(_("Khung bản đồ phải là bốn số: tây, nam, đông, bắc."))
        return None
    fits = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    if not (fits and all(math.isfinite(each) for each in (west, south, east, north))):
        args.problems.append(_("Khung bản đồ nằm ngoài trái đất, hoặc lộn đầu đuôi."))
        return None
    return Box(west, south, east, north)


def zoom_of(args: QueryArgs) -> int:
    """`muc`: how near, 0 to 20; 11 shows all of Hanoi."""
    text = args.text("muc") or "11"
    if text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= QUADKEY_ZOOM:
        return int(text)
    args.problems.append(_("Mức phóng phải là một số từ 0 đến %(most)d.", most=QUADKEY_ZOOM))
    return 0
