"""Keyset pages: the next page begins after the last row seen, so no page costs more than the first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

PAGE_SIZE = 25
MAX_CURSOR = 1000

Row = TypeVar("Row")


class InvalidCursorError(ValueError):
    """The cursor was not made by us, or for another order."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next; `next_cursor` is None on the last one."""

    items: Sequence[Row]
    next_cursor: str | None


@dataclass(frozen=True)
class SortColumn:
    """One column of a fixed order. The last column of an order must be unique. Values are never null."""

    column: InstrumentedAttribute[Any]
    descending: bool = False


def encode_cursor(values: Sequence[Any]) -> str:
    """Opaque text for an address."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, types: Sequence[type]) -> list[Any]:
    """The values in a cursor, one for each type. Raises InvalidCursorError."""
    if len(cursor) > MAX_CURSOR:
        raise InvalidCursorError(cursor[:40])
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(types):
            raise ValueError("wrong number of values")
        decoded = [
            datetime.fromisoformat(value) if kind is datetime else value
            for value, kind in zip(values, types, strict=True)
        ]
        for value, kind in zip(decoded, types, strict=True):
            if type(value) is not kind and not (kind is float and type(value) is int):
                raise ValueError("wrong type")
            if isinstance(value, datetime) and value.tzinfo is None:
                raise ValueError("a moment without a zone")
            if isinstance(value, int) and abs(value) > 2**62:
                raise ValueError("too large")
            if isinstance(value, str) and "\x00" in value:
                raise ValueError("not text")
    except (
        ValueError,
        TypeError,
        binascii.Error,
        UnicodeDecodeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise InvalidCursorError(cursor[:40]) from error
    return decoded


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
    rows = session.scalars(query.order_by(*_directions(order)).limit(size + 1)).unique().all()
    if len(rows) <= size:
        return Page(rows, None)
    return Page(rows[:size], cursor_at(rows[size - 1], order))


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


def _decoded(cursor: str, order: Sequence[SortColumn]) -> list[Any]:
    return decode_cursor(cursor, [part.column.type.python_type for part in order])


def _directions(order: Sequence[SortColumn]) -> list[Any]:
    return [part.column.desc() if part.descending else part.column.asc() for part in order]


def cursor_at(row: object, order: Sequence[SortColumn]) -> str:
    """The cursor of the page behind a row."""
    return encode_cursor([getattr(row, part.column.key) for part in order])


def _after(order: Sequence[SortColumn], values: Sequence[Any]) -> Any:
    """(a, b, c) behind the values, written out so that mixed directions work on every database.

    The first column's own bound says nothing new, but an index can begin there: else it would walk all pages before.
    """
    alternatives = []
    for index, part in enumerate(order):
        equal = [earlier.column == value for earlier, value in zip(order[:index], values[:index], strict=True)]
        beyond = part.column < values[index] if part.descending else part.column > values[index]
        alternatives.append(and_(*equal, beyond))
    first, value = order[0], values[0]
    return and_(first.column <= value if first.descending else first.column >= value, or_(*alternatives))
