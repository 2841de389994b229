"""The part of the map in an address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Double, Subquery, cast, func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.geo import QUADKEY_ZOOM, Point, quadkeys_between
from citizen_site.core.search import CANDIDATES
from citizen_site.reports.facets import STATES_SHOWN
from citizen_site.reports.filters import Filters, conditions, reach_of
from citizen_site.reports.models.count import CELL_LEVELS, UNITS_A_DEGREE, CountedState, MapCell, ReportCountChange
from citizen_site.reports.models.report import Report
from citizen_site.reports.undelivered import as_residents_read
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
        args.problems.append(_("Khung bản đồ không hợp lệ."))
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
    length = min(len(tiles[0]) + FINER, QUADKEY_ZOOM)
    kept = next((level for level in CELL_LEVELS if level >= length), None)
    if kept is None or filters.group or filters.category or filters.period or filters.words:
        counted = _reports_one_by_one(session, filters, tiles)
    else:
        counted = _kept_cells(session, filters, tiles, kept)
    # Written out: PostgreSQL takes two parameters for two different expressions.
    cell = func.substr(counted.c.quadkey, literal_column("1"), literal_column(str(length)))
    number = func.sum(counted.c.number).label("number")
    rows = session.execute(
        select(
            number,
            (func.sum(counted.c.latitude) / func.sum(counted.c.number)).label("latitude"),
            (func.sum(counted.c.longitude) / func.sum(counted.c.number)).label("longitude"),
            func.sum(counted.c.ids).label("ids"),
        )
        .group_by(cell)
        .having(number > 0)
        .order_by(cell)
    ).all()
    single = [int(row.ids) for row in rows if row.number == 1]
    query = select(Report).where(Report.id.in_(single)).options(joinedload(Report.category))
    reports = {report.id: as_residents_read(report) for report in session.scalars(query)} if single else {}
    return [
        Cluster(
            number=int(row.number),
            point=Point(float(row.latitude), float(row.longitude)),
            report=reports[int(row.ids)] if row.number == 1 else None,
            is_one_place=length == QUADKEY_ZOOM,
        )
        for row in rows
    ]


def _in_tiles(quadkey: Any, tiles: Sequence[str]) -> Sequence[ColumnElement[bool]]:
    """The range lets an index begin and end; "4" follows every digit of a quadkey."""
    level = len(tiles[0])
    return quadkey >= min(tiles), quadkey < f"{max(tiles)}4", func.substr(quadkey, 1, level).in_(tiles)


def _reports_one_by_one(session: Session, filters: Filters, tiles: Sequence[str]) -> Subquery:
    """Of words that too many have, the newest with them: nobody reads all texts."""
    columns = Report.quadkey, literal(1).label("number"), Report.latitude, Report.longitude, Report.id.label("ids")
    found = select(*columns).where(
        *conditions(session, filters, clock.today(clock.now())),
        Report.quadkey != "",
        *_in_tiles(Report.quadkey, tiles),
    )
    if filters.matches and filters.matches.are_too_many:
        found = found.order_by(Report.received_at.desc(), Report.id.desc()).limit(CANDIDATES)
    return found.subquery()


def _kept_cells(session: Session, filters: Filters, tiles: Sequence[str], level: int) -> Subquery:
    """The folded cells and what was changed since, as numbers to be added up."""
    cell, change = MapCell, ReportCountChange
    reach = reach_of(gazetteer(session), filters.place) if filters.place else None

    def chosen(model: Any) -> Sequence[ColumnElement[bool]]:
        where = list(_in_tiles(model.quadkey, tiles))
        if reach is not None:
            where.append(model.area_id.in_(sorted(reach)))
        if filters.state:
            where.append(model.state.in_([state for state in CountedState if filters.state in STATES_SHOWN[state]]))
        return where

    folded = select(
        cell.quadkey,
        cell.number,
        cast(cell.latitudes, Double).label("latitude"),
        cast(cell.longitudes, Double).label("longitude"),
        cell.ids,
    ).where(cell.level == level, *chosen(cell))
    changes = select(
        change.quadkey,
        change.number,
        cast(change.latitude * change.number, Double),
        cast(change.longitude * change.number, Double),
        change.report_id * change.number,
    ).where(change.quadkey != "", *chosen(change))
    parts = union_all(folded, changes).subquery()
    degrees = ((parts.c[name] / float(UNITS_A_DEGREE)).label(name) for name in ("latitude", "longitude"))
    return select(parts.c.quadkey, parts.c.number, *degrees, parts.c.ids).subquery()
