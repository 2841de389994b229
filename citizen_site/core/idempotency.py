"""Idempotency: several may try, one acts, also when one dies half-way or a button is tapped twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import Insert as InsertPostgresql
from sqlalchemy.dialects.sqlite import Insert as InsertSqlite
from sqlalchemy.orm import Session

from citizen_site.core.transactions import lock_row
from citizen_site.extensions import Base

Row = TypeVar("Row")
# Who means to say the same once more does so later.
DOUBLE_TAP = timedelta(minutes=1)


def _insert(session: Session, model: type[Base]) -> InsertPostgresql | InsertSqlite:
    make = InsertPostgresql if session.get_bind().dialect.name == "postgresql" else InsertSqlite
    return make(Base.metadata.tables[model.__tablename__])


def insert_if_absent(session: Session, model: type[Base], **values: object) -> int | str | None:
    """Insert a row unless it is there, also when somebody else does the same at this moment.

    Its (first) key, or None when it was there.
    """
    # What was inserted is asked for: drivers differ in whether they count the row.
    table = Base.metadata.tables[model.__tablename__]
    statement = _insert(session, model).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    row = session.execute(statement).first()
    return row[0] if row else None


def insert_or_update(session: Session, model: type[Base], keys: Collection[str], **values: object) -> None:
    """Insert a row, or give the one with the same keys these values; of several at once each finds the other's."""
    changes = {name: value for name, value in values.items() if name not in keys}
    statement = _insert(session, model).values(**values)
    session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changes))


def add_unless_repeated(session: Session, row: Row, about: Base, now: datetime) -> Row:
    """Store what somebody says about a thing, in a row with `id` and `created_at`; a second tap finds the first one's.

    Two rows say the same when all that is set in them is the same, and they are less than DOUBLE_TAP apart.
    """
    lock_row(session, about)
    model: Any = type(row)
    values = {name: value for name, value in inspect(row).dict.items() if name in inspect(model).column_attrs}
    same = [getattr(model, name).is_not_distinct_from(value) for name, value in values.items() if name != "created_at"]
    known: Row | None = session.scalars(
        select(model).where(*same, model.created_at > now - DOUBLE_TAP).order_by(model.id).limit(1)
    ).first()
    if known is not None:
        return known
    session.add(row)
    session.flush()
    return row
