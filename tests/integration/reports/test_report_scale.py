"""What many reports cost: as many statements as few do, and indexes that lead to what a page shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from citizen_site.extensions import db
from tests.factories.reports import make_many
from tests.support.pages import Visitor

AREAS = ("phuong-phuc-loi", "phuong-bo-de", "xa-gia-lam")
FEW, MANY = 30, 10_000
LIST, WARD = "/phan-anh", "/phan-anh?khu-vuc=phuong-phuc-loi&tinh-trang=open"
SUPPORTED = "/phan-anh?sap-xep=nhieu"
STREET = "/phan-anh.geojson?khung=105.91,21.04,105.92,21.05&muc=17"
Statement = tuple[str, Any]


@contextmanager
def noted(app: Flask) -> Iterator[list[Statement]]:
    """What the database is asked meanwhile, with its parameters."""
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        found.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def plan_of(session: Session, statement: Statement) -> str:
    """How the database means to find it, if an index leads there: PostgreSQL may also read so few rows as they are."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + statement[0], statement[1]))


def asked(app: Flask, visitor: Visitor, url: str, *words: str) -> Statement:
    """The last statement with all these words that a page needs when others have been here before."""
    visitor.get(url, lint=False)
    with noted(app) as statements:
        visitor.get(url, lint=False)
    return [each for each in statements if all(word in each[0] for word in words)][-1]


def test_ten_thousand_reports_need_no_more_statements_than_few_and_an_index_leads_to_them(
    app: Flask, visitor: Visitor, session: Session
) -> None:
    def statements() -> dict[str, int]:
        numbers = {}
        for url in (LIST, WARD, SUPPORTED, STREET, f"/phan-anh/{code}"):
            visitor.get(url, lint=False)
            with noted(app) as found:
                visitor.get(url, lint=False)
            numbers[url] = len(found)
        return numbers

    code = make_many(FEW, areas=AREAS)[0].display_code
    session.commit()
    with_few = statements()
    make_many(MANY, areas=AREAS, first=FEW)
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()
    with_many = statements()
    assert all(with_many[url] <= with_few[url] for url in with_few), (with_few, with_many)
    assert max(with_many.values()) <= 12

    newest = plan_of(session, asked(app, visitor, LIST, "ORDER BY report.received_at DESC"))
    assert "ix_report_public" in newest
    assert "TEMP B-TREE FOR ORDER BY" not in newest
    assert "ix_report_map" in plan_of(session, asked(app, visitor, STREET, "GROUP BY"))
    detail = plan_of(session, asked(app, visitor, f"/phan-anh/{code}", "FROM report", "report.code ="))
    assert "Seq Scan on report " not in detail
    assert "SCAN report" not in detail
    timeline = plan_of(session, asked(app, visitor, f"/phan-anh/{code}", "FROM report_event"))
    assert "ix_report_event_order" in timeline or "Seq Scan" in timeline  # an empty table is read as it is
