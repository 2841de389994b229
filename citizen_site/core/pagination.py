"""Keyset pagination: each page starts after the last row of the one before, so all cost the same.

Both databases give the same rows in the same order: false before true, text byte by byte, and what is missing last,
whatever the direction.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Float,
    Integer,
    Label,
    Select,
    SmallInteger,
    String,
    and_,
    false,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

from citizen_site.core.clock import read_moment
from citizen_site.core.database import UtcDateTime

PAGE_SIZE = 25
# Room for a sort key of 200 letters; servers take addresses of 4,000.
MAX_CURSOR = 2000

Row = TypeVar("Row")


class InvalidCursorError(ValueError):
    """The cursor was not made by us, or for another order."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next; `next_cursor` is None on the last one."""

    items: Sequence[Row]
    next_cursor: str | None


@dataclass(frozen=True)
class Kind:
    """What one value of a cursor can be: its type, how many bits a whole number has besides its sign, and whether it
    may be missing.
    """

    type: type
    bits: int = 63
    nullable: bool = False

    def read(self, value: Any) -> Any:
        """A value as JSON has it, as a row would have it. Raises ValueError or OverflowError for one that none has."""
        if value is None and self.nullable:
            return None
        if self.type is datetime and isinstance(value, str):
            value = read_moment(value)
        elif self.type is date and isinstance(value, str):
            value = date.fromisoformat(value)
        elif self.type is float and type(value) is int:
            value = float(value)
        if type(value) is not self.type:
            raise ValueError("wrong type")
        if isinstance(value, int) and not -(2**self.bits) <= value < 2**self.bits:
            raise ValueError("too large")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("no number")
        # Half of a pair of UTF-16 is no text: encoding it fails.
        if isinstance(value, str) and b"\x00" in value.encode():
            raise ValueError("no text")
        return value


# A subclass stands before its class.
_KINDS: Sequence[tuple[type[TypeEngine[Any]], Kind]] = (
    (UtcDateTime, Kind(datetime)),
    (Date, Kind(date)),
    (Boolean, Kind(bool)),
    (SmallInteger, Kind(int, bits=15)),
    (BigInteger, Kind(int, bits=63)),
    (Integer, Kind(int, bits=31)),
    (Float, Kind(float)),
    (String, Kind(str)),
)


def _kind_of(column_type: TypeEngine[Any]) -> Kind:
    kind = next((kind for each, kind in _KINDS if isinstance(column_type, each)), None)
    on_postgresql = column_type.dialect_impl(postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    if kind is None or (kind.type is str and getattr(on_postgresql, "collation", None) != "C"):
        raise TypeError(f"pages cannot be in the order of {column_type!r}")
    return kind


@dataclass(frozen=True)
class SortColumn:
    """One column of a fixed order, or a labelled expression, which is never null.

    `never_null` says so of a column that can be null, but not in any row of the list. The last column of an order must
    be unique and not null. Raises TypeError for a type that a cursor cannot hold or that the databases order
    differently: text must be `ByteOrdered`.
    """

    column: InstrumentedAttribute[Any] | Label[Any]
    descending: bool = False
    never_null: bool = False

    def __post_init__(self) -> None:
        _kind_of(self.column.type)

    @property
    def kind(self) -> Kind:
        return replace(_kind_of(self.column.type), nullable=self.nullable)

    @property
    def nullable(self) -> bool:
        return not self.never_null and getattr(self.column.expression, "nullable", False)

    @cached_property
    def direction(self) -> ColumnElement[Any]:
        directed = self.column.desc() if self.descending else self.column.asc()
        return directed.nulls_last() if self.nullable else directed

    def equals(self, value: Any) -> ColumnElement[bool]:
        return self.column.is_(None) if value is None else self.column == self._bound(value)

    def is_behind(self, value: Any) -> ColumnElement[bool]:
        if value is None:
            return false()
        bound = self._bound(value)
        behind = self.column < bound if self.descending else self.column > bound
        return or_(behind, self.column.is_(None)) if self.nullable else behind

    def is_not_before(self, value: Any) -> ColumnElement[bool]:
        if value is None:
            return self.column.is_(None)
        bound = self._bound(value)
        not_before = self.column <= bound if self.descending else self.column >= bound
        return or_(not_before, self.column.is_(None)) if self.nullable else not_before

    def _bound(self, value: Any) -> ColumnElement[Any]:
        # True as it is would become a word of SQL, which SQLAlchemy lets nobody compare with "<".
        return literal(value, self.column.type)


def encode_cursor(values: Sequence[Any]) -> str:
    """Opaque text for an address."""
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    written = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(written.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[Kind]) -> list[Any]:
    """The values in a cursor, one for each kind. Raises InvalidCursorError."""
    if len(cursor) > MAX_CURSOR:
        raise InvalidCursorError(cursor[:40])
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise ValueError("no values")
        return [kind.read(value) for kind, value in zip(kinds, values, strict=True)]
    except (ValueError, OverflowError, RecursionError) as error:
        raise InvalidCursorError(cursor[:40]) from error


def keyset_page(
    session: Session,
    query: Select[Row],
    order: Sequence[SortColumn],
    *,
    cursor: str | None,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """One page of entities in a fixed order. Raises InvalidCursorError for a wrong cursor."""
    if cursor:
        query = query.where(_after(order, _decoded(cursor, order)))
    # The cursor holds what the database itself compares, an expression as well as a column.
    ordered: Any = query.add_columns(*(part.column for part in order)).order_by(*_directions(order)).limit(size + 1)
    rows = session.execute(ordered).unique().all()
    return Page([row[0] for row in rows[:size]], encode_cursor(rows[size - 1][1:]) if len(rows) > size else None)


def merged_page(
    session: Session,
    query: Select[Row],
    conditions: Sequence[ColumnElement[bool]],
    parts: Sequence[ColumnElement[bool]],
    order: Sequence[SortColumn],
    *,
    cursor: str | None,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """As keyset_page, where an index has the order only within each of `parts`, of which no two hold at once.

    The index finds the first rows of every part, and only these few are sorted. No parts, no rows; one is a plain page.
    """
    if len(parts) == 1:
        return keyset_page(session, query.where(*conditions, *parts), order, cursor=cursor, size=size)
    after = [_after(order, _decoded(cursor, order))] if cursor else []
    if not parts:
        return Page([], None)
    key = order[-1].column
    firsts = [
        select(key).where(*conditions, part, *after).order_by(*_directions(order)).limit(size + 1).subquery().select()
        for part in parts
    ]
    return keyset_page(session, query.where(key.in_(union_all(*firsts))), order, cursor=cursor, size=size)


def cursor_at(row: object, order: Sequence[SortColumn]) -> str:
    """The cursor of the page behind an entity, in an order of columns."""
    return encode_cursor([getattr(row, part.column.key) for part in order])


def _decoded(cursor: str, order: Sequence[SortColumn]) -> list[Any]:
    return decode_cursor(cursor, [part.kind for part in order])


def _directions(order: Sequence[SortColumn]) -> list[ColumnElement[Any]]:
    return [part.direction for part in order]


def _after(order: Sequence[SortColumn], values: Sequence[Any]) -> ColumnElement[bool]:
    """(a, b, c) behind the values, written out so that mixed directions work on every database.

    The first column's own bound says nothing new, but an index can begin there: else it would walk all pages before.
    """
    alternatives = []
    for index, part in enumerate(order):
        equal = [earlier.equals(value) for earlier, value in zip(order[:index], values[:index], strict=True)]
        alternatives.append(and_(*equal, part.is_behind(values[index])))
    return and_(order[0].is_not_before(values[0]), or_(*alternatives))
