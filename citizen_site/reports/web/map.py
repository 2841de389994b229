"""The part of the map in an address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.core import clock
from citizen_site.core.geo import QUADKEY_ZOOM, Point, quadkeys_between
from citizen_site.reports.filters import Filters, conditions
from citizen_site.reports.models.report import Report
from citizen_site.web.query import QueryArgs


@dataclass(frozen=True)
class Box:
    """A part of the map in degrees."""

    west: float
    south: float
    east: float
    north: float


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


# More tiles than any screen shows; the answer has at most 16 features for each.
MAX_TILES = 36
# Four cells across a tile of 256 px: bundles are about 64 px apart.
FINER = 2


@dataclass(frozen=True)
class Cluster:
    """Reports that lie close together at this zoom: their number and their middle; `report` when it is only one."""

    number: int
    point: Point
    report: Report | None
    is_one_place: bool


def tiles_of(box: Box, zoom: int) -> Sequence[str]:
    """The quadkeys of the tiles that hold the box, at this zoom or at the nearest one at which they are few enough."""
    corners = Point(box.north, box.west), Point(box.south, box.east)
    return quadkeys_between(*corners, min(zoom, QUADKEY_ZOOM), most=MAX_TILES)


def cluster_reports(session: Session, filters: Filters, box: Box, zoom: int) -> list[Cluster]:
    """All listed reports with a point in the tiles of the box, bundled; at most 16 for each tile."""
    tiles = tiles_of(box, zoom)
    level = len(tiles[0])
    length = min(level + FINER, QUADKEY_ZOOM)
    # Written out: PostgreSQL takes two parameters for two different expressions.
    cell = func.substr(Report.quadkey, literal_column("1"), literal_column(str(length)))
    rows = session.execute(
        select(
            func.count().label("number"),
            func.avg(Report.latitude).label("latitude"),
            func.avg(Report.longitude).label("longitude"),
            func.min(Report.id).label("first"),
        )
        .where(
            *conditions(session, filters, clock.today(clock.now())),
            Report.quadkey != "",
            Report.quadkey >= min(tiles),
            Report.quadkey < f"{max(tiles)}4",
            func.substr(Report.quadkey, 1, level).in_(tiles),
        )
        .group_by(cell)
        .order_by(cell)
    ).all()
    single = [row.first for row in rows if row.number == 1]
    query = select(Report).where(Report.id.in_(single)).options(joinedload(Report.category))
    reports = {report.id: report for report in session.scalars(query)} if single else {}
    return [
        Cluster(
            number=row.number,
            point=Point(float(row.latitude), float(row.longitude)),
            report=reports[row.first] if row.number == 1 else None,
            is_one_place=length == QUADKEY_ZOOM,
        )
        for row in rows
    ]
