"""Idempotency: several workers may try, one acts, also when one dies half-way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from citizen_site.extensions import Base


def insert_if_absent(session: Session, model: type[Base], **values: object) -> int | str | None:
    """Insert a row unless it is there, also when somebody else does the same at this moment.

    Its (first) key, or None when it was there.
    """
    # What was inserted is asked for: drivers differ in whether they count the row.
    statement = _insert(session, model).values(**values).on_conflict_do_nothing().returning(*_key(model))
    row = session.execute(statement).first()
    return row[0] if row else None


def insert_or_update(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, object]], *, changes: Sequence[str]
) -> None:
    """Insert rows, in this order; of those whose key is there, set the columns `changes`. One statement."""
    statement = _insert(session, model).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=_key(model), set_={name: statement.excluded[name] for name in changes}
        )
    )


def _key(model: type[Base]) -> list[Any]:
    return list(Base.metadata.tables[model.__tablename__].primary_key)


def _insert(session: Session, model: type[Base]) -> Any:
    """The insert that knows conflicts, of the database in use."""
    make = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    return make(Base.metadata.tables[model.__tablename__])
