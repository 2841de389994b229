"""A revision for each cache tag, new with every change: the basis of ETags and cached counts.

Tags are collected while a transaction changes rows, and get their new versions by its last statement.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import String, event, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from citizen_site.core.idempotency import insert_or_update
from citizen_site.extensions import Base

Value = TypeVar("Value")


class Revision(Base):
    """The current version of a cache tag. Random, not counted: a restored database never repeats one."""

    __tablename__ = "revision"

    cache_tag: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(16))


_ALL = select(Revision.__table__)


@dataclass
class _Known:
    """What a transaction has read: the versions of all tags, and by cache the values that belong to them."""

    versions: dict[str, str]
    values: dict[RevisionCache[Any], tuple[Hashable, Any]] = field(default_factory=dict)


def _known(session: Session) -> _Known:
    known: _Known | None = session.info.get("revisions")
    if known is None:
        rows = session.execute(_ALL)
        known = session.info["revisions"] = _Known({row.cache_tag: row.version for row in rows})
    return known


def current_revisions(session: Session) -> dict[str, str]:
    """All cache tags with their versions, in one query a transaction. A tag that was never invalidated is absent."""
    return _known(session).versions


def invalidate(session: Session, cache_tag: str) -> None:
    """Give a cache tag a new version with the commit; needed only after bulk statements, the rest is seen at flush."""
    session.info.pop("revisions", None)
    session.info.setdefault("invalidated_tags", set()).add(cache_tag)
    session.info["has_changed_content"] = True


def has_changed_content(session: Session) -> bool:
    """Whether this session has given a cache tag a new version, or meant to, committed or not."""
    return "has_changed_content" in session.info


@event.listens_for(Session, "before_flush")
def _invalidate_changed_tags(session: Session, _context: Any, _instances: Any) -> None:
    """Tables name their tag in `__cache_tag__`."""
    changed = (session.new, session.deleted, {instance for instance in session.dirty if session.is_modified(instance)})
    for instance in (each for group in changed for each in group):
        if cache_tag := getattr(instance, "__cache_tag__", None):
            invalidate(session, cache_tag)


@event.listens_for(Session, "before_commit")
def _store_new_versions(session: Session) -> None:
    """The last statement of a transaction, with the tags by name: nobody waits long for them, or crosswise (ADR 0042).

    Tags of a savepoint that was rolled back are among them: a version too many costs one rendering.
    """
    if session.in_nested_transaction():
        return
    session.flush()
    if cache_tags := sorted(session.info.get("invalidated_tags", ())):
        new = [{"cache_tag": cache_tag, "version": secrets.token_hex(8)} for cache_tag in cache_tags]
        insert_or_update(session, Revision, new, changes=("version",))


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back_tags(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        _forget_invalidated_tags(session)


@event.listens_for(Session, "after_commit")
def _forget_stored_tags(session: Session) -> None:
    """SQLAlchemy says "commit" of a savepoint, too: its tags still wait for the end of the transaction."""
    if not session.in_nested_transaction():
        _forget_invalidated_tags(session)


def _forget_invalidated_tags(session: Session) -> None:
    session.info.pop("invalidated_tags", None)
    session.info.pop("revisions", None)


class RevisionCache(Generic[Value]):
    """A value computed from the database once for each revision of its tags, cached in this process.

    `get` costs the one revision query that the request makes anyway. The value must be immutable plain data, never a
    mapped object. `extra_key` returns what else the value depends on, such as the day.
    """

    def __init__(
        self, *cache_tags: str, load: Callable[[Session], Value], extra_key: Callable[[], Hashable] = lambda: None
    ) -> None:
        self._cache_tags = cache_tags
        self._load = load
        self._extra_key = extra_key
        self._cached: WeakKeyDictionary[Any, tuple[Hashable, Value]] = WeakKeyDictionary()

    def get(self, session: Session) -> Value:
        # A page asks for the same areas dozens of times: within a transaction the first answer holds.
        known, extra = _known(session), self._extra_key()
        if self in known.values and known.values[self][0] == extra:
            value: Value = known.values[self][1]
            return value
        key = (*(known.versions.get(cache_tag, "") for cache_tag in self._cache_tags), extra)
        engine = session.get_bind().engine
        stored = self._cached.get(engine)
        is_changing = not session.info.get("invalidated_tags", set()).isdisjoint(self._cache_tags)
        if stored is None or stored[0] != key or is_changing:
            value = self._load(session)
            if is_changing:
                return value  # this transaction's own changes are not yet anyone else's
            stored = self._cached[engine] = (key, value)
        known.values[self] = (extra, stored[1])
        return stored[1]
