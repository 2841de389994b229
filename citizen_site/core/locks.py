"""Locks on rows, taken in one order by all, so that no two transactions wait for each other (ADR 0042)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, event, null, select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.transactions import begin_write
from citizen_site.extensions import Base

# First the table, then the smaller id. What belongs to such a row (a person's contacts and credentials, a report's
# photos and timeline, the units, blocks and invitations of an area) is written below its lock, and cache tags come
# last, with the commit (core/revisions.py).
LOCK_ORDER = ("person", "service", "bulk_action", "report_draft", "report", "notice", "area", "report_category")
# Rows of many tables refer to these, whose ids never change: such rows are written while one of these is locked, so a
# lock on one may come after what refers to it.
REFERRED_TO = ("area", "person", "report_category", "service")
# The place of its table in LOCK_ORDER, and its id.
LockedRow = tuple[int, int]


def lock_rows(session: Session, model: type[Base], condition: ColumnElement[bool]) -> list[int]:
    """Let nobody else change these rows until the transaction ends; by ascending id, in one statement.

    An act that needs several rows asks for all of them at once, before it writes. Those that somebody else changed
    since the session read them, or may have changed, are read again when they are used next. On SQLite nobody else
    writes at all. Returns the ids of the rows.
    """
    mapper, table, place = model.__mapper__, Base.metadata.tables[model.__tablename__], _place(model)
    key, version = table.c.id, table.c.get("version", null())
    columns = [each.key for each in mapper.column_attrs]
    # Else the strongest lock, which no statement that follows has to raise: rows that refer to these wait as well.
    key_share = table.name in REFERRED_TO
    query = select(key, version).where(condition).order_by(key).with_for_update(key_share=key_share)
    with session.no_autoflush:
        begin_write(session)
        found = session.execute(query).all()
        for row_id, stored in found:
            known = session.identity_map.get(mapper.identity_key_from_primary_key((row_id,)))
            if known is None or known in session.dirty:
                continue
            if stored is None or known.version != stored:
                session.expire(known, columns)
    held = locked_rows(session)
    held += [each for row_id, _ in found if (each := (place, row_id)) not in held]
    return [row_id for row_id, _ in found]


def lock_row(session: Session, row: Base) -> None:
    """`lock_rows` for one, which is read again: of two who do the same at once the second sees what the first did.

    Raises NotFoundError when it is gone.
    """
    mapper = type(row).__mapper__
    (key,) = mapper.primary_key
    if not lock_rows(session, type(row), key == mapper.primary_key_from_instance(row)[0]):
        raise NotFoundError(f"{key.table} is gone")
    session.info.pop("revisions", None)  # they may have changed while this one waited
    # Its columns only: what was loaded with it stays usable.
    session.refresh(row, [each.key for each in mapper.column_attrs])


def are_locked(session: Session, model: type[Base], ids: Iterable[int]) -> bool:
    """Whether this transaction has locked all of these rows already."""
    place = _place(model)
    return {(place, each) for each in ids} <= set(locked_rows(session))


def locked_rows(session: Session) -> list[LockedRow]:
    """What this transaction has locked by `lock_rows`, the first one first."""
    held: list[LockedRow] = session.info.setdefault("locked_rows", [])
    return held


def _place(model: type[Base]) -> int:
    return LOCK_ORDER.index(model.__tablename__)


@event.listens_for(Session, "after_soft_rollback")
@event.listens_for(Session, "after_commit")
def _forget_locked_rows(session: Session, _ended: object = None) -> None:
    """Also when only a savepoint is rolled back: PostgreSQL gives back what was locked in it."""
    session.info.pop("locked_rows", None)
