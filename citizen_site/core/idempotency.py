"""Idempotency: several workers may try, one acts, also when one dies half-way."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from citizen_site.extensions import Base


def insert_if_absent(session: Session, model: type[Base], **values: object) -> int | str | None:
    """Insert a row unless it is there, also when somebody else does the same at this moment.

    Its (first) key, or None when it was there.
    """
    make = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    # What was inserted is asked for: drivers differ in whether they count the row.
    table = Base.metadata.tables[model.__tablename__]
    statement = make(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    row = session.execute(statement).first()
    return row[0] if row else None
