"""A long queue: every page by an index and in its order, few statements, exact numbers.

Twenty thousand reports make both databases choose as a hundred thousand do, and are there in a fifth of the time.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Role
from citizen_site.extensions import db
from citizen_site.reports.queue import Tab
from tests.factories.queue import make_long_queue
from tests.factories.staff import make_staff
from tests.support.desk import codes, number_of
from tests.support.pages import Visitor

LENGTH = 20_000
CEILING = 14
AREAS = ("phuong-phuc-loi", "phuong-hoan-kiem", "phuong-viet-hung")
# How each database says that it walks the whole table, and that it sorts. Short tabs may be sorted.
WALKS = {"sqlite": "SCAN report\n", "postgresql": "Seq Scan on report "}
SORTS = {"sqlite": "TEMP B-TREE", "postgresql": "Sort Key"}
LONG_TABS = (Tab.OPEN, Tab.OVERDUE, Tab.NEW)


@pytest.fixture
def desks(app: Flask, session: Session) -> dict[str, Visitor]:
    """Browsers of a ward's moderator, who has most of it, and of one of the whole city."""
    made = {area: make_staff(app, area, Role.MODERATOR, area)[1] for area in ("phuong-phuc-loi", "ha-noi")}
    make_long_queue(LENGTH, areas=AREAS)
    return made


def plan_of(session: Session, statement: str, parameters: Any) -> str:
    how = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN (COSTS OFF)"
    rows = session.connection().exec_driver_sql(f"{how} {statement}", parameters)
    return "".join(f"{row[-1]}\n" for row in rows)


def test_every_page_of_it_stays_within_its_ceiling(session: Session, desks: dict[str, Visitor]) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM report " in statement:
            asked.append((statement, parameters))

    kind = session.get_bind().dialect.name
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for area, desk in desks.items():
            desk.get("/dieu-hanh?xem=tat-ca")
            for tab in (*LONG_TABS, Tab.WAITING):
                asked.clear()
                first = desk.get(f"/dieu-hanh?xem={tab.value}")
                assert len(first.statements) <= CEILING, (area, tab, first.statements)
                later = desk.get(first.by_id("xem-them-nua").get("href"))
                assert len(codes(first) | codes(later)) == 50, (area, tab)
                pages = [each for each in asked if "LIMIT" in each[0]]
                assert len(pages) == 2
                for statement, parameters in pages:
                    plan = plan_of(session, statement, parameters)
                    assert WALKS[kind] not in f"{plan}\n", (area, tab, plan)
                    if tab in LONG_TABS:
                        assert SORTS[kind] not in plan, (area, tab, plan)
                        assert "ix_report_queue" in plan, (area, tab, plan)
            poll = desk.get("/dieu-hanh?xem=moi").by_id("tin-moi").get("hx-get")
            asked.clear()
            desk.fragment(poll)
            assert "ix_report_queue_changed" in plan_of(session, *asked[0]), area
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    city = desks["ha-noi"].get("/dieu-hanh?xem=tat-ca")
    assert number_of(city, Tab.OPEN).replace(".", "") == str(LENGTH * 98 // 100)
    assert number_of(city, Tab.QUARANTINED).replace(".", "") == str(LENGTH * 2 // 100)
