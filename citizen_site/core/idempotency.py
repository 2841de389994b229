"""Idempotency: several may try, one acts, also when one dies half-way or a button is tapped twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, Column, PrimaryKeyConstraint, Table, UniqueConstraint, inspect, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import QueryableAttribute, Session

from citizen_site.core.locks import lock_row
from citizen_site.core.transactions import savepoint
from citizen_site.extensions import Base

Row = TypeVar("Row")
# Who means to say the same once more does so later.
DOUBLE_TAP = timedelta(minutes=1)


@contextmanager
def refuse_duplicates(session: Session, error: type[Exception], *key: QueryableAttribute[Any]) -> Iterator[None]:
    """A savepoint around what writes rows with a unique `key`: all columns of one constraint, of one table.

    Raises `error` when there is such a row, also when somebody else writes it at this moment; then everything in the
    savepoint is undone, and the other row can be read. What breaks another constraint is raised as it is.
    """
    try:
        with savepoint(session):
            yield
    except IntegrityError as broken:
        if not _is_about(broken, [each.property.columns[0] for each in key]):
            raise
        raise error from broken


def _is_about(broken: IntegrityError, columns: Sequence[Column[Any]]) -> bool:
    """PostgreSQL names the constraint, SQLite its columns."""
    table, names = columns[0].table, {each.name for each in columns}
    if diagnosis := getattr(broken.orig, "diag", None):
        return diagnosis.constraint_name in _constraints_on(table, names)
    failed = str(broken.orig).rpartition("UNIQUE constraint failed: ")[2]
    return set(failed.split(", ")) == {f"{table.name}.{name}" for name in names}


def _constraints_on(table: Table, names: set[str]) -> set[object]:
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint | PrimaryKeyConstraint)]
    return {each.name for each in (*keys, *table.indexes) if set(each.columns.keys()) == names}


def insert_if_absent(session: Session, model: type[Base], **values: object) -> int | str | None:
    """Insert a row unless it is there, also when somebody else does the same at this moment.

    Its (first) key, or None when it was there.
    """
    # What was inserted is asked for: drivers differ in whether they count the row.
    inserted = _insert(session.get_bind().dialect.name, model).values(**values)
    statement = inserted.on_conflict_do_nothing().returning(*_key(model))
    row = session.execute(statement).first()
    return row[0] if row else None


def insert_or_update(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, object]], *, changes: Sequence[str]
) -> None:
    """Insert rows, in this order; of those whose key is there, set the columns `changes`. One statement."""
    session.execute(_upsert(session.get_bind().dialect.name, model, tuple(changes), adds=False), list(rows))


def insert_or_add(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, object]], *, sums: Sequence[str]
) -> None:
    """Insert rows, in this order; to those whose key is there, add the columns `sums`. One statement."""
    session.execute(_upsert(session.get_bind().dialect.name, model, tuple(sums), adds=True), list(rows))


@cache
def _upsert(dialect: str, model: type[Base], columns: tuple[str, ...], *, adds: bool) -> Any:
    """Made once, and for rows that come as parameters: SQLAlchemy keeps no statement that has its rows in it."""
    table = model.__table__
    statement = _insert(dialect, model)
    new = {name: table.c[name] + statement.excluded[name] if adds else statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=_key(model), set_=new)


def _key(model: type[Base]) -> list[Any]:
    return list(Base.metadata.tables[model.__tablename__].primary_key)


def _insert(dialect: str, model: type[Base]) -> Any:
    """The insert that knows conflicts, of the database in use."""
    make = insert_postgresql if dialect == "postgresql" else insert_sqlite
    return make(Base.metadata.tables[model.__tablename__])


def add_unless_repeated(
    session: Session, row: Row, about: Base, now: datetime, *, besides: Collection[str] = ()
) -> Row:
    """Store what somebody says about a thing, in a row with `id` and `created_at`; a second tap finds the first one's.

    Two rows say the same when all that is set in them is the same, but for the columns `besides`, and they are less
    than DOUBLE_TAP apart.
    """
    lock_row(session, about)
    model: Any = type(row)
    columns = inspect(model).column_attrs
    values = {name: value for name, value in inspect(row).dict.items() if name in columns and name not in besides}
    del values["created_at"]
    # PostgreSQL compares no JSON.
    compared = [name for name in values if not isinstance(columns[name].columns[0].type, JSON)]
    same = [getattr(model, name).is_not_distinct_from(values[name]) for name in compared]
    recent = session.scalars(select(model).where(*same, model.created_at > now - DOUBLE_TAP).order_by(model.id)).all()
    for known in recent:
        if all(getattr(known, name) == value for name, value in values.items()):
            return cast(Row, known)
    session.add(row)
    session.flush()
    return row
