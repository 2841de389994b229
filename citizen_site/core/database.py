"""Column types, append-only tables and SQLite settings shared by all models."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, DateTime, Dialect, String, UpdateBase, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.types import TypeDecorator

Model = TypeVar("Model")

_QUOTATION = re.compile(r"[:\"']")

# Compared byte by byte on every database, so that stored sort keys and keyset pages agree.
BinaryCollatedString = String(200).with_variant(String(200, collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on every database. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StrEnumType(TypeDecorator[StrEnum]):
    """A member of a StrEnum, stored as its word, read as the member. A word that is none is refused."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum], length: int) -> None:
        super().__init__(length)
        self.words = words

    @property
    def python_type(self) -> type[StrEnum]:
        return self.words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


def count_changed(session: Session, statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE, and say how many rows it changed."""
    result = cast("CursorResult[Any]", session.execute(statement))
    return result.rowcount


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete an entry of a log."""


def append_only(model: type[Model]) -> type[Model]:
    """Class decorator: rows of this table are added and never changed."""

    def refuse(_mapper: Mapper[Any], _connection: Any, _entry: Any) -> None:
        raise AppendOnlyError(model.__name__)

    event.listen(model, "before_update", refuse)
    event.listen(model, "before_delete", refuse)
    return model


@event.listens_for(Engine, "handle_error")
def _withhold_values(context: ExceptionContext) -> None:
    """What a database says of a failed statement repeats what was in it, and is logged by many.

    Names of tables, columns and constraints stay: the first line of what breaks a constraint (PostgreSQL has the row in
    the lines below), and of all else what comes before a quotation.
    """
    cause = context.original_exception
    if not cause.args or not isinstance(cause.args[0], str):
        return
    said = cause.args[0]
    line = said.partition("\n")[0]
    kept = line if _breaks_constraint(cause) else _QUOTATION.split(line)[0]
    cause.args = (kept,)
    if (wrapped := context.sqlalchemy_exception) is not None:
        wrapped.args = tuple(each.replace(said, kept) if isinstance(each, str) else each for each in wrapped.args)


def _breaks_constraint(error: BaseException) -> bool:
    """By the name that all drivers give it, because not all are installed."""
    return any(each.__name__ == "IntegrityError" for each in type(error).__mro__)


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers go on while one writes; foreign keys are off in SQLite unless asked for."""
    if connection.__class__.__module__.partition(".")[0] != "sqlite3":
        return
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
