"""How much of its tables a database goes through to answer: rows on PostgreSQL, steps of its machine on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from citizen_site.core.statement_limit import STEPS
from citizen_site.extensions import db

Statement = tuple[str, Any]
_FINE = 10


@contextmanager
def noted_selects() -> Iterator[list[Statement]]:
    """The SELECTs that are sent meanwhile, with their parameters."""
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, parameters))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def work_of(session: Session, statements: list[Statement]) -> int:
    """Of all these, sent once more."""
    count = _steps if session.get_bind().dialect.name == "sqlite" else _rows
    return sum(count(session, *each) for each in statements)


def _steps(session: Session, statement: str, parameters: Any) -> int:
    connection, looks = session.connection(), [0]

    def look() -> int:
        looks[0] += 1
        return 0

    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(look, _FINE)
    connection.exec_driver_sql(statement, parameters).all()
    driver.set_progress_handler(connection.info["statement_clock"].is_over, STEPS)
    return looks[0] * _FINE


def _rows(session: Session, statement: str, parameters: Any) -> int:
    plan = session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
    return sum(map(_rows_of, _nodes(plan[0]["Plan"])))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def _rows_of(node: dict[str, Any]) -> int:
    if "Scan" not in node["Node Type"]:
        return 0
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round((node["Actual Rows"] + removed) * node["Actual Loops"])
