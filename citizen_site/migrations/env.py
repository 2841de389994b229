"""How Alembic reaches the site's database and which tables it looks after."""

from typing import Any

from alembic import context

from citizen_site.core.database import StrEnumType, UtcDateTime
from citizen_site.core.rate_limits import windows
from citizen_site.extensions import db


def include_object(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """The full-text tables of SQLite are made and kept by FTS5 itself, the text index of PostgreSQL by hand.

    Rate limits are counted in a table that makes itself (core/rate_limits.py).
    """
    if kind == "table":
        return not (name or "").startswith(("search_fts", windows.name))
    return not (kind == "index" and name == "ix_search_document_words")


def render_item(kind: str, thing: Any, _autogen: Any) -> str | bool:
    """Migrations stand alone: they name SQLAlchemy's types, not ours."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, StrEnumType):
        return f"sa.String(length={thing.impl_instance.length})"
    return False


def run_migrations() -> None:
    engine = db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A table that is made anew is dropped first, which must not take along the rows that refer to it.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            compare_type=True,
            render_as_batch=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"rows refer to nothing after the migration: {broken[:5]}")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.commit()


run_migrations()
