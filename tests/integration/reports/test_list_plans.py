"""By which index the databases find the public list among many reports, and what is nearest to a place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from citizen_site.core.geo import Point
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.query_planner import analyze
from citizen_site.extensions import db
from citizen_site.reports.filters import Filters
from citizen_site.reports.queries import Sort, count_waiting_for_reporter, report_page
from citizen_site.reports.seed import seed as seed_categories
from tests.factories.directory import NOW
from tests.factories.reports import make_many
from tests.support.pages import Visitor
from tests.support.rows_walked import noted_selects, work_of

AREAS = ("phuong-phuc-loi", "phuong-long-bien", "xa-bat-trang", "phuong-tay-ho")
NEAR = "vi-tri=21.04,105.91"


@contextmanager
def kept_statements(start: str = "SELECT report.id, ") -> Iterator[list[tuple[str, Any]]]:
    """Those that fetch reports, or begin otherwise, with their parameters."""
    kept: list[tuple[str, Any]] = []

    def keep(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith(start):
            kept.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    yield kept
    event.remove(db.engine, "before_cursor_execute", keep)


def plan_of(session: Session, statement: str, parameters: Any) -> str:
    """In the database's own words."""
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


@pytest.fixture(autouse=True)
def _many(session: Session) -> None:
    seed_categories(session, NOW)
    make_many(2000, areas=AREAS)
    session.commit()
    analyze(session)


def test_each_list_is_read_by_an_index(visitor: Visitor, session: Session) -> None:
    wanted = {
        "": "ix_report_public",
        "?tinh-trang=open": "ix_report_public",
        "?sap-xep=nhieu": "ix_report_supported",
        f"?{NEAR}": "ix_report_position",
    }
    for address, index in wanted.items():
        with kept_statements() as statements:
            visitor.get(f"/phan-anh{address}")
        plan = plan_of(session, *statements[0])
        assert index in plan, address
        for everything in ("SCAN report\n", "Seq Scan on report\n", "Seq Scan on report "):
            assert everything not in f"{plan}\n", address


def test_what_waits_for_somebody_is_found_among_their_own_reports(session: Session) -> None:
    for ids in ([], [1, 2]):
        with kept_statements("SELECT count(") as statements:
            count_waiting_for_reporter(session, 1, ids, NOW)
        plan = plan_of(session, *statements[0])
        assert "ix_report_reporter_id" in plan
        assert "ix_report_status" not in plan, "thousands have the status of one that waits"


def test_a_code_is_found_by_its_own_index_and_what_has_it_in_its_words_by_key(
    visitor: Visitor, session: Session
) -> None:
    for address in ("/phan-anh?q=K7M-4QXT", "/phan-anh?q=79E5YBZ"):
        with noted_selects() as statements:
            visitor.get(address)
        plans = "".join(f"{plan_of(session, *each)}\n" for each in statements)
        for everything in ("SCAN report\n", "Seq Scan on report\n", "Seq Scan on report "):
            assert everything not in plans, address
        assert "uq_report_code" in plans or "(code=?)" in plans


def test_growing_circles_give_every_report_once_and_in_order(session: Session) -> None:
    position = Point(21.04, 105.91)
    # So many at one place that some pages have more of them than rows, and some that have no place at all.
    make_many(60, areas=AREAS[:1], first=2000, latitude=21.0401, longitude=105.9101)
    make_many(5, areas=AREAS[:1], first=3000, latitude=None, longitude=None, quadkey="")
    pages, cursor = [], None
    while not pages or cursor:
        page = report_page(session, Filters(), Sort.NEAREST, position=position, cursor=cursor, size=100)
        pages.append(page.items)
        cursor = page.next_cursor
    found = [each for items in pages for each in items]
    distances = [position.distance_km(each.point) if each.point else 1e9 for each in found]
    assert len({each.id for each in found}) == len(found) == 2065
    # Flat distances, and those on the globe, differ by some centimetres.
    assert all(before <= after + 0.001 for before, after in pairwise(distances))


# Public pages with reports on them. Their filters and orders have an index each, so none walks to what it shows.
PAGES = (
    "/",
    "/khu-vuc/phuong-phuc-loi",
    "/phan-anh",
    "/phan-anh?tinh-trang=open",
    "/phan-anh?tinh-trang=closed",
    "/phan-anh?tinh-trang=confirmed",
    "/phan-anh?sap-xep=nhieu",
    "/phan-anh?khu-vuc=phuong-phuc-loi",
    "/phan-anh?khu-vuc=phuong-phuc-loi&sap-xep=nhieu",
    "/phan-anh?nhom=dien-nuoc",
    "/phan-anh?loai=o-ga&sap-xep=nhieu",
    "/phan-anh?thoi-gian=month",
    "/phan-anh?q=79E5YBZ",
    "/phan-anh.geojson?khung=105.7,20.9,106.0,21.1&muc=12",
    "/phan-anh.geojson?khu-vuc=phuong-phuc-loi&khung=105.90,21.02,105.95,21.06&muc=14",
    "/phan-anh.geojson?tinh-trang=open&khung=105.7,20.9,106.0,21.1&muc=12",
)


def test_no_public_page_walks_more_rows_where_three_times_as_many_reports_are(
    visitor: Visitor, session: Session
) -> None:
    def work() -> dict[str, int]:
        found = {}
        for address in PAGES:
            visitor.get(address, lint=False)
            with noted_selects() as statements:
                visitor.get(address, lint=False)
            found[address] = work_of(session, statements)
        return found

    with_few = work()
    make_many(4000, areas=AREAS, first=2000, fix_confirmed_at=None)
    session.commit()
    analyze(session)
    with_many = work()
    grown = {address: (with_few[address], number) for address, number in with_many.items()}
    assert not {address: pair for address, pair in grown.items() if pair[1] > 1.25 * pair[0] + 60}, grown
    if session.get_bind().dialect.name == "postgresql":
        assert max(with_many.values()) <= 10 * PAGE_SIZE, with_many
